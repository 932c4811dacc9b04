"""Posting, threads, edits, deletions, ephemerals, metadata, and who may be written to."""

import pytest


async def test_posting_to_a_person_opens_the_dm(api, slack, home, ana):
    first = await api("chat.postMessage", channel=ana.id, text="one")
    second = await api("chat.postMessage", channel=first["channel"], text="two")
    assert first["channel"].startswith("D")
    assert second["channel"] == first["channel"]
    assert [seen.text for seen in ana.dms()] == ["one", "two"]
    assert first["message"]["bot_id"] == home.bot_id
    assert [post.user for post in slack.posts] == [ana.id, ana.id]


async def test_time_stamps_follow_the_product_clock_and_never_repeat(api, clock, ana):
    stamps = [(await api("chat.postMessage", channel=ana.id, text=str(n)))["ts"] for n in range(3)]
    assert stamps == sorted(set(stamps))
    assert stamps[0].split(".")[0] == str(int(clock.now.timestamp()))
    clock.forward(days=3)
    late = (await api("chat.postMessage", channel=ana.id, text="late"))["ts"]
    assert late.split(".")[0] == str(int(clock.now.timestamp()))


async def test_refusals(api, slack, home, ana, ben):
    away = slack.add_channel("away", members=[ana])
    hidden = slack.add_channel("hidden", members=[ana], private=True)
    old = slack.add_channel("old", members=[ana], bot=True, archived=True)
    gone = slack.add_person("Gone", deleted=True)
    robot = slack.add_person("Robot", is_bot=True)
    expected = {
        away.id: "not_in_channel",
        hidden.id: "channel_not_found",
        old.id: "is_archived",
        gone.id: "user_disabled",
        robot.id: "cannot_dm_bot",
        "C0NOWHERE": "channel_not_found",
        "U0NOBODY": "channel_not_found",
    }
    for channel, error in expected.items():
        assert (await api("chat.postMessage", channel=channel, text="x"))["error"] == error
    assert slack.posts[:] == []
    slack.grant([*home.scopes, "chat:write.public"])
    assert (await api("chat.postMessage", channel=away.id, text="x"))["ok"]


async def test_a_person_who_leaves_cannot_be_written_to_any_more(api, ana):
    there = (await api("chat.postMessage", channel=ana.id, text="x"))["channel"]
    await ana.deactivate()
    assert (await api("chat.postMessage", channel=there, text="x"))["error"] == "user_disabled"
    await ana.reactivate()
    assert (await api("chat.postMessage", channel=there, text="x"))["ok"]


