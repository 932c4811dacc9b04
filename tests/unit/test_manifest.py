"""The manifest: within Slack's limits, and in step with the handlers, the screens and the docs, both ways."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blocks import ids
from blocks.message import Message
from bot import install_web
from bot.manifest import manifest_for, read_manifest
from bot.program import HANDLERS
from gateway.door import Kind, Registry
from playground import facts
from tests.unit.blocks.samples import Words
from tests.unit.blocks.screens import screens

HOUSE = Path(__file__).parents[2]
INSTALL = (HOUSE / "docs" / "install.md").read_text("utf-8")
CLAIMS = Registry(HANDLERS).claims()
SCREENS = screens(Words(text="words", option="option"))


def claimed(kind: Kind) -> set[str]:
    return {id for one, id in CLAIMS if one is kind}


def in_docs(title: str) -> set[str]:
    """The words in backquotes in the first cells of the table with this head."""
    table = re.search(rf"^\| {title} \|.*\n(?:\|.*\n)+", INSTALL, re.MULTILINE)
    assert table is not None
    cells = [line.split("|")[1] for line in table.group().splitlines()[2:]]
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


# ------------------------------------------------------------ Slack's limits


def faults(manifest: dict[str, Any]) -> Iterator[str]:
    """What Slack's published limits say against a manifest."""

    def text(where: str, value: object, low: int, high: int) -> Iterator[str]:
        if not isinstance(value, str) or not low <= len(value) <= high:
            yield f"{where}: {low} to {high} characters"

    shown, features, settings = manifest["display_information"], manifest["features"], manifest["settings"]
    yield from text("name", shown.get("name"), 1, 35)
    yield from text("description", shown.get("description"), 1, 140)
    yield from text("long_description", shown.get("long_description"), 175, 4000)
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", shown.get("background_color", "")):
        yield "background_color: # and six digits"
    yield from text("display_name", features["bot_user"].get("display_name"), 1, 80)
    if len(features["slash_commands"]) > 50:
        yield "at most 50 commands"
    for command in features["slash_commands"]:
        if not re.fullmatch(r"/[a-z0-9_\-]{1,31}", command["command"]):
            yield f"{command['command']}: / and up to 31 small letters"
        yield from text("command description", command.get("description"), 1, 2000)
        yield from text("usage_hint", command.get("usage_hint"), 0, 1000)
    scopes = manifest["oauth_config"]["scopes"]
    for shortcut in features.get("shortcuts", ()):
        yield from text("shortcut name", shortcut.get("name"), 1, 24)
        yield from text("shortcut description", shortcut.get("description"), 1, 150)
        yield from text("shortcut callback_id", shortcut.get("callback_id"), 1, 255)
        if shortcut.get("type") not in ("message", "global"):
            yield "a shortcut is for a message, or global"
    for scope in set(scopes.get("bot_optional", [])) - set(scopes["bot"]):
        yield f"{scope} is optional and not listed"
    if len(set(scopes["bot"])) != len(scopes["bot"]):
        yield "a scope is there twice"
    parts = (*features["slash_commands"], settings["interactivity"], settings["event_subscriptions"])
    urls = [part.get("url", part.get("request_url")) for part in parts]
    if settings["socket_mode_enabled"] and any(urls):
        yield "Socket Mode has no addresses"
    if not settings["socket_mode_enabled"] and not all(str(url).startswith("https://") for url in urls):
        yield "addresses begin with https://"
    for url in manifest["oauth_config"].get("redirect_urls", ()):
        if not url.startswith("https://"):
            yield "people are sent back to addresses with https://"
    if set(settings) - SETTINGS_KEYS:
        yield f"unknown settings: {set(settings) - SETTINGS_KEYS}"


