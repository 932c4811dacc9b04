"""Channels people make, join and leave; threads; what is left of deleted messages."""

import pytest


def _heard(app, name):
    return [heard.body["event"] for heard in app.heard if heard.body["event"]["type"] == name]


@pytest.fixture
def act(slack, api):
    """A verb as the page does it."""

    async def acting(actor, do, **body):
        given = {"as": actor.id, "do": do, **body}
        async with api.session.post(slack.base_url + "/_page/act", json=given) as response:
            return await response.json()

    return acting


async def test_slacks_own_command_brings_people_and_the_app_in(slack, home, app, ana, ben):
    sales = slack.add_channel("sales", members=[ana])
    assert (await ana.command("/invite", f"@{home.bot.handle} and @{ben.profile.handle}", sales)).ok
    assert list(sales.members) == [ana.id, home.bot_user_id, ben.id]
    for typed, told in (("", "Whom?"), ("@nobody-of-that-name", "Whom?")):
        outcome = await ana.command("/invite", typed, sales)
        assert told in outcome.trouble
        assert ana.messages(sales)[-1].text == outcome.trouble
    assert "is for two" in (await ana.command("/invite", f"@{ben.profile.handle}")).trouble
    assert all(heard.body.get("command") is None for heard in app.heard)


async def test_a_channel_of_ones_own(slack, app, act, ana, ben):
    slack.core.app.events |= {"channel_created"}
    made = await act(ana, "create_channel", name="#deals", users=[ben.id])
    await slack.settle()
    deals = slack.channel("deals")
    assert made == {"kind": "ok", "channel": deals.id}
    assert set(deals.members) == {ana.id, ben.id}
    assert _heard(app, "channel_created")[0]["channel"]["name"] == "deals"
    assert _heard(app, "member_joined_channel") == []  # the bot is not inside


async def test_a_private_channel_is_nobody_elses(slack, app, act, ana, ben):
    slack.core.app.events |= {"channel_created"}
    await act(ana, "create_channel", name="inner", private=True)
    assert app.heard == []
    assert "sees no inner" in (await act(ben, "join", channel="inner"))["error"]
    await act(ana, "invite", channel="inner", users=[ben.id])
    assert ben.messages("inner")[-1].text == f"<@{ben.id}> has joined the channel"
    assert "invited" in (await act(ben, "join", channel="inner"))["error"]


@pytest.mark.parametrize("name", ["", "Deals", "a b", "x" * 81, "_x", "sales"])
async def test_names_a_channel_cannot_have(slack, ana, name):
    slack.add_channel("sales")
    with pytest.raises(ValueError, match="channel"):
        await ana.create_channel(name)


async def test_what_was_said_before_one_joined_is_not_unread(slack, act, ana, ben):
    sales = slack.add_channel("sales", members=[ana])
    await ana.say(sales, "early")
    await ben.join(sales)
    await ben.join(sales)
    assert [m.text for m in ben.messages(sales)] == ["early", f"<@{ben.id}> has joined the channel"]
    assert sales.count_after(sales.read[ben.id]) == 0
    assert sales.count_after(sales.read[ana.id]) == 0  # a line of Slack's makes nothing unread
    await ana.say(sales, "late")
    assert sales.count_after(sales.read[ben.id]) == 1


async def test_leaving_and_closing(slack, app, act, ana, ben):
    slack.core.app.events |= {"channel_unarchive"}
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    await act(ben, "leave", channel="sales")
    await act(ben, "leave", channel="sales")
    await act(ana, "archive", channel="sales")
    assert "archived" in (await act(ben, "join", channel="sales"))["error"]
    await act(ana, "unarchive", channel="sales")
    await act(ben, "join", channel="sales")
    await slack.settle()
    assert len(_heard(app, "member_left_channel")) == 1
    assert len(_heard(app, "channel_archive")) == len(_heard(app, "channel_unarchive")) == 1
    assert ben.id in sales.members
    assert "direct message" in (await act(ana, "leave", channel=ana.dm.id))["error"]


