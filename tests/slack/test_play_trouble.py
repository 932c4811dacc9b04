"""What may go wrong around `touchline play`, each with a sentence and nothing lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from bot.play import saves
from bot.play.options import Options
from bot.play.run import NOT_MADE, NOT_TAKEN_UP, Wish, play
from bot.play.saves import FolderInUse, Shelf
from bot.sample.acts import Trouble
from tests.slack.past import TODAY
from tests.slack.runs import everything_in, running, saved


@pytest.mark.slow
async def test_stopped_in_the_middle_of_the_past_it_leaves_nothing_behind(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        await run.until(lambda state: (state["progress"] or {"done": 1})["done"] > 0.2)
        assert run.states[-1]["progress"] is not None
        assert await run.end() == 0
    assert saved(tmp_path) == []
    assert everything_in(tmp_path) == ["lock"]
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        assert await run.messages()


async def test_a_past_that_cannot_be_made_is_said_on_the_page_and_by_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_given: Any) -> int:
        raise Trouble("the form was refused")

    with monkeypatch.context() as patched:
        patched.setattr("bot.sample.people.SamplePeople.act", fails)
        async with running(tmp_path) as run:
            state = await run.until(lambda state: (state["progress"] or {"label": ""})["label"] == NOT_MADE)
            assert state["progress"]["done"] == 0
            [line] = [words for words in run.said if words.startswith(NOT_MADE)]
            assert "the form was refused" in line
            assert await run.end() == 1
    assert saved(tmp_path) == []


async def test_a_saved_world_that_cannot_be_taken_up_is_kept_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()

    async def fails(*_given: Any) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patched:
        patched.setattr("bot.play.play.Play.resume", fails)
        async with running(tmp_path, options=Options(weeks=0)) as run:
            await run.until(lambda state: (state["progress"] or {"label": ""})["label"] == NOT_TAKEN_UP)
            assert [words for words in run.said if "a fault of ours" in words]
            assert await run.end() == 1
    assert len(saved(tmp_path)) == 1


@pytest.mark.slow
async def test_a_damaged_world_is_made_anew_and_that_is_said(tmp_path: Path) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
    [pair] = saved(tmp_path)
    (pair / "slack.jsonl").write_bytes(b"{}")
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        assert "The saved world is damaged. A new one is made." in run.said
        assert await run.messages()
    assert len(saved(tmp_path)) == 1


async def test_a_world_whose_slack_cannot_be_loaded_is_made_anew_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
    monkeypatch.setattr("playground.saving.VERSION", 99)
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        assert [words for words in run.said if words.endswith("reads version 99. A new one is made.")]
        assert (await run.ask("/_page/act", {"as": "UBEN", "do": "command", "command": "/coach"}))[
            "kind"
        ] == "ok"


async def test_a_full_disk_is_said_and_one_can_still_play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(saves, "_write", full)
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        assert (await run.ask("/_page/act", {"as": "UBEN", "do": "command", "command": "/coach"}))[
            "kind"
        ] == "ok"
        assert await run.end() == 0
    words = "This world cannot be saved (No space left on device). What was saved before stays as it is."
    assert [line for line in run.said if "cannot be saved" in line] == [
        words,
        words,
    ]  # at first, and at the end
    assert saved(tmp_path) == []


async def test_a_folder_in_use_and_a_port_that_is_taken_are_refused(tmp_path: Path) -> None:
    async with running(tmp_path, options=Options(weeks=0)) as run:
        await run.made()
        wish = Wish(Options(weeks=0), tmp_path, 0, open_page=False)
        with pytest.raises(FolderInUse):
            await play(wish, lambda _: None, now=TODAY)
        port = int(run.address.rpartition(":")[2])
        elsewhere = tmp_path / "elsewhere"
        with pytest.raises(OSError, match="ddress already in use") as refused:
            await play(Wish(Options(), elsewhere, port, open_page=False), lambda _: None, now=TODAY)
        assert refused.value.filename is None
        shelf = Shelf(elsewhere)
        shelf.hold()  # it was let go
        shelf.let_go()
        assert (await run.ask("/_page/state"))["progress"] is None
