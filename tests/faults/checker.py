"""What Slack really received against what the ledger says. Pure: two plain records in, a report out.

`Received` is the local Slack's own record of posts and payloads. `Ledger` is every row that matters, as plain
dicts with ids as text. Nothing here knows how either came about.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
PROMPT = "checkin_prompt"
# Sends of unknown outcome are repeated once for these, marked `maybe_twice`.
ARRIVE = frozenset({"help", "home", "talk_soon", "reply", "reply_back", "coach_round"})
_TAPS = {
    "coach.seen": "seen",
    "coach.praise": "well_done",
    "coach.talk": "lets_talk",
    "coach.topic": "next_talk",
}


@dataclass(frozen=True, slots=True)
class Received:
    posts: Sequence[Row]
    inbound: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Ledger:
    deliveries: Sequence[Row]
    check_ins: Sequence[Row]
    answers: Sequence[Row]
    replies: Sequence[Row]
    keys: Sequence[str]


@dataclass(slots=True)
class Tally:
    """Posts of one kind. `unknown` are those nobody knows of; `learned` were, until a click told."""

    owed: int = 0
    sent_once: int = 0
    sent_twice: int = 0
    twice_marked: int = 0
    unknown: int = 0
    unknown_received: int = 0
    learned: int = 0
    lost: int = 0
    dropped: int = 0
    failed: int = 0


@dataclass(slots=True)
class Effects:
    """Things people did, by how many effects each had, however often its payload came."""

    none: int = 0
    one: int = 0
    more: int = 0


@dataclass(slots=True)
class Report:
    kinds: dict[str, Tally] = field(default_factory=dict)
    effects: Effects = field(default_factory=Effects)
    problems: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # deliveries that are, or were until a click told
    why: dict[str, str] = field(default_factory=dict)  # what the ledger says of these

    def total(self, name: str, kinds: Iterable[str] | None = None) -> int:
        chosen = self.kinds if kinds is None else {k: self.kinds.get(k, Tally()) for k in kinds}
        return sum(int(getattr(tally, name)) for tally in chosen.values())


@dataclass(frozen=True, slots=True)
class Death:
    """One kill: where, whether the moments it passed say it was sending, and what it left in *sending*."""

    at: str
    inside: bool
    in_sending: Sequence[str]


def check(received: Received, ledger: Ledger, *, people: int, rounds: int) -> Report:
    """`people` are asked in each of `rounds`; everything is expected to have come to rest."""
    report = Report()
    arrived = _arrivals(received)
    _posts(ledger, arrived, report)
    _changes(ledger, report)
    _unowed(ledger, arrived, report)
    _everybody(ledger, report, people * rounds)
    _effects(received, ledger, report)
    return report


def _arrivals(received: Received) -> Counter[str]:
    """How often each delivery was posted, by the id in the message's metadata."""
    found: Counter[str] = Counter()
    for post in received.posts:
        if post["kind"] == "post":
            payload = (post.get("metadata") or {}).get("event_payload") or {}
            found[str(payload.get("id"))] += 1
    return found


def _posts(ledger: Ledger, arrived: Counter[str], report: Report) -> None:
    for row in ledger.deliveries:
        if row["op"] != "post":
            continue
        tally = report.kinds.setdefault(row["kind"], Tally())
        tally.owed += 1
        _one(row, arrived[row["id"]], tally, report)


def _one(row: Row, times: int, tally: Tally, report: Report) -> None:
    state, reason = row["state"], row["reason"]
    if times > 1:
        allowed = row["kind"] in ARRIVE and row["maybe_twice"] and times == 2
        tally.twice_marked += allowed
        tally.sent_twice += not allowed
        if not allowed:
            report.problems.append(f"{row['kind']} {row['id']} was received {times} times")
    elif times == 1 and state == "sent":
        tally.sent_once += 1
    if state == "unknown":
        tally.unknown += 1
        tally.unknown_received += times > 0
        report.unknown.append(row["id"])
        report.why[row["id"]] = f"{row['kind']}: {row['reason']}"
    elif state == "sent":
        if reason == "seen_by_click":
            tally.learned += 1
            report.unknown.append(row["id"])
        if times == 0:
            tally.lost += 1
            report.problems.append(f"{row['kind']} {row['id']} is sent, and Slack never received it")
    elif state == "dropped" and reason:
        tally.dropped += 1
    elif state == "failed" and reason:
        tally.failed += 1
    else:
        tally.lost += 1
        report.problems.append(f"{row['kind']} {row['id']} is left {state} ({reason})")
    if state in ("dropped", "failed", "owed", "claimed") and times and not row["maybe_twice"]:
        report.problems.append(f"{row['kind']} {row['id']} is {state}, and Slack received it")


