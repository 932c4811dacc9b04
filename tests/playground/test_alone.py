"""`python -m playground`: the example of its README is run, and what it says when it cannot start."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import sys
from pathlib import Path

import pytest

import playground
from playground import sample
from playground.__main__ import main, read_options
from playground.manifests import notes, problems, read

README = Path(playground.__file__).parent / "README.md"


def _example(kind):
    """The first code block of this kind after the heading "Alone"."""
    text = README.read_text(encoding="utf-8").split("## Alone")[1]
    found = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "manifest.yml").write_text(_example("yaml"), encoding="utf-8")
    (tmp_path / "app.py").write_text(_example("python"), encoding="utf-8")
    return tmp_path


class Program:
    """A child process whose lines are read as they come."""

    def __init__(self, process):
        self.process = process

    async def until(self, pattern):
        """The lines up to the one that fits."""
        lines = []
        async with asyncio.timeout(20):
            while line := (await self.process.stdout.readline()).decode():
                lines.append(line.rstrip())
                if re.search(pattern, line):
                    return lines
        raise AssertionError("\n".join(lines))

    async def end(self):
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            await self.process.communicate()
        return self.process.returncode


@pytest.fixture
async def started(folder):
    programs = []

    async def starting(*command, **env):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-u", *command),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": "", **env},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        programs.append(Program(process))
        return programs[-1]

    yield starting
    for program in reversed(programs):
        await program.end()


def _free_port():
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _environment(lines):
    return dict(line.split("=", 1) for line in lines if line.startswith("SLACK_"))


@pytest.fixture
def ask(api):
    async def asking(base, path, body=None):
        if body is None:
            async with api.session.get(f"{base}/_page/{path}") as response:
                return await response.json()
        async with api.session.post(f"{base}/_page/{path}", json=body) as response:
            return await response.json()

    return asking


@pytest.mark.parametrize("way", ["socket", "http"])
async def test_the_example_works_and_is_there_again(way, started, ask, folder):
    port = str(_free_port())
    options = ["-m", "playground", "--port", "0", "--state", "world.json", "--people", "6"]
    if way == "http":
        options += ["--bot-url", f"http://127.0.0.1:{port}/slack/events"]
    slack = await started(*options)
    lines = await slack.until("The world is kept")
    base = lines[0].rpartition(" ")[2]
    app = await started("app.py", **_environment(lines), **({"PORT": port} if way == "http" else {}))
    await app.until("Bolt app is running")
    people = (await ask(base, "people"))["people"]
    assert len(people) == 6
    ana = people[0]["id"]
    done = await ask(base, "act", {"as": ana, "do": "command", "command": "/hello"})
    assert done["kind"] == "ok", done
    await ask(base, "act", {"as": ana, "do": "say", "channel": "bot", "text": "good morning"})
    told = await _told(ask, base, ana, "You said: good morning")
    assert f"Hello, <@{ana}>." in told
    await app.end()
    assert await slack.end() == 0
    again = await started(*options)
    lines_again = await again.until("was found there")
    assert _environment(lines_again)["SLACK_BOT_TOKEN"] == _environment(lines)["SLACK_BOT_TOKEN"]
    base = lines_again[0].rpartition(" ")[2]
    assert told == await _told(ask, base, ana, "You said: good morning")
    assert (folder / "world.json").stat().st_mode & 0o077 == 0


async def test_the_gallery_is_shown_by_one_command(started, ask):
    slack = await started("-m", "playground", "--gallery", "--port", "0")
    address = (await slack.until("Every block")).pop().rpartition(" ")[2]
    base, who = address.split("/?as=")
    shown = (await ask(base, f"messages?as={who}&in=bot"))["messages"]
    kinds = {block["type"] for message in shown for block in message["blocks"]}
    assert {"actions", "rich_text", "data_table", "data_visualization", "carousel"} <= kinds
    assert (await ask(base, "act", {"as": who, "do": "shortcut", "callback_id": "form"}))["kind"] == "ok"
    async with asyncio.timeout(10):
        while not (await ask(base, f"view?as={who}"))["views"]:
            pass  # the app opens it after its answer
    assert await slack.end() == 0


async def _told(ask, base, who, text):
    """The texts of the DM with the app, once this one is among them."""
    async with asyncio.timeout(10):
        while True:
            shown = await ask(base, f"messages?as={who}&in=bot")
            texts = [message["text"] for message in shown["messages"]]
            if text in texts:
                return texts


def _refusal(capsys, *argv):
    assert main(list(argv)) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("manifest.yml", None, "There is no"),
        ("manifest.yml", "a: [1\n", "is no YAML"),
        ("manifest.json", "{", "is no JSON"),
        ("manifest.yml", "just text", "must be a mapping"),
        ("manifest.yml", "features: {}", "display_information.name must be a text of 1 to 35 characters"),
        (
            "manifest.yml",
            "display_information: {name: X}\nfeatures: {slash_commands: [{command: hello}]}",
            "such as /hello; this one has 'hello'",
        ),
    ],
)
def test_a_bad_manifest_is_named(name, text, sentence, tmp_path, capsys):
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    said = _refusal(capsys, "--manifest", str(path))
    assert sentence in said
    assert "Traceback" not in said


def test_a_taken_port_is_named(folder, capsys):
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = _refusal(capsys, "--manifest", str(folder / "manifest.yml"), "--port", str(port))
    assert said == f"Port {port} is taken. Choose another with --port, or 0 for any free one.\n"


@pytest.mark.parametrize("text", ['{"version": 99}', "{}", "nonsense"])
def test_a_world_that_cannot_be_read_is_left_alone(text, folder, capsys):
    state = folder / "world.json"
    state.write_text(text, encoding="utf-8")
    said = _refusal(capsys, "--manifest", str(folder / "manifest.yml"), "--state", str(state), "--port", "0")
    assert "cannot be used" in said
    assert state.read_text(encoding="utf-8") == text


def test_a_place_that_cannot_be_written_to_is_named(folder, capsys):
    state = folder / "nowhere" / "world.json"
    said = _refusal(capsys, "--manifest", str(folder / "manifest.yml"), "--state", str(state), "--port", "0")
    assert "cannot be kept" in said


@pytest.mark.parametrize("given", ["0", "-1", "many", "5001"])
def test_how_many_is_a_sensible_number(given, capsys):
    with pytest.raises(SystemExit):
        read_options(["--people", given])
    assert "not from 1 to 5000" in capsys.readouterr().err


def test_many_people_have_names_of_their_own():
    names = [sample.person(number)["name"] for number in range(2_000)]
    assert len(set(names)) == 2_000
    assert len({sample.channel_name(number) for number in range(300)}) == 300


def test_good_manifests_have_nothing_wrong(kit):
    assert list(problems(kit.manifest)) == []
    assert notes(kit.manifest) == []
    assert read(README.parent.parent / "manifest.yml")["features"]["slash_commands"]


def test_surprises_of_a_manifest_are_noted():
    told = notes(
        {
            "features": {"slash_commands": [{"command": "/x"}]},
            "settings": {"event_subscriptions": {"bot_events": ["file_shared", "message.im"]}},
        }
    )
    assert [note.split(".")[0] for note in told] == [
        "Events this local Slack never sends: file_shared",
        "The event message",
        "Slash commands and shortcuts need the scope commands",
        "settings",
    ]


def test_twice_the_same_name_is_refused():
    given = {
        "display_information": {"name": "X", "background_color": "blue"},
        "features": {
            "slash_commands": [{"command": "/x"}, {"command": "/x"}],
            "shortcuts": [
                {"type": "global", "name": "A", "callback_id": "a"},
                {"type": "message", "name": "B", "callback_id": "a"},
                {"type": "other", "name": "C", "callback_id": "c"},
                {"type": "message", "name": "x" * 25, "callback_id": "d"},
            ],
        },
        "oauth_config": {"scopes": {"bot": "chat:write"}},
    }
    told = "\n".join(problems(given))
    for sentence in ("/x is there twice", "callback_id a is there twice", "needs a type", "24 characters"):
        assert sentence in told
    assert "oauth_config.scopes.bot must be a list" in told
    assert "a colour such as" in told
    assert json.dumps(given)
