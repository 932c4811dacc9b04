"""The world behind the page: taken up where it was left, or made anew. Imported late, since it needs the whole bot."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from bot.play.history import make_history
from bot.play.play import Play
from bot.sample.team import LEAVER, SAMPLE_TEAM, Sample, made_up_team, people_csv
from bot.sample.texts import sample_texts

if TYPE_CHECKING:
    from bot.play.options import Options
    from bot.play.run import Run

LEAST_FOR_LEAVER = 4  # weeks of history in which somebody may leave


async def bring_up(run: Run) -> Play:
    """A world that can be played in. Raises Failed if the past could not be made."""
    options = run.wish.options
    team = await asyncio.to_thread(team_of, options)
    kept = run.saved
    world = Play(
        database_url=f"sqlite:///{run.shelf.database}", team=team, clock=run.clock,
        slack=run.slack, lively=not options.empty, enrolled=not options.empty, seed=options.seed, weeks=options.weeks,
        secret_key=kept["secret_key"] if kept else None, light=True,
    )  # fmt: skip
    run.controls.play = world
    try:
        if kept is not None:
            await world.resume(UUID(kept["workspace_id"]), kept["people"])
        else:
            await world.start()
            if not options.empty:
                await make_history(world, options.weeks, run.controls, breathe)
        if options.empty:
            run.say(empty_words(world, run.shelf.working, team))
    except BaseException:
        run.controls.play = None
        await world.abandon()
        raise
    return world


async def breathe() -> None:
    """Let the page have its turn."""
    await asyncio.sleep(0)


def team_of(options: Options) -> Sequence[Sample]:
    if options.people is not None:
        return made_up_team(options.people, options.seed, sample_texts())
    return (*SAMPLE_TEAM, LEAVER) if options.weeks >= LEAST_FOR_LEAVER else SAMPLE_TEAM


def empty_words(world: Play, folder: Path, team: Sequence[Sample]) -> str:
    """What to do in a company in which nobody is asked yet, with the files it takes."""
    (folder / "people.csv").write_text(people_csv(team), "utf-8")
    lines = {
        "DATABASE_URL": world.settings.database_url, "TOUCHLINE_SECRET_KEY": world.settings.touchline_secret_key
    }  # fmt: skip
    env = folder / ".env"
    env.touch(0o600)
    env.write_text("".join(f"{name}={value}\n" for name, value in lines.items()), "utf-8")
    command = Path(sys.executable).with_name("touchline")
    return (
        "Nobody is asked yet: Touchline does not know who reports to whom. people.csv says it for these people.\n"
        f'To take it in, run this in another window:\n  cd "{folder}" && "{command}" people import people.csv'
    )