def _changes(ledger: Ledger, report: Report) -> None:
    """Changes and Home views may be sent again, but must come to rest."""
    for row in ledger.deliveries:
        if row["op"] != "post" and row["state"] not in ("sent", "dropped", "failed"):
            report.kinds.setdefault(row["kind"], Tally()).lost += 1
            report.problems.append(f"{row['op']} of {row['kind']} {row['id']} is left {row['state']}")


def _unowed(ledger: Ledger, arrived: Counter[str], report: Report) -> None:
    known = {row["id"] for row in ledger.deliveries}
    for id in arrived:
        if id not in known:
            report.problems.append(f"a post that nobody owed: {id}")


def _everybody(ledger: Ledger, report: Report, expected: int) -> None:
    """Each person once a round: one check-in, one prompt, one in the end."""
    tally = report.kinds.setdefault(PROMPT, Tally())
    places = Counter((row["round_id"], row["person_id"]) for row in ledger.check_ins)
    prompts = Counter(row["subject_id"] for row in ledger.deliveries if _is_prompt(row))
    for row in ledger.check_ins:
        if prompts[row["id"]] != 1 and row["state"] != "excused":
            tally.lost += prompts[row["id"]] == 0
            tally.sent_twice += prompts[row["id"]] > 1
            report.problems.append(f"check-in {row['id']} has {prompts[row['id']]} prompts")
    tally.sent_twice += sum(count > 1 for count in places.values())
    missing = expected - len(places)
    if missing > 0:
        tally.lost += missing
        report.problems.append(f"{missing} people were never asked")


def _is_prompt(row: Row) -> bool:
    return row["kind"] == PROMPT and row["op"] == "post"


# ---------------------------------------------------------------- inbound


@dataclass(slots=True)
class _Deed:
    """Something a person did, with all payloads that carry it."""

    keys: list[str] = field(default_factory=list)
    forms: set[str] = field(default_factory=set)  # whatever was sent, each with a window of its own
    told: bool = False  # an answer said that it was done


def _effects(received: Received, ledger: Ledger, report: Report) -> None:
    deeds: dict[tuple[str, str], _Deed] = {}
    for item in received.inbound:
        name = deed_of(item["payload"])
        if name is not None:
            deed = deeds.setdefault(name, _Deed())
            deed.keys.append(key_of(item["payload"]))
            deed.forms.add((item["payload"].get("view") or {}).get("id", "a press"))
            deed.told = deed.told or _told(name[0], item)
    keys = sorted(ledger.keys)
    for name, deed in deeds.items():
        _judge(name, deed, _count(name, ledger), any(_known(key, keys) for key in deed.keys), report)
    _told_on(ledger, report)


def changed_by_repeats(before: Ledger, after: Ledger) -> list[str]:
    """The check-ins that are not as they were before every payload came again."""
    was = {row["id"]: (row["state"], row["changed_at"]) for row in before.check_ins}
    return [
        f"check-in {row['id']} was changed by a repeat"
        for row in after.check_ins
        if was.get(row["id"]) != (row["state"], row["changed_at"])
    ]


def _judge(name: tuple[str, str], deed: _Deed, effects: int, keyed: bool, report: Report) -> None:
    what = " ".join(name)
    effects -= effects > 1 and len(deed.forms) > 1  # sent, then changed in a form of its own
    report.effects.none += effects == 0
    report.effects.one += effects == 1
    report.effects.more += effects > 1
    if effects > 1:
        report.problems.append(f"{what} had {effects} effects")
    if effects == 0 and deed.told:
        report.problems.append(f"{what} was answered, and had no effect")
    if effects and not keyed:
        report.problems.append(f"{what} had an effect and left no key")
    if keyed and not effects and name[0] != "check-in":  # a page of a longer form leaves a key as well
        report.problems.append(f"{what} left a key and had no effect")


def _known(prefix: str, keys: Sequence[str]) -> bool:
    return any(key.startswith(prefix) for key in keys)


