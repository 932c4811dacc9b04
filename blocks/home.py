"""App Home: the quiet place. What is next, what waits, one's own numbers, and who sees what."""

from __future__ import annotations

from blocks import ids, notices
from blocks.card import (
    Card,
    RepCard,
    privacy_rows,
    round_words,
    standing,
    standing_buttons,
    stranger_words,
)
from blocks.coach import read_button
from blocks.parts import Block, View, actions, button, context, divider, header, home, section
from blocks.text import name, plain_name
from coaching.streaks import Streak, streak_line

MOST_ROUNDS = 10


def home_view(card: Card) -> View:
    """The Home tab of this person: coaching first, since somebody else waits there; then their own week."""
    blocks: list[Block] = [header(f"Hi {plain_name(card.person)}")]
    if card.coaches or card.rounds:
        blocks += _coaching(card)
    if card.rep:
        blocks += _own_week(card.rep)
    elif not (card.coaches or card.rounds):
        return home([*blocks, section(stranger_words(card))])
    return home([*blocks, divider(), section("\n".join(["*Who sees what*", *privacy_rows(card)]))])


def outsider_view() -> View:
    """The Home tab of a guest, or of somebody the directory has not shown us yet: said, not left blank."""
    return home([header("Touchline"), section(notices.NO_MEMBER)])


def _coaching(card: Card) -> list[Block]:
    blocks: list[Block] = [section("*Your team*")]
    for one in card.rounds[:MOST_ROUNDS]:
        blocks += [section(round_words(one)), actions(read_button(one.round_id))]
    if not card.rounds:
        blocks.append(section("No round is open. Answers will reach you in one message and show up here."))
    return blocks


def _own_week(rep: RepCard) -> list[Block]:
    """Streak and mood are only for this person: no message and no other screen holds them."""
    buttons = standing_buttons(rep)
    if all(one["action_id"] not in (ids.AWAY_OPEN, ids.AWAY_BACK) for one in buttons):
        buttons.append(button("I am away", ids.AWAY_OPEN, rep.check_in_id, says="I am away, opens a form"))
    blocks: list[Block] = [section(f"*Your check-in*\n{standing(rep)}"), actions(*buttons)]
    own = []
    if run := streak_line(Streak(rep.streak, rep.best)):
        own.append(run)
    if rep.last_mood is not None and not rep.mood_shared:
        own.append(f"Your last mood: {rep.last_mood} of 5.")
    if own:
        blocks.append(context(" ".join([*own, "Only you see this."])))
    if rep.last_mood is not None and rep.mood_shared:
        blocks.append(context(f"Your last mood: {rep.last_mood} of 5. You shared it with {name(rep.coach)}."))
    return blocks
