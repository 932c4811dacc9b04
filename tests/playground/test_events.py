"""Events: who hears what, in which envelope, and again when nobody answered."""

import asyncio
from unittest.mock import Mock

import pytest
from starlette.responses import Response


def _types(app):
    found = []
    for heard in app.heard:
        event = heard.body["event"]
        found.append(event["type"] + (f".{event['subtype']}" if "subtype" in event else ""))
    return found


async def test_the_envelope(slack, home, app, ana):
    await ana.say("bot", "hi")
    body = app.heard[0].body
    assert (body["type"], body["team_id"], body["api_app_id"]) == (
        "event_callback",
        home.team_id,
        slack.app_id,
    )
    assert body["token"] == slack.core.app.verification_token
    assert body["authorizations"][0]["user_id"] == home.bot_user_id
    assert body["event_id"].startswith("Ev")
    assert body["event"]["channel_type"] == "im"
    assert app.heard[0].headers["content-type"] == "application/json"


async def test_the_bot_hears_its_own_messages(slack, home, app, api, ana):
    posted = await api("chat.postMessage", channel=ana.id, text="hello")
    await api("chat.update", channel=posted["channel"], ts=posted["ts"], text="hello again")
    await api("chat.delete", channel=posted["channel"], ts=posted["ts"])
    await slack.settle()
    assert _types(app) == ["message", "message.message_changed", "message.message_deleted"]
    echo = app.heard[0].body["event"]
    assert (echo["bot_id"], echo["user"]) == (home.bot_id, home.bot_user_id)
    changed = app.heard[1].body["event"]
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("hello", "hello again")


async def test_ephemerals_make_no_event(slack, app, api, ana):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    await api("chat.postEphemeral", channel=sales.id, user=ana.id, text="x")
    await slack.settle()
    assert app.heard == []


async def test_people_edit_and_delete(slack, app, ana):
    said = await ana.say("bot", "frist")
    said = await ana.edit(said, "first")
    await ana.delete(said)
    assert _types(app) == ["message", "message.message_changed", "message.message_deleted"]
    assert app.heard[1].body["event"]["message"]["edited"]["user"] == ana.id


async def test_channels_are_heard_only_from_within(slack, home, app, ana):
    away = slack.add_channel("away", members=[ana])
    await ana.say(away, "psst")
    assert app.heard == []
    await ana.invite_app(away)
    await slack.settle()
    assert sorted(_types(app)) == ["member_joined_channel", "message.channel_join"]
    assert {heard.body["event"]["inviter"] for heard in app.heard} == {ana.id}
    await ana.say(away, f"hello <@{home.bot_user_id}>")
    await slack.settle()
    assert sorted(_types(app)) == [
        "app_mention",
        "member_joined_channel",
        "message",
        "message.channel_join",
    ]


async def test_joining_leaving_reacting(slack, app, ana, ben):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    await ben.join(sales)
    said = await ana.say(sales, "we won")
    await ben.react(said, "tada")
    await ben.unreact(said, "tada")
    await ben.leave(sales)
    await slack.settle()
    assert sorted(_types(app)) == [
        "member_joined_channel",
        "member_left_channel",
        "message",
        "message.channel_join",
        "message.channel_leave",
        "reaction_added",
        "reaction_removed",
    ]
    assert next(h for h in app.heard if "item_user" in h.body["event"]).body["event"]["item_user"] == ana.id


async def test_people_come_change_and_go(slack, home, app, ana):
    new = slack.add_person("New Hire", announce=True)
    await slack.settle()
    await ana.change(tz="Asia/Tokyo", title="Lead")
    await new.deactivate()
    assert _types(app) == ["team_join", "user_change", "user_change"]
    assert app.heard[1].body["event"]["user"]["tz"] == "Asia/Tokyo"
    assert app.heard[2].body["event"]["user"]["deleted"] is True


async def test_no_event_without_subscription_or_scope(slack, home, app, ana):
    slack.grant([scope for scope in home.scopes if scope != "im:history"])
    await ana.say("bot", "hi")
    assert app.heard == []
    slack.core.app.events = frozenset({"message.im"})
    await ana.open_home()
    assert app.heard == []
    slack.grant(["im:history"])
    await ana.say("bot", "hi")
    assert _types(app) == ["message"]


async def test_private_channels_need_their_own_scope(slack, home, app, ana, ben):
    inner = slack.add_channel("inner", members=[ana, ben], bot=True, private=True)
    slack.grant([scope for scope in home.scopes if not scope.startswith("groups:")])
    await ana.say(inner, "hi")
    await ben.leave(inner)
    assert app.heard == []