SETTINGS_KEYS = {
    "event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled",
}  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        {}, {"socket": True}, {"url": "https://bot.example.com"}, {"socket": True, "url": "https://bot.example.com"},
        {"url": "https://bot.example.com", "rotation": True, "org": True},
    ],
    ids=["plain", "socket", "http", "socket and pages", "rotation and org"],
)  # fmt: skip
def test_every_variant_is_within_slack_s_limits(options: dict[str, Any]) -> None:
    assert list(faults(manifest_for(**options))) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m["display_information"].update(name="x" * 36), "name"),
        (lambda m: m["display_information"].update(long_description="short"), "long_description"),
        (lambda m: m["features"]["slash_commands"][0].update(command="coach"), "coach"),
        (lambda m: m["oauth_config"]["scopes"].update(bot_optional=["dnd:read"]), "dnd:read"),
        (lambda m: m["settings"].update(socket_mode_enabled=True), "Socket Mode"),
        (lambda m: m["settings"]["interactivity"].update(request_url="http://x"), "addresses"),
        (lambda m: m["oauth_config"].update(redirect_urls=["http://x"]), "sent back"),
    ],
)
def test_the_checker_sees_faults(change: Any, said: str) -> None:
    manifest = read_manifest()
    change(manifest)
    assert any(said in fault for fault in faults(manifest))


# ------------------------------------------------------------ variants


@pytest.mark.parametrize(
    "url",
    ["https://bot.example.com", "https://bot.example.com/", "https://bot.example.com/slack/events"],
)
def test_an_address_becomes_the_one_route(url: str) -> None:
    manifest = manifest_for(url=url)
    wanted = "https://bot.example.com/slack/events"
    assert manifest["features"]["slash_commands"][0]["url"] == wanted
    assert manifest["settings"]["interactivity"]["request_url"] == wanted
    assert manifest["settings"]["event_subscriptions"]["request_url"] == wanted


def test_browsers_come_back_where_the_bot_is_and_nowhere_else() -> None:
    def places(**options: Any) -> Any:
        return manifest_for(**options)["oauth_config"].get("redirect_urls")

    wanted = ["https://bot.example.com/slack/oauth_redirect"]
    assert places(url="https://bot.example.com/slack/events") == wanted
    assert places(url="https://bot.example.com/", socket=True) == wanted
    assert places(socket=True) is None
    assert wanted[0].endswith(install_web.REDIRECT_PATH)


def test_tokens_expire_and_organisations_install_only_if_asked_for() -> None:
    names = ("token_rotation_enabled", "org_deploy_enabled")
    plain, both = manifest_for()["settings"], manifest_for(rotation=True, org=True)["settings"]
    assert [plain[name] for name in names] == [False, False]
    assert [both[name] for name in names] == [True, True]


