"""The one rule behind every way to give kudos: who, how many a day, where to, and what may be asked afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blocks import ids, notices
from blocks.kudos import add_a_line, sent_words
from blocks.message import Message, message
from blocks.parts import actions, context, section
from blocks.text import Person, plain_names
from coaching.kudos import MOST_A_DAY, MOST_RECEIVERS, MOST_WORDS, Fault, Way, fault, receivers, way
from coaching.kudos_hint import Hint, hint
from coaching.walltime import to_local
from gateway.door import Ask, Refused
from handlers.house import House
from handlers.starting import member
from screens.rep import shown
from storage import kudos, kudos_owing, workspaces
from storage.kudos import DayIsFull, NewKudos, Ways
from storage.people import PersonRecord
from storage.unit import Unit

NOT_YOURSELF = "You cannot give kudos to yourself. Leave yourself out, and send it again."
SAY_WHOM = "Please say whom you thank. Guests, bots and people who left cannot get kudos here."
SAY_WHAT = "Please say what they did."
DAY_FULL = f"You gave {MOST_A_DAY} kudos today, which is the most for one day. Please send this one tomorrow."


@dataclass(frozen=True, slots=True)
class Giving:
    """What somebody asks for. `named` and `of_groups` are Slack ids; `typed_in` the channel of the command."""

    named: tuple[str, ...]
    words: str
    source: str
    origin: str
    of_groups: tuple[str, ...] = ()
    handles: Mapping[str, str] | None = None
    impact: str = ""
    value: str | None = None
    skill: str | None = None
    public: bool = True
    link: str = ""
    typed_in: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What came of it."""

    kudos_id: str
    to: tuple[Person, ...]
    channel: str | None
    hint: Hint | None


def give(unit: Unit, ask: Ask, house: House, giving: Giving) -> Given:
    """Keep it and owe its messages. Raises Refused, with the field that it is about."""
    known, shy = kudos.named(unit, ask.workspace_id, [ask.slack_user_id, *giving.named, *giving.of_groups])
    giver = known.get(ask.slack_user_id)
    if giver is None or not giver.active:
        giver = member(unit, ask)  # says why not
    members = [one for one in giving.of_groups if one in known and known[one].active]
    whom = receivers(ask.slack_user_id, giving.named, members)
    _raise_fault(fault(ask.slack_user_id, whom, giving.words), whom, giving)
    if strangers := [one for one in whom if one not in known or not known[one].active]:
        raise Refused(_strangers(unit, ask, strangers, known, giving.handles or {}), field=ids.KUDOS_PEOPLE)
    people = [known[one] for one in whom]
    ways = kudos.ways_of(unit, ask.workspace_id, giver.id)
    channels = _channels(unit, ask, giver, people, ways, giving) if giving.public else []
    goes = way(whom, shy, public=giving.public, channels=channels)
    missing = hint(giving.words, ways.locale)
    missing = None if missing is Hint.IMPACT and giving.impact else missing
    try:
        kept = kudos.give(unit, ask.workspace_id, _new(ask, house, giver, people, giving, goes), ask.now)
    except DayIsFull:
        raise Refused(DAY_FULL, field=ids.KUDOS_WORDS) from None
    alone = [known[one].id for one in goes.alone]
    kudos_owing.tell(unit, ask.workspace_id, kept, giver.id, goes.channel, alone, ask.now)
    return Given(str(kept), tuple(map(shown, people)), goes.channel, missing)


def _new(
    ask: Ask, house: House, giver: PersonRecord, people: Sequence[PersonRecord], giving: Giving, goes: Way
) -> NewKudos:
    """Only choices that the form offers: a payload may be of anybody's making."""
    values = {one.key for one in house.library.values.values}
    skills = {skill.key for sheet in house.library.skills.values() for skill in sheet.skills}
    return NewKudos(
        giver.id, [one.id for one in people], to_local(ask.now, giver.tz).date(), giving.words, giving.source,
        giving.origin, public=giving.public, impact=giving.impact, link=giving.link,
        value_key=giving.value if giving.value in values else None,
        skill_key=giving.skill if giving.skill in skills else None, channel=goes.channel,
    )  # fmt: skip


def _raise_fault(found: Fault | None, whom: Sequence[str], giving: Giving) -> None:
    if found is Fault.SELF:
        raise Refused(NOT_YOURSELF, field=ids.KUDOS_PEOPLE)
    if found is Fault.NOBODY:
        raise Refused(SAY_WHOM, field=ids.KUDOS_PEOPLE)
    if found is Fault.TOO_MANY:
        said = f"Kudos go to {MOST_RECEIVERS} people at most, and these are {len(whom)}. Please name fewer of them."
        raise Refused(said, field=ids.KUDOS_PEOPLE)
    if found is Fault.NO_WORDS:
        raise Refused(SAY_WHAT, field=ids.KUDOS_WORDS)
    if found is Fault.TOO_LONG:
        said = f"That is {len(giving.words):,} letters and signs. {MOST_WORDS:,} fit. Please make it shorter."
        raise Refused(said, field=ids.KUDOS_WORDS)


def _strangers(
    unit: Unit,
    ask: Ask,
    strangers: Sequence[str],
    known: Mapping[str, PersonRecord],
    handles: Mapping[str, str],
) -> str:
    """Who cannot be thanked, and why: a guest, a bot, somebody who left, or somebody not read yet."""
    found = [
        known[one].name if one in known and known[one].name != one else handles.get(one) or ""
        for one in strangers
    ]
    who = plain_names([Person("", one) for one in found if one]) or "Somebody you chose"
    if workspaces.is_directory_unread(unit, ask.workspace_id, ask.now):
        return f"{notices.STILL_READING} It does not know yet: {who}."
    return f"Guests, bots and people who left cannot get kudos here. Please leave out: {who}."


def _channels(
    unit: Unit, ask: Ask, giver: PersonRecord, people: Sequence[PersonRecord], ways: Ways, giving: Giving
) -> list[str | None]:
    """The channels it may go to, the closest first: the receivers' team, the giver's, the workspace's, where it
    was typed."""
    teams = kudos.teams_of(unit, ask.workspace_id, [giver, *people], ask.now)
    theirs = {teams.get(one.id) for one in people}
    common = theirs.pop() if len(theirs) == 1 else None
    closest = [team[1] for team in (common, teams.get(giver.id)) if team is not None]
    return [*closest, ways.own_team, ways.workspace, giving.typed_in]


# ---------------------------------------------------------------- what is said


def sent(given: Given) -> Message:
    """To the giver alone, once: where it goes, and the one thing that could be added."""
    said = sent_words(given.to, given.hint or "")
    blocks = [section(said)]
    if given.hint is not None:
        blocks.append(actions(add_a_line(given.kudos_id, given.hint)))
    blocks.append(context(where_words(given)))
    return message(said, blocks)


def where_words(given: Given) -> str:
    return f"It goes to <#{given.channel}>." if given.channel else "It goes to each of them as a message."
