"""What simulated people do when the moment of a plan has come, one function a deed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from blocks import ids
from bot.sample import acts, praise, praise_acts, talks
from bot.sample import talk_reps as reps
from bot.sample.chatter import EVERYBODY, begin_chat, plan_week, rooms
from bot.sample.kinds import KINDS, WAYS, at
from bot.sample.matters import Week, tell
from bot.sample.plans import Plan
from bot.sample.team import Sample, people_csv
from bot.sample.texts import Track
from coaching.walltime import to_local
from playground.seen import see

if TYPE_CHECKING:
    from bot.sample.people import SamplePeople

Deed = Callable[["SamplePeople", Plan, datetime], Awaitable[None]]
LINES = 400  # lines of talk that may still be answered


async def answer(people: SamplePeople, plan: Plan, now: datetime) -> None:
    one, check_in = people.team[plan.who], plan.about["check_in"]
    done = min(1.0, people.week(now) / max(1, people.weeks))
    week = Week(
        one.id, cast(Track, one.track), KINDS[one.kind], done, people.texts, people.draw,
        people.chances(one, "tells", "", now),
    )  # fmt: skip
    told = tell(people.stories[one.id], week)
    actor = people.slack.person(one.id)
    went = reps.how_it_went(people, one, now)
    if await acts.answer(actor, check_in, told.says, shares_mood=told.shares_mood, went=went):
        people.told[check_in] |= {
            "theme": told.theme, "turn": told.turn, "deal": told.deal, "buyer": told.buyer, "won": told.won,
            "win": told.says.get("win", ""),
        }  # fmt: skip


async def same(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """ "Nothing new this week"."""
    await acts.nothing_new(people.slack.person(plan.who), plan.about["check_in"])


async def back(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A rep answers the coach."""
    actor, told = people.slack.person(plan.who), people.told.get(plan.about["check_in"], {})
    message = actor.dm.by_ts.get(plan.about["ts"])
    if message is None:
        return
    texts, words = people.texts, see(message).plain
    if "let's talk" in words or "for your next talk" in words:
        text = people.draw.of("talk_backs", texts.talk_backs, plan.who)
    elif told.get("theme") and told["turn"] >= 0:
        backs = texts.themes[told["theme"]].turns[told["turn"]].backs
        slots = {"deal": told["deal"], "buyer": told["buyer"]}
        text = people.draw.of(f"{told['theme']}.{told['turn']}", backs, plan.who, **slots)
    else:
        text = people.draw.of("thanks", texts.thanks, plan.who)
    await acts.write(actor, message, ids.REP_REPLY, plan.about["check_in"], text)