async def test_no_text_and_too_long_text(api, slack, ana):
    assert (await api("chat.postMessage", channel=ana.id))["error"] == "no_text"
    assert (await api("chat.postMessage", channel=ana.id, text=""))["error"] == "no_text"
    answer = await api("chat.postMessage", channel=ana.id, text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    assert "cut" in slack.faults_seen[-1]
    ts = answer["ts"]
    channel = answer["channel"]
    assert (await api("chat.update", channel=channel, ts=ts, text="x" * 4001))["error"] == "msg_too_long"
    assert (await api("chat.update", channel=channel, ts=ts, text="x" * 4000))["ok"]


async def test_without_text_the_blocks_make_the_notification(api, ana, kit):
    answer = await api("chat.postMessage", channel=ana.id, blocks=[kit.section("Hello *you*")])
    assert answer["message"]["text"] == "Hello *you*"


async def test_update_needs_the_channel_of_the_answer(api, ana):
    posted = await api("chat.postMessage", channel=ana.id, text="one")
    refused = await api("chat.update", channel=ana.id, ts=posted["ts"], text="two")
    assert refused["error"] == "channel_not_found"
    assert (await api("chat.update", channel=posted["channel"], ts=posted["ts"], text="two"))["ok"]
    assert ana.dms()[0].text == "two"


async def test_edited_shows_for_text_and_not_for_blocks(api, ana, kit):
    posted = await api("chat.postMessage", channel=ana.id, text="one", blocks=[kit.section("one")])
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    answer = await api("chat.update", **place, text="two", blocks=[kit.section("two")])
    assert "edited" not in answer["message"]
    assert not ana.dms()[0].edited
    answer = await api("chat.update", **place, text="three")
    assert answer["message"]["edited"]["user"]
    assert "blocks" not in answer["message"]
    assert ana.dms()[0].plain == "three"


async def test_only_ones_own_messages_can_be_changed(api, slack, ana):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    hers = await ana.say(sales, "mine")
    for method, error in (("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")):
        more = {"text": "x"} if method == "chat.update" else {}
        assert (await api(method, channel=sales.id, ts=hers.ts, **more))["error"] == error
        assert (await api(method, channel=sales.id, ts="1.000000", **more))["error"] == "message_not_found"


async def test_a_deleted_message_is_gone(api, slack, ana):
    posted = await api("chat.postMessage", channel=ana.id, text="one")
    assert (await api("chat.delete", channel=posted["channel"], ts=posted["ts"]))["ok"]
    assert ana.dms() == []
    assert [post.kind for post in slack.posts] == ["post", "delete"]
    again = await api("chat.delete", channel=posted["channel"], ts=posted["ts"])
    assert again["error"] == "message_not_found"


async def test_threads(api, slack, ana):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    parent = await ana.say(sales, "who can help?")
    reply = await api("chat.postMessage", channel=sales.id, text="I can", thread_ts=parent.ts)
    await ana.say(sales, "thanks", thread_ts=parent.ts)
    nested = await api("chat.postMessage", channel=sales.id, text="sure", thread_ts=reply["ts"])
    assert nested["message"]["thread_ts"] == parent.ts
    assert [m.text for m in ana.messages(sales)] == ["who can help?"]
    assert [m.text for m in ana.messages(sales, parent.ts)] == ["who can help?", "I can", "thanks", "sure"]
    history = await api("conversations.history", channel=sales.id)
    assert history["messages"][0]["reply_count"] == 3
    replies = await api("conversations.replies", channel=sales.id, ts=parent.ts)
    assert [m["text"] for m in replies["messages"]] == ["who can help?", "I can", "thanks", "sure"]
    missing = await api("chat.postMessage", channel=sales.id, text="x", thread_ts="1.000000")
    assert missing["error"] == "thread_not_found"
    assert (await api("conversations.replies", channel=sales.id, ts="1.0"))["error"] == "thread_not_found"


async def test_an_ephemeral_message_is_for_one_person_and_leaves_no_trace(api, slack, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    answer = await api("chat.postEphemeral", channel=sales.id, user=ana.id, text="psst")
    assert [m.text for m in ana.messages(sales)] == ["psst"]
    assert ana.messages(sales)[0].ephemeral
    assert ben.messages(sales) == []
    assert (await api("conversations.history", channel=sales.id))["messages"] == []
    update = await api("chat.update", channel=sales.id, ts=answer["message_ts"], text="x")
    assert update["error"] == "message_not_found"
    outside = slack.add_person("Out")
    answer = await api("chat.postEphemeral", channel=sales.id, user=outside.id, text="x")
    assert answer["error"] == "user_not_in_channel"


async def test_metadata_is_shown_to_those_who_ask(api, slack, ana):
    mark = {"event_type": "owed", "event_payload": {"id": "42"}}
    posted = await api("chat.postMessage", channel=ana.id, text="x", metadata=mark)
    history = await api("conversations.history", channel=posted["channel"])
    assert history["messages"][0]["metadata"] == {"event_type": "owed"}
    history = await api("conversations.history", channel=posted["channel"], include_all_metadata=True)
    assert history["messages"][0]["metadata"] == mark
    await api("chat.update", channel=posted["channel"], ts=posted["ts"], text="y")
    history = await api("conversations.history", channel=posted["channel"], include_all_metadata=True)
    assert history["messages"][0]["metadata"] == mark, "an update without metadata keeps it"
    assert slack.posts[-1].metadata == mark
    other = {"event_type": "paid", "event_payload": {"id": "42"}}
    await api("chat.update", channel=posted["channel"], ts=posted["ts"], text="z", metadata=other)
    assert slack.posts[-1].metadata == other
    await api("chat.update", channel=posted["channel"], ts=posted["ts"], text="z", metadata={})
    assert slack.posts[-1].metadata is None


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"event_type": "x"}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"a": "b" * 17_000}}, "metadata_too_large"),
    ],
)
async def test_metadata_has_a_form(api, ana, metadata, error):
    assert (await api("chat.postMessage", channel=ana.id, text="x", metadata=metadata))["error"] == error


async def test_permalinks(api, slack, ana):
    posted = await api("chat.postMessage", channel=ana.id, text="x")
    answer = await api("chat.getPermalink", channel=posted["channel"], message_ts=posted["ts"])
    assert answer["permalink"].endswith(f"/archives/{posted['channel']}/p{posted['ts'].replace('.', '')}")
    missing = await api("chat.getPermalink", channel=posted["channel"], message_ts="1.0")
    assert missing["error"] == "message_not_found"


async def test_reactions(api, slack, ana):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    hers = await ana.say(sales, "won it")
    place = {"channel": sales.id, "timestamp": hers.ts, "name": "tada"}
    assert (await api("reactions.add", **place))["ok"]
    assert (await api("reactions.add", **place))["error"] == "already_reacted"
    await ana.react(hers, "tada")
    assert ana.messages(sales)[0].reactions == {"tada": 2}
    assert (await api("reactions.remove", **place))["ok"]
    assert (await api("reactions.remove", **place))["error"] == "no_reaction"
    assert ana.messages(sales)[0].reactions == {"tada": 1}


async def test_archiving_throws_the_bot_out(api, slack, app, ana):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    await slack.archive(sales)
    assert (await api("chat.postMessage", channel=sales.id, text="x"))["error"] == "is_archived"
    assert (await api("conversations.info", channel=sales.id))["channel"]["is_member"] is False
    assert app.heard[-1].body["event"]["type"] == "channel_archive"
    with pytest.raises(PermissionError):
        await ana.say(sales, "anyone?")


async def test_the_messages_tab_can_be_off(api, slack, ana):
    slack.core.app.manifest = {"features": {"app_home": {"messages_tab_enabled": False}}}
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["error"] == "messages_tab_disabled"
