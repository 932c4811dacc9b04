"""Made-up templates, put in place of the weekly check-in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.play.play import Play
from coaching.checkins import Option, Question, QuestionType, Visibility
from storage import templates
from storage.unit import Unit


async def use(world: Play, *questions: Question, **changes: Any) -> None:
    """From the next round on, the weekly check-in asks these questions."""

    def work(unit: Unit) -> None:
        id = templates.current_ids(unit, world.workspace_id)["weekly_rep"]
        old = world.program.templates.get(unit, world.workspace_id, id)
        templates.save_edit(
            unit, world.workspace_id, replace(old, questions=questions, **changes), world.clock.now()
        )

    await world.program.db.write(work)


def ask(key: str, type: QuestionType, text: str = "", **more: Any) -> Question:
    return Question(key=key, type=type, text=text or f"About {key}?", **more)


def options(*keys: str) -> tuple[Option, ...]:
    return tuple(Option(key, f"Choice {key}") for key in keys)


EVERY_TYPE = (
    ask("short", QuestionType.SHORT_TEXT),
    ask("long", QuestionType.LONG_TEXT),
    ask("deal", QuestionType.DEAL),
    ask("number", QuestionType.NUMBER, min=0, max=50),
    ask("scale", QuestionType.SCALE, required=True, min_label="Low", max_label="High"),
    ask("choice", QuestionType.CHOICE, options=options("a", "b")),
    ask("many", QuestionType.CHOICE, options=options(*(f"o{n}" for n in range(30)))),
    ask("multi", QuestionType.MULTI, options=options("x", "y", "z")),
    ask("yes", QuestionType.YES_NO),
    ask("date", QuestionType.DATE),
)
PERSON = ask("person", QuestionType.PERSON)
QUIZ = ask("quiz", QuestionType.QUIZ, options=options("a", "b", "c"), answer="a")
SECRET = ask("mood", QuestionType.SCALE, visibility=Visibility.PRIVATE, share_toggle=True)