@pytest.mark.parametrize(
    "options",
    [
        {"url": "http://bot.example.com"}, {"url": "https://"}, {"url": "https://a b"}, {"url": "bot.example.com"},
        {"url": "https://x?y"}, {"url": "http://x", "socket": True},
    ],
)  # fmt: skip
def test_what_slack_would_refuse_is_refused_with_a_sentence(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        manifest_for(**options)


# ------------------------------------------------------------ in step with the code


def test_commands() -> None:
    names = {command["command"] for command in read_manifest()["features"]["slash_commands"]}
    assert names == claimed(Kind.COMMAND)
    assert {word.split()[0] for word in in_docs("command")} == names


def test_events() -> None:
    events = set(read_manifest()["settings"]["event_subscriptions"]["bot_events"])
    assert {event.split(".")[0] for event in events} == claimed(Kind.EVENT)
    assert in_docs("event") == events


def test_scopes() -> None:
    assert in_docs("scope") == set(read_manifest()["oauth_config"]["scopes"]["bot"])


CORE = {"commands", "chat:write", "users:read", "im:history"}
# What needs a scope and is neither a method nor an event: where the code that does it is.
BESIDE = {
    "chat:write.public": ("storage/deliveries.py", "to_channel"),
    "users:read.email": ("storage/members.py", "email"),
}


def called() -> set[str]:
    """The methods of the Web API that the client of a workspace calls."""
    tree = ast.parse((HOUSE / "bot" / "slack.py").read_text("utf-8"))
    return {
        node.args[0].value for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("_told", "_called", "_window") and isinstance(node.args[0], ast.Constant)
        and "." in str(node.args[0].value)
    }  # fmt: skip


def test_every_scope_is_needed_and_every_need_has_its_scope() -> None:
    manifest = read_manifest()
    scopes = manifest["oauth_config"]["scopes"]
    assert {"chat.postMessage", "users.list", "views.open"} <= called()
    needs = {facts.METHOD_SCOPE.get(method) for method in called()}
    needs |= {facts.EVENT_SCOPE[event] for event in manifest["settings"]["event_subscriptions"]["bot_events"]}
    if manifest["features"]["slash_commands"] or manifest["features"]["shortcuts"]:
        needs.add("commands")
    for scope, (path, word) in BESIDE.items():
        assert word in (HOUSE / path).read_text("utf-8")
        needs.add(scope)
    assert needs - {None} == set(scopes["bot"])
    assert set(scopes["bot"]) - set(scopes["bot_optional"]) == CORE
    assert "user" not in scopes


def test_shortcuts() -> None:
    shortcuts = read_manifest()["features"]["shortcuts"]
    assert {one["callback_id"] for one in shortcuts} == claimed(Kind.SHORTCUT)
    assert in_docs("shortcut") == {one["name"] for one in shortcuts}
    # A verb first, and small letters after it: what Slack asks of names.
    assert {one["name"].split()[0] for one in shortcuts} <= {"Give", "Use", "Log", "Open", "Start"}
    assert all(one["name"][1:] == one["name"][1:].lower() for one in shortcuts)


def test_no_menu_of_ours_is_claimed() -> None:
    assert claimed(Kind.OPTIONS) == set()


# ------------------------------------------------------------ in step with the screens


def sending(part: Any, *, form: bool = False) -> Iterator[str]:
    """The action ids of what sends a click at once: not the fields of a form that keep still."""
    if isinstance(part, list):
        for one in part:
            yield from sending(one, form=form)
    elif isinstance(part, dict):
        still = form or (part.get("type") == "input" and not part.get("dispatch_action"))
        if isinstance(part.get("action_id"), str) and not still:
            yield part["action_id"]
        for one in part.values():
            yield from sending(one, form=still)


def views() -> Iterator[dict[str, Any]]:
    for screen in SCREENS.values():
        if not isinstance(screen, Message):
            yield dict(screen)


def test_everything_that_can_be_pressed_is_answered_and_nothing_else_is_claimed() -> None:
    shown = {
        id
        for screen in SCREENS.values()
        for id in sending(screen.blocks if isinstance(screen, Message) else dict(screen))
    }
    assert shown == claimed(Kind.ACTION)


def test_every_form_is_answered_and_nothing_else_is_claimed() -> None:
    sent = {view["callback_id"] for view in views() if view.get("submit") and view["type"] == "modal"}
    # The small window has no button of its own, but Slack's own clients have sent one.
    assert sent | {ids.NOTICE_VIEW} == claimed(Kind.SUBMISSION)
    told = {view["callback_id"] for view in views() if view.get("notify_on_close")}
    assert told == claimed(Kind.CLOSED)


TALK_WINDOWS = {ids.PICK_VIEW, ids.SAVED_VIEW, ids.RECORD_VIEW}
TALK_FIELDS = {
    ids.LOG_FIELD, ids.OF_PERSON, ids.FIX_STEP, ids.FIX_DUE, ids.FIX_READY, ids.FIX_WRONG, ids.FIX_NO_TALK,
    ids.STEP_OUTCOME, ids.STEP_FACT, ids.STEP_FACT_KIND, ids.STEP_TEXT, ids.STEP_DUE, ids.STEP_FIRST, ids.TOPIC_TEXT,
    ids.TOPIC_OUT, ids.EVIDENCE_FOR, ids.EVIDENCE_KIND, ids.EVIDENCE_NOTE, ids.THREAD_TEXT,
}  # fmt: skip


NOTE_PARTS = {
    ids.NOTE_VIEW, ids.MOVE_DAY, ids.SKIP_WHY, ids.SKIP_TEXT, ids.ASK_TEXT, ids.LINE_TEXT, ids.MENU_ALL, ids.MENU_QUIET,
}  # fmt: skip


BEFORE_PARTS = {ids.BRIEF_VIEW, ids.NEXT_VIEW, ids.PREP_STEP}


SETUP_PARTS = {
    ids.SETTINGS_VIEW, ids.TEAM_VIEW, ids.PAUSE_WEEKS, ids.RHYTHM_EVERY, ids.RHYTHM_DAY, ids.RHYTHM_AT,
    ids.RHYTHM_LENGTH, ids.RHYTHM_MODE, ids.EXTRA_COACH, ids.EXTRA_SKILL, ids.EXTRA_UNTIL, ids.EXTRA_EVERY,
    ids.LIKES_TEXT, ids.PLACE_PART, ids.FILE_TEXT, ids.SETUP_SPONSOR, ids.START_PEOPLE, ids.START_WITH, ids.START_DAY,
    ids.START_AT, ids.START_EVERY, ids.START_TALK_DAY, ids.START_TALK_AT, ids.MENU_AWAY, ids.MENU_NOT_MINE,
    ids.MENU_PRIVACY,
}  # fmt: skip


KUDOS_PARTS = {
    ids.KUDOS_PEOPLE, ids.KUDOS_WORDS, ids.KUDOS_IMPACT, ids.KUDOS_VALUE, ids.KUDOS_SKILL, ids.KUDOS_SEEN_BY,
    ids.KUDOS_SENT, ids.MENU_KUDOS, ids.SETUP_KUDOS, ids.MENU_WRITE_BACK, ids.MENU_CHANGE, ids.MENU_TAKE_BACK,
}  # fmt: skip


AFTER_PARTS = {ids.KUDOS_BACK_TEXT, ids.KUDOS_LIST_VIEW}


TEAM_PARTS = {
    ids.TEAM_CHANNEL, ids.TEAM_KUDOS, ids.TEAM_DRILL_DAY, ids.TEAM_DRILL_AT, ids.TEAM_DIGEST_DAY, ids.TEAM_DIGEST_AT,
    ids.TEAM_MEETING, ids.TEAM_ZONE,
}  # fmt: skip


DIGEST_PARTS = {ids.DATA_VIEW, ids.DIGEST_VIEW, ids.DIGEST_DAY, ids.DIGEST_AT, ids.DIGEST_SECTIONS}


ADMIN_PARTS = {
    ids.ADMIN_VIEW, ids.ADMIN_LOG_VIEW, ids.ADMIN_GROUP, ids.ADMIN_PILOT, ids.ADMIN_ADMINS, ids.ADMIN_OPS,
}  # fmt: skip


def test_every_id_is_claimed_or_a_window_or_a_part_of_one() -> None:
    windows = {ids.NOTICE_VIEW, ids.LOADING_VIEW, ids.READ_VIEW} | TALK_WINDOWS
    fields = TALK_FIELDS | {ids.ALERT, ids.FIELD, ids.REPLY_TEXT, ids.TIME_DAY, ids.TIME_AT, ids.AWAY_UNTIL}
    words = {ids.MENU_TIME, ids.MENU_READ, ids.MENU_NEXT, ids.SHARE, ids.SKIP}
    all_of_them = {
        value
        for name, value in vars(ids).items()
        if name.isupper() and isinstance(value, str) and name[0] != "_"
    }
    parts = (
        windows
        | fields
        | words
        | NOTE_PARTS
        | BEFORE_PARTS
        | SETUP_PARTS
        | KUDOS_PARTS
        | AFTER_PARTS
        | TEAM_PARTS
        | DIGEST_PARTS
        | ADMIN_PARTS
    )
    assert all_of_them == {id for _, id in CLAIMS if id in all_of_them} | parts