async def test_uninstalling_tells_both_events_and_then_nothing(slack, app, ana):
    await slack.uninstall()
    assert sorted(_types(app)) == ["app_uninstalled", "tokens_revoked"]
    await ana.say("bot", "anyone?")
    assert len(app.heard) == 2


async def test_unanswered_events_are_repeated_with_the_same_id(slack, app, later, ana):
    app.answer = lambda heard: Response(status_code=500)
    await ana.say("bot", "hi")
    delays = []
    while later.held:
        delays += later.fire()
        await slack.settle()
    assert delays == [0.0, 60.0, 300.0]
    assert len({heard.body["event_id"] for heard in app.heard}) == 1
    assert [heard.headers.get("x-slack-retry-num") for heard in app.heard] == [None, "1", "2", "3"]
    assert app.heard[1].headers["x-slack-retry-reason"] == "http_error"
    assert not slack.inbound[0].answered


async def test_a_retry_that_is_answered_ends_it(slack, app, later, ana):
    app.answer = lambda heard: Response(status_code=500)
    await ana.say("bot", "hi")
    app.answer = lambda heard: None
    assert await slack.retry_now() == 1
    assert slack.core.dispatcher.waiting == 0
    assert slack.inbound[0].answered
    assert [attempt.retry for attempt in slack.inbound[0].attempts] == [0, 1]


async def test_no_retry_comes_due_by_itself_while_another_is_made(slack, app, ana):
    timers = []

    def call_later(delay, callback):
        timers.append(Mock())
        return timers[-1]

    slack.core.dispatcher._call_later = call_later
    app.answer = lambda heard: Response(status_code=500)
    for words in ("one", "two"):
        await ana.say("bot", words)
    stopped = []
    app.answer = lambda heard: stopped.append(sum(timer.cancel.called for timer in timers)) or None
    assert await slack.retry_now() == 2
    assert stopped == [2, 2]


async def test_late_answers_to_events_count_as_none(slack, app, machine, ana):
    app.answer = lambda heard: machine.forward(3.5)
    await ana.say("bot", "hi")
    assert slack.inbound[0].attempts[0].reason == "http_timeout"
    app.answer = lambda heard: None
    await slack.retry_now()
    assert app.heard[1].headers["x-slack-retry-reason"] == "http_timeout"


async def test_any_2xx_answers_an_event(slack, app, later, ana):
    app.answer = lambda heard: Response(status_code=204)
    await ana.say("bot", "hi")
    assert later.held == []


async def test_an_app_can_refuse_retries(slack, app, later, ana):
    app.answer = lambda heard: Response(status_code=404, headers={"x-slack-no-retry": "1"})
    await ana.say("bot", "hi")
    assert later.held == []


@pytest.mark.parametrize("trick", ["duplicate", "twice_at_once"])
async def test_deliveries_can_be_doubled(slack, app, ana, trick):
    slack.next_delivery(trick)
    await ana.say("bot", "hi")
    assert len(app.heard) == 2
    assert app.heard[0].body == app.heard[1].body
    await ana.say("bot", "once")
    assert len(app.heard) == 3


async def test_twice_at_once_really_overlaps(slack, app, ana):
    inside = 0
    most = 0
    both = asyncio.Event()

    async def answer(heard):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        if inside == 2:
            both.set()
        await both.wait()
        inside -= 1

    app.answer = answer
    slack.next_delivery("twice_at_once")
    await ana.say("bot", "hi")
    assert most == 2


async def test_answers_can_be_dropped_and_payloads_lost(slack, app, ana):
    slack.next_delivery("drop_answer", kind="command")
    outcome = await ana.command("/whistle")
    assert outcome.kind == "trouble"
    assert len(app.heard) == 1, "the app did its work all the same"
    slack.next_delivery("lose", kind="event")
    await ana.say("bot", "hi")
    assert len(app.heard) == 1
    await slack.retry_now()
    assert app.heard[1].headers["x-slack-retry-reason"] == "connection_failed"


async def test_any_payload_can_be_delivered_again(slack, app, ana):
    await ana.command("/whistle", "x")
    await slack.redeliver(slack.inbound[0])
    await slack.redeliver(slack.inbound[0], at_once=True)
    assert len(app.heard) == 4
    assert len({heard.raw for heard in app.heard}) == 1