async def sit(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A coach goes through one answer, and means to go on with the next."""
    one = people.team[plan.who]
    found, way = people.waits(one, now), WAYS[one.kind]
    if found is None:
        return
    chances, told = people.chances(one, "answers", "", now), people.told.get(found.check_in, {})
    actor = people.slack.person(one.id)
    writes, luck = chances.random() < way.writes, chances.random()
    text = _words(people, one, found, told, luck) if writes else ""
    if text:
        await acts.write(actor, found.message, ids.COACH_REPLY, found.check_in, text)
        mine = people.stories.get(told.get("who", ""))
        if mine is not None and mine.matter is not None:
            mine.matter.coached = True
    elif ids.COACH_TALK in found.taps:
        await acts.tap(
            actor, found, ids.COACH_TALK if luck < 0.5 or told.get("turn", 0) < 0 else ids.COACH_TOPIC
        )
    else:
        await acts.tap(actor, found, ids.COACH_PRAISE if told.get("win") and luck < 0.7 else ids.COACH_SEEN)
    if plan.about["left"] > 1:
        after = now + timedelta(seconds=chances.randrange(70, 260))
        people.plans.add(after, one.id, "sit", left=plan.about["left"] - 1)


def _words(
    people: SamplePeople, one: Sample, found: acts.Waiting, told: Mapping[str, Any], luck: float
) -> str:
    """What a coach writes about this answer; empty where a tap says it better."""
    rep, texts, draw = people.team.get(told.get("who", "")), people.texts, people.draw
    if rep is None or told.get("turn", -1) < 0:
        return ""  # better said than written; or answered by somebody at the page, or nothing was new
    name = rep.name.split()[0]
    if told["theme"]:
        turn = texts.themes[str(told["theme"])].turns[int(told["turn"])]
        return turn.reply.format(deal=told["deal"], buyer=told["buyer"], name=name)
    if ids.COACH_TALK in found.taps or luck < 0.45:
        return ""
    if told["won"]:
        return draw.of("praise.with_deal", texts.praise.with_deal, one.id, deal=told["won"], name=name)
    if told["win"]:
        return draw.of("praise.plain", texts.praise.plain, one.id, name=name)
    return draw.of("short", texts.short_replies, one.id, name=name)


async def nod(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A reaction to something in the conversation with the app."""
    actor = people.slack.person(plan.who)
    message = actor.dm.by_ts.get(plan.about["ts"])
    if message is not None:
        await actor.react(see(message), plan.about["emoji"])


async def home(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """Opens the Home tab, to do something there a little later."""
    await people.slack.person(plan.who).open_home()
    about = {key: value for key, value in plan.about.items() if key != "then"}
    people.plans.add(now + timedelta(seconds=40), plan.who, plan.about["then"], **about)


async def away(people: SamplePeople, plan: Plan, now: datetime) -> None:
    one = people.team[plan.who]
    back_on = to_local(now, one.tz).date() + timedelta(days=plan.about["days"])
    await acts.go_away(people.slack.person(one.id), back_on)
    people.days[f"away:{one.id}"] = back_on.isoformat()
    if one.kind == "short_leave":
        early = at(back_on - timedelta(days=2), time(8, 55), one.tz)
        people.plans.add(early, one.id, "home", then="come_back")


async def come_back(people: SamplePeople, plan: Plan, now: datetime) -> None:
    await acts.come_back(people.slack.person(plan.who))
    people.days.pop(f"away:{plan.who}", None)


async def retime(people: SamplePeople, plan: Plan, now: datetime) -> None:
    await acts.change_time(people.slack.person(plan.who), plan.about["clock"])


# ------------------------------------------------------------ talk in channels


async def say(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A line in a channel, or an answer under one."""
    actor, about = people.slack.person(plan.who), plan.about
    room = people.slack.channel(about["room"])
    under = people.lines.get(about.get("under", ""))
    if actor.id not in room.members or (about.get("under") and under is None):
        return
    seen = await actor.say(room, about["text"], under[1] if under else None)
    actor.mark_read(room)
    if "line" in about:
        people.lines[about["line"]] = [room.id, seen.ts]
        while len(people.lines) > LINES:
            people.lines.pop(next(iter(people.lines)))


async def show(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A reaction to a line."""
    place = people.lines.get(plan.about["line"])
    actor = people.slack.person(plan.who)
    channel = actor.workspace.channels.get(place[0]) if place else None
    message = channel.by_ts.get(place[1]) if channel is not None and place else None
    if message is not None:
        await actor.react(see(message), plan.about["emoji"])


async def week(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """Once a week: what will be said in it."""
    here = {one.id: one for one in people.team.values() if people.is_here(one.id)}
    number = people.week(now)
    monday = people.monday(number)
    plan_week(people.plans, number, monday, now, here, people.stories, people.texts, people.draw, people.seed)
    praise.plan_week(people, number, now)
    people.forget_old(now)
    people.plans.add(people.monday(number + 1), "", "week")


# ------------------------------------------------------------ coming and going


async def arrive(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """A new colleague: in Slack today, in the people file a little later."""
    one = people.team[plan.who]
    actor = people.slack.add_person(one.name, id=one.id, tz=one.tz, title=one.title, announce=True)
    for name, members in rooms(list(people.team.values())).items():
        if one.id in members:
            await actor.join(name)
    people.plans.add(now + timedelta(minutes=50), one.id, "enrol")
    boss = people.team.get(one.manager or "")
    if boss is not None:
        _announce(people, "welcome", boss, now + timedelta(minutes=21), new=one.name.split()[0])


async def enrol(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """The admin hands in the line of the new colleague."""
    if people.enrol is not None:
        one = people.team[plan.who]
        await people.enrol(people_csv([one], hired_on=to_local(now, one.tz).date().isoformat()))
        boss = people.team.get(one.manager or "")
        if boss is not None and boss.kind in WAYS:
            talks.expect_talk(people, boss, one, now)


async def depart(people: SamplePeople, plan: Plan, now: datetime) -> None:
    """Somebody leaves the company: a farewell, and at the end of the day the account is closed."""
    one = people.team[plan.who]
    boss = people.team.get(one.manager or "")
    if boss is not None:
        _announce(people, "farewell", boss, now, gone=one.name.split()[0])
    people.plans.add(now + timedelta(hours=3, minutes=10), one.id, "close")


async def close(people: SamplePeople, plan: Plan, now: datetime) -> None:
    await people.slack.person(plan.who).deactivate()


def _announce(people: SamplePeople, what: str, author: Sample, now: datetime, **slots: str) -> None:
    here = {one.id: one for one in people.team.values() if people.is_here(one.id)}
    members = [id for id in rooms(list(here.values()))[EVERYBODY] if id not in slots.values()]
    chats = people.texts.chat.welcome if what == "welcome" else people.texts.chat.farewell
    chances = people.chances(author, what, "", now)
    begin_chat(
        people.plans, EVERYBODY, chances.choice(chats), author, now, members, here, people.stories, people.texts,
        chances, **slots,
    )  # fmt: skip


DEEDS: Mapping[str, Deed] = {
    "answer": answer, "same": same, "back": back, "sit": sit, "nod": nod, "home": home, "away": away,
    "come_back": come_back, "retime": retime, "say": say, "show": show, "week": week, "arrive": arrive,
    "enrol": enrol, "depart": depart, "close": close, **talks.DEEDS,
    **praise_acts.DEEDS,
}  # fmt: skip
CALENDAR = ("week", "arrive", "enrol", "depart", "close")  # these happen whoever is at the page
QUIET = ("say", "show")  # the bot hears nothing of them
