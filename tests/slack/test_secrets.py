"""A program that serves and meets bugs in each layer: its log lines and its pages hold no secret and no words."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
import structlog

from bot.logs import start_logging
from tests.conftest import MakeWorld

WORDS = "Harbor slips and I am afraid"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged, as the program does without knowing its secrets; all as before afterwards."""
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level, stream = list(root.handlers), root.level, io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    start_logging("json")
    structlog.configure(cache_logger_on_first_use=False)  # or the modules' loggers would stay as they are now
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**kept)


# What people's clicks go through, from the window down to Slack, and what deliveries do.
LAYERS = (
    "handlers.checkin.own_check_in", "handlers.checkin.show_view", "storage.checkins.get",
    "storage.templates.Templates.__init__", "bot.slack.SlackClient.open", "scheduler.delivery.render",
)  # fmt: skip


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_bugs_in_every_layer_leave_no_secret_behind(
    make_world: MakeWorld, printed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await make_world()
    settings = world.settings
    token = world.slack.workspace().bot_token
    needles = [*settings.secrets(), token, WORDS]
    await world.advance(world.clock.now() + timedelta(days=1, hours=8))
    ana = world.slack.person("UANA")

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError(" ".join(needles))

    for layer in LAYERS:
        with monkeypatch.context() as patch:
            patch.setattr(layer, broken)
            await ana.click(ana.dms()[-1], "checkin.start")
            await ana.open_home()
            await world.settle()
    said = printed.getvalue()
    async with httpx.AsyncClient(base_url=world.program.address) as browser:
        for page in ("/healthz", "/readyz", "/metrics", "/no-such-page"):
            said += (await browser.get(page)).text
    assert said.count('"failed"') >= 4, said
    assert "touchline_" in said
    assert [needle for needle in needles if needle in said] == []