async def test_two_people_talk_and_the_app_hears_nothing(slack, app, act, ana, ben):
    opened = await act(ana, "open_dm", user=ben.id)
    await act(ana, "say", channel=opened["channel"], text="lunch?")
    assert (await act(ben, "open_dm", user=ana.id))["channel"] == opened["channel"]
    assert [m.text for m in ben.messages(opened["channel"])] == ["lunch?"]
    assert app.heard == []


async def test_a_new_colleague(slack, app, act, ana):
    answer = await act(ana, "add_person", name="Cem Aydin", tz="Europe/Istanbul")
    await slack.settle()
    assert slack.person(answer["person"]).profile.tz == "Europe/Istanbul"
    assert _heard(app, "team_join")[0]["user"]["real_name"] == "Cem Aydin"


async def test_a_reply_to_a_reply_stays_in_the_thread(slack, act, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben])
    head = await ana.say(sales, "help")
    reply = await ben.say(sales, "how?", thread_ts=head.ts)
    last = await act(ana, "say", channel="sales", text="like so", thread_ts=reply.ts)
    assert last["message"]["thread_ts"] == head.ts
    shown = (await act(ana, "react", channel="sales", ts=head.ts, emoji=":tada:"))["kind"]
    assert shown == "ok"
    assert ana.show(head.message)["reply_count"] == 2
    assert ana.show(head.message)["latest_reply"] == last["message"]["ts"]
    assert ana.messages(sales)[0].reactions == {"tada": 1}


async def test_a_deleted_head_leaves_a_stone_until_its_replies_are_gone(slack, api, app, act, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    head = await ana.say(sales, "help")
    reply = await ben.say(sales, "how?", thread_ts=head.ts)
    await ana.delete(head)
    assert [(m.user, m.text) for m in ana.messages(sales)] == [("USLACKBOT", "This message was deleted.")]
    assert [m.text for m in ana.messages(sales, head.ts)][1] == "how?"
    history = await api("conversations.replies", channel=sales.id, ts=head.ts)
    assert [m.get("subtype") for m in history["messages"]] == ["tombstone", None]
    assert "gone" in (await _refusal(ana.react(head, "tada")))
    assert (await api("chat.delete", channel=sales.id, ts=head.ts))["error"] == "message_not_found"
    await ben.delete(reply)
    assert ana.messages(sales) == []


async def test_what_cannot_be_done_to_messages(slack, api, act, ana, ben):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    hers = await ana.say(sales, "mine")
    await api("chat.postEphemeral", channel=sales.id, user=ana.id, text="psst")
    whisper = ana.messages(sales)[-1]
    place = {"channel": sales.id}
    for actor, verb, more, sentence in (
        (ben, "edit", {"ts": hers.ts, "text": "yours"}, "one's own"),
        (ben, "delete", {"ts": hers.ts}, "one's own"),
        (ana, "edit", {"ts": hers.ts, "text": "  "}, "needs words"),
        (ana, "say", {"text": ""}, "needs words"),
        (ana, "say", {"text": "x", "thread_ts": "1.0"}, "gone"),
        (ana, "react", {"ts": whisper.ts, "emoji": "tada"}, "nothing can be added"),
        (ana, "message_shortcut", {"ts": whisper.ts, "callback_id": "keep"}, "no shortcuts"),
        (ben, "react", {"ts": whisper.ts, "emoji": "tada"}, "message is gone"),
        (ana, "invite", {"users": ["U0NOBODY"]}, "nobody here"),
    ):
        assert sentence in (await act(actor, verb, **place, **more))["error"], verb


async def test_a_permalink_leads_to_the_page(slack, api, ana):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    head = await ana.say(sales, "help")
    reply = await ana.say(sales, "me", thread_ts=head.ts)
    for ts, place in (
        (head.ts, f"?in={sales.id}&at={head.ts}"),
        (reply.ts, f"?in={sales.id}&thread={head.ts}"),
    ):
        link = (await api("chat.getPermalink", channel=sales.id, message_ts=ts))["permalink"]
        assert link.startswith(slack.base_url)
        async with api.session.get(link, allow_redirects=False) as response:
            assert response.headers["location"] == f"/{place}"


async def _refusal(doing):
    with pytest.raises(LookupError) as refused:
        await doing
    return str(refused.value)
