"""A little talk among simulated people: channels, a few lines a week, answers and reactions."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from bot.sample.kinds import KINDS, WAYS, at, hour_there
from bot.sample.matters import Story
from bot.sample.plans import Plans
from bot.sample.team import Sample
from bot.sample.texts import Chat, Draw, Texts, chance

EVERYBODY = "sales"
MOST_TEAMS = 6  # teams that have a channel, in a large company
MOST_MEMBERS = 250  # people in the channel for everybody
A_WEEK = {EVERYBODY: 3}  # threads begun in a week
A_WEEK_OF_TEAMS = 2
LIMIT_OF_DAY = (8, 18)  # hours on the wall in which somebody writes


def rooms(team: Sequence[Sample]) -> dict[str, list[str]]:
    """Channel names and who is in them: one for everybody, one for each of the first teams."""
    found = {EVERYBODY: [one.id for one in team[:MOST_MEMBERS]]}
    for coach in [one for one in team if one.kind in WAYS][:MOST_TEAMS]:
        members = [one.id for one in team if one.manager == coach.id]
        found[f"team-{coach.name.split()[0].lower()}"] = [coach.id, *members]
    return found


def plan_week(
    plans: Plans, week: int, monday: datetime, now: datetime, here: Mapping[str, Sample], stories: Mapping[str, Story],
    texts: Texts, draw: Draw, seed: int,
) -> None:  # fmt: skip
    """What is said in the week of `monday` by the people who are here."""
    for room, members in rooms(list(here.values())).items():
        chances = chance(seed, "chat", room, week)
        chats: Sequence[Chat[str]] = texts.chat.sales if room == EVERYBODY else texts.chat.team
        for _ in range(A_WEEK.get(room, A_WEEK_OF_TEAMS)):
            chat = chats[draw.one(f"chat.{room}", len(chats), room)]
            coaches = [id for id in members if here[id].kind in WAYS]
            reps = [id for id in members if here[id].kind in KINDS]
            author = here[chances.choice((coaches if chat.by == "coach" else reps) or members)]
            day = (monday + timedelta(days=chances.choice(chat.days))).date()
            clock = time(chances.randrange(*chat.hours), chances.randrange(60), chances.randrange(60))
            begun = at(day, clock, author.tz)
            if begun > now:
                begin_chat(plans, room, chat, author, begun, members, here, stories, texts, chances)


def begin_chat(
    plans: Plans, room: str, chat: Chat[str], author: Sample, begun: datetime, members: Sequence[str],
    here: Mapping[str, Sample], stories: Mapping[str, Story], texts: Texts, chances: random.Random, **more: str,
) -> None:  # fmt: skip
    """One line, and who says or shows what about it."""
    slots = {"name": author.name.split()[0], **_customer(stories.get(author.id), texts, chances), **more}
    line = f"{author.id}/{begun.isoformat()}"
    plans.add(begun, author.id, "say", room=room, text=chat.say.format(**slots), line=line)
    others = [id for id in members if id != author.id]
    chances.shuffle(others)
    talkers = [id for id in others if here[id].kind in WAYS or here[id].kind in KINDS]  # not the leader
    moment = begun
    for text in chances.sample(chat.answers, min(len(chat.answers), chances.choice((0, 1, 1, 2, 2)))):
        moment += timedelta(minutes=chances.randrange(2, 50), seconds=chances.randrange(60))
        speaker = _awake(talkers, here, moment)
        if speaker is not None:
            theirs = _customer(stories.get(speaker), texts, chances)
            plans.add(moment, speaker, "say", room=room, text=text.format(**(slots | theirs)), under=line)
    for emoji in chances.sample(chat.emoji, chances.randrange(len(chat.emoji) + 1)):
        for _ in range(chances.choice((1, 1, 2, 3))):
            shown = begun + timedelta(minutes=chances.randrange(1, 200), seconds=chances.randrange(60))
            fan = _awake(others, here, shown)
            if fan is not None:
                plans.add(shown, fan, "show", emoji=emoji, line=line)


def _customer(own: Story | None, texts: Texts, chances: random.Random) -> dict[str, str]:
    """One of the customers whom this person knows; coaches know everybody's."""
    if own is not None:
        return own.slots(chances.choice(own.open))
    return {"deal": chances.choice(texts.names.accounts), "buyer": chances.choice(texts.names.buyers)}


def _awake(others: list[str], here: Mapping[str, Sample], moment: datetime) -> str | None:
    """The next of them for whom it is daytime."""
    first, last = LIMIT_OF_DAY
    for place, id in enumerate(others):
        if first <= hour_there(moment, here[id].tz) < last:
            return others.pop(place)
    return None
