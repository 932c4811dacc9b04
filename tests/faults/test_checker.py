"""The checker alone, on records made by hand: each kind of fault is named, and a sound round is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.faults.checker import (
    Death,
    Ledger,
    Received,
    Report,
    changed_by_repeats,
    check,
    deed_of,
    key_of,
    weigh,
)


def delivery(id: str = "d1", **values: Any) -> dict[str, Any]:
    row = {
        "id": id, "kind": "checkin_prompt", "op": "post", "dedupe": f"prompt:checkin:{id}", "person_id": "p1",
        "subject_id": "c1", "state": "sent", "reason": None, "maybe_twice": False, "owner": None, "tries": 1,
    }  # fmt: skip
    return row | values


def post(id: str = "d1") -> dict[str, Any]:
    return {"kind": "post", "metadata": {"event_type": "touchline_delivery", "event_payload": {"id": id}}}


def check_in(id: str = "c1", **values: Any) -> dict[str, Any]:
    return {"id": id, "round_id": "r1", "person_id": "p1", "state": "sent", "changed_at": None} | values


def submission(view: str = "V1", hash: str = "h1", **attempt: Any) -> dict[str, Any]:
    payload = {
        "type": "view_submission",
        "user": {"id": "U1"},
        "view": {
            "id": view, "hash": hash, "callback_id": "checkin.submit", "private_metadata": '{"checkin":"c1"}',
        },
    }  # fmt: skip
    tried = {"reason": "", "status": 200, "body": {"response_action": "clear"}} | attempt
    return {"type": "view_submission", "payload": payload, "attempts": [tried]}


def press(action_id: str, value: str, trigger: str = "t1") -> dict[str, Any]:
    action = {"action_id": action_id, "value": value}
    payload = {
        "type": "block_actions", "user": {"id": "U1"}, "trigger_id": trigger, "actions": [action]
    }  # fmt: skip
    return {
        "type": "block_actions",
        "payload": payload,
        "attempts": [{"reason": "", "status": 200, "body": None}],
    }


SOUND = Ledger(deliveries=[delivery()], check_ins=[check_in()], answers=[], replies=[], keys=[])
ANSWERED = replace(SOUND, check_ins=[check_in(state="submitted")], keys=["v:U1:V1:h1:abc"])


def judged(
    ledger: Ledger, *posts: str, inbound: list[dict[str, Any]] | None = None, people: int = 1
) -> Report:
    return check(Received([post(id) for id in posts], inbound or []), ledger, people=people, rounds=1)


def test_a_sound_round_has_no_problems() -> None:
    report = judged(SOUND, "d1")
    assert report.problems == []
    assert report.kinds["checkin_prompt"].sent_once == 1


def test_a_prompt_received_twice_is_named() -> None:
    report = judged(SOUND, "d1", "d1")
    assert report.total("sent_twice") == 1
    assert report.problems


@pytest.mark.parametrize(("marked", "times", "fine"), [(True, 2, True), (True, 3, False), (False, 2, False)])
def test_what_must_arrive_may_come_twice_if_it_is_marked(marked: bool, times: int, fine: bool) -> None:
    reply = delivery("d2", kind="reply", maybe_twice=marked)
    report = judged(replace(SOUND, deliveries=[delivery(), reply]), "d1", *["d2"] * times)
    assert (report.problems == []) is fine
    assert report.total("sent_twice") == (0 if fine else 1)


@pytest.mark.parametrize("received", [True, False])
def test_unknown_is_no_loss_and_says_whether_slack_has_it(received: bool) -> None:
    ledger = replace(SOUND, deliveries=[delivery(state="unknown", reason="lease_ended")])
    report = judged(ledger, *(["d1"] if received else []))
    tally = report.kinds["checkin_prompt"]
    assert (tally.unknown, tally.unknown_received, tally.lost) == (1, int(received), 0)
    assert report.problems == []


@pytest.mark.parametrize("state", ["owed", "claimed", "sending"])
def test_what_is_left_in_hand_is_lost(state: str) -> None:
    report = judged(replace(SOUND, deliveries=[delivery(state=state)]))
    assert report.total("lost") == 1
    assert report.problems


def test_sent_in_the_ledger_alone_is_lost() -> None:
    assert judged(SOUND).total("lost") == 1


@pytest.mark.parametrize(("reason", "lost"), [("submitted", 0), (None, 1)])
def test_dropped_needs_a_reason(reason: str | None, lost: int) -> None:
    assert judged(replace(SOUND, deliveries=[delivery(state="dropped", reason=reason)])).total("lost") == lost


def test_dropped_and_received_is_named() -> None:
    ledger = replace(SOUND, deliveries=[delivery(state="dropped", reason="submitted")])
    assert judged(ledger, "d1").problems


def test_a_post_that_nobody_owed_is_named() -> None:
    assert judged(SOUND, "d1", "d9").problems == ["a post that nobody owed: d9"]


def test_a_person_never_asked_is_lost() -> None:
    assert judged(SOUND, "d1", people=2).total("lost") == 1


def test_a_check_in_without_its_prompt_is_lost_unless_excused() -> None:
    assert judged(replace(SOUND, deliveries=[])).total("lost") == 1
    assert judged(replace(SOUND, deliveries=[], check_ins=[check_in(state="excused")])).problems == []


def test_two_check_ins_of_one_person_in_a_round_are_named() -> None:
    ledger = replace(
        SOUND,
        check_ins=[check_in(), check_in("c2")],
        deliveries=[delivery(), delivery("d2", subject_id="c2")],
    )
    assert judged(ledger, "d1", "d2").total("sent_twice") == 1


def test_a_change_that_never_comes_to_rest_is_named() -> None:
    change = delivery("d2", op="update", state="owed")
    assert judged(replace(SOUND, deliveries=[delivery(), change]), "d1").total("lost") == 1


# ---------------------------------------------------------------- what people did


def test_one_payload_one_effect_one_key() -> None:
    report = judged(ANSWERED, "d1", inbound=[submission(), submission()])
    assert report.problems == []
    assert report.effects.one == 1


def test_an_effect_of_a_repeat_is_named() -> None:
    changed = replace(ANSWERED, check_ins=[check_in(state="submitted", changed_at="later")])
    report = judged(changed, "d1", inbound=[submission()])
    assert report.effects.more == 1
    assert report.problems


def test_a_change_in_a_form_of_its_own_is_a_deed_of_its_own() -> None:
    changed = replace(ANSWERED, check_ins=[check_in(state="submitted", changed_at="later")])
    second = submission(view="V2")
    report = judged(changed, "d1", inbound=[submission(), second])
    assert report.problems == []
    assert report.effects.one == 1


def test_whatever_a_repeat_changed_is_named() -> None:
    changed = replace(ANSWERED, check_ins=[check_in(state="submitted", changed_at="later")])
    assert changed_by_repeats(ANSWERED, ANSWERED) == []
    assert changed_by_repeats(ANSWERED, changed) == ["check-in c1 was changed by a repeat"]


def test_an_effect_without_a_key_is_named() -> None:
    assert judged(replace(ANSWERED, keys=[]), "d1", inbound=[submission()]).problems


def test_an_answer_without_an_effect_is_named() -> None:
    assert judged(SOUND, "d1", inbound=[submission()]).problems


def test_no_effect_is_fine_where_nobody_was_told_so() -> None:
    report = judged(SOUND, "d1", inbound=[submission(reason="connection_failed", status=None, body=None)])
    assert report.problems == []
    assert report.effects.none == 1


@pytest.mark.parametrize(("replies", "problems"), [(1, 0), (2, 1), (0, 1)])
def test_two_presses_are_one_reply(replies: int, problems: int) -> None:
    rows = [
        {"id": f"x{n}", "check_in_id": "c1", "author_id": "p2", "kind": "well_done", "origin": f"o{n}"}
        for n in range(replies)
    ]
    words = [delivery(f"w{n}", kind="reply", dedupe=f"reply:x{n}") for n in range(replies)]
    ledger = replace(SOUND, deliveries=[delivery(), *words], replies=rows, keys=["t:U1:t1"])
    inbound = [press("coach.praise", "c1", "t1"), press("coach.praise", "c1", "t2")]
    report = judged(ledger, "d1", *(word["id"] for word in words), inbound=inbound)
    assert len(report.problems) == problems


def test_a_reply_that_is_owed_to_nobody_is_named() -> None:
    row = {"id": "x1", "check_in_id": "c1", "author_id": "p2", "kind": "reply", "origin": "view:V1:V1"}
    assert judged(replace(SOUND, replies=[row]), "d1").problems


def test_answers_without_a_sent_form_are_named() -> None:
    ledger = replace(SOUND, answers=[{"check_in_id": "c1", "question_key": "win"}])
    assert judged(ledger, "d1").problems


def test_typed_words_are_a_deed_and_the_echo_of_the_bot_is_none() -> None:
    event = {"type": "message", "channel_type": "im", "user": "U1"}
    typed = {"type": "event_callback", "event_id": "Ev1", "event": event}
    assert deed_of(typed) == ("help", "Ev1")
    assert key_of(typed) == "e:Ev1"
    assert deed_of(typed | {"event": event | {"bot_id": "B1"}}) is None


# ---------------------------------------------------------------- deaths


def test_deaths_outside_sending_must_leave_nothing_unknown() -> None:
    ledger = replace(SOUND, deliveries=[delivery(state="unknown", reason="lease_ended")])
    report = judged(ledger)
    inside = weigh([Death("sent:1", True, ["d1"]), Death("before_claim:1", False, [])], report)
    assert (inside.most_unknown, inside.unknown_outside, inside.unexplained) == (1, 0, 0)
    outside = weigh([Death("after_claim:1", False, ["d1"])], report)
    assert (outside.unknown_outside, outside.unexplained) == (1, 1)