def deed_of(payload: Row) -> tuple[str, str] | None:
    """What a payload is about; None for what has no effect to count."""
    if payload.get("type") == "event_callback":
        event = payload["event"]
        typed = event.get("type") == "message" and event.get("channel_type") == "im"
        by_person = not (event.get("bot_id") or event.get("subtype"))
        return ("help", payload["event_id"]) if typed and by_person else None
    if payload.get("type") == "view_submission":
        view = payload["view"]
        if view["callback_id"] == "checkin.submit":
            return "check-in", _metadata(view).get("checkin", "")
        return (
            ("words", view["id"]) if view["callback_id"] in ("coach.reply_send", "rep.reply_send") else None
        )
    if payload.get("type") == "block_actions":
        action = payload["actions"][0]
        if action["action_id"] == "checkin.same":
            return "check-in", action["value"]
        if action["action_id"] in _TAPS:
            return _TAPS[action["action_id"]], action["value"]
    return None


def _metadata(view: Row) -> dict[str, str]:
    text = view.get("private_metadata") or "{}"
    found = json.loads(text)
    return found if isinstance(found, dict) else {}


def repeatable(inbound: Sequence[Row]) -> list[Row]:
    """The payloads to deliver again. Of a form sent anew after trouble, the sending that was taken.

    One that was lost before it had its effect is a first arrival when it comes, not a repeat.
    """
    deeds: dict[tuple[str, str], list[Row]] = {}
    for item in inbound:
        name = deed_of(item["payload"])
        if name is not None:
            deeds.setdefault(name, []).append(item)
    found: list[Row] = []
    for (kind, _), items in deeds.items():
        if len({key_of(item["payload"]) for item in items}) > 1:
            items = [item for item in items if _told(kind, item)] or items[-1:]
        found += items
    return found


def key_of(payload: Row) -> str:
    """The key of a payload as the bot keeps it; of a submission without the sealed part at its end."""
    if payload.get("type") == "event_callback":
        return f"e:{payload['event_id']}"
    who = payload["user"]["id"]
    if payload.get("type") == "view_submission":
        return f"v:{who}:{payload['view']['id']}:{payload['view']['hash']}:"
    return f"t:{who}:{payload['trigger_id']}"


def _told(kind: str, item: Row) -> bool:
    for attempt in item["attempts"]:
        if attempt["reason"] or attempt["status"] != 200:
            continue
        body = attempt["body"]
        action = body.get("response_action") if isinstance(body, dict) else None
        if item["type"] == "view_submission":
            if action == "clear" or (kind == "words" and not body):
                return True
        elif kind == "help":
            return True
    return False  # a press is answered with nothing, whatever became of it


def _count(name: tuple[str, str], ledger: Ledger) -> int:
    kind, about = name
    if kind == "check-in":
        return sum(
            1 + (row["changed_at"] is not None)
            for row in ledger.check_ins
            if row["id"] == about and row["state"] == "submitted"
        )
    if kind == "words":
        return sum(f":{about}" in row["origin"] for row in ledger.replies)
    if kind == "help":
        return sum(row["kind"] == "help" and about in row["dedupe"] for row in ledger.deliveries)
    return sum(row["check_in_id"] == about and row["kind"] == kind for row in ledger.replies)


def _told_on(ledger: Ledger, report: Report) -> None:
    """Every reply is owed to the other person once; every answer is there once; no answers without a form."""
    owed = Counter(row["dedupe"] for row in ledger.deliveries)
    for row in ledger.replies:
        times = owed[f"reply:{row['id']}"]
        if row["kind"] != "seen" and times != 1:
            report.problems.append(f"reply {row['id']} is owed {times} times")
    places = Counter((row["check_in_id"], row["question_key"]) for row in ledger.answers)
    report.problems += [f"answer {place} is there {n} times" for place, n in places.items() if n > 1]
    submitted = {row["id"] for row in ledger.check_ins if row["state"] == "submitted"}
    strays = {check_in for check_in, _ in places} - submitted
    report.problems += [f"answers without a sent form: {check_in}" for check_in in strays]


# ---------------------------------------------------------------- deaths


@dataclass(frozen=True, slots=True)
class Deaths:
    """`unexplained`: unknown, and no death inside *sending* left it so."""

    kills: int
    inside: int
    most_unknown: int
    unknown_outside: int
    unexplained: int
    why: Sequence[str] = ()  # what the ledger says of the unexplained


def weigh(deaths: Sequence[Death], report: Report) -> Deaths:
    """How much each death left of unknown outcome."""
    explained = {id for death in deaths if death.inside for id in death.in_sending}
    return Deaths(
        kills=len(deaths),
        inside=sum(death.inside for death in deaths),
        most_unknown=max((len(death.in_sending) for death in deaths), default=0),
        unknown_outside=sum(len(death.in_sending) for death in deaths if not death.inside),
        unexplained=len(set(report.unknown) - explained),
        why=sorted(report.why.get(id, "") for id in set(report.unknown) - explained),
    )
