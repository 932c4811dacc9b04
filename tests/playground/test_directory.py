"""People and conversations: lists with real cursors, lookups, opening, joining."""


async def _all(api, method, key, **args):
    """Every page, and how many there were."""
    found, cursor, pages = [], "", 0
    while True:
        answer = await api(method, **args, **({"cursor": cursor} if cursor else {}))
        assert answer["ok"], answer
        found += answer[key]
        pages += 1
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            return found, pages


async def test_users_come_in_pages_and_nobody_is_lost(slack, home, api):
    made = {slack.add_person(f"Person {n}").id for n in range(23)} | {home.bot_user_id}
    found, pages = await _all(api, "users.list", "members", limit=10)
    assert {person["id"] for person in found} == made
    assert (len(found), pages) == (24, 3)
    everybody, pages = await _all(api, "users.list", "members")
    assert (len(everybody), pages) == (24, 1)


async def test_the_list_has_the_departed_and_the_invited(slack, home, api):
    slack.add_person("Gone", deleted=True)
    slack.add_person("New", is_invited_user=True)
    found = {p["name"]: p for p in (await api("users.list", include_locale=True))["members"]}
    assert found["gone"]["deleted"] is True
    assert "tz" not in found["gone"]
    assert found["new"]["is_invited_user"] is True
    assert found["whistle"]["is_bot"] is True
    assert found["whistle"]["tz"] is None


async def test_zone_and_offset_follow_the_product_clock(slack, clock, api, ana):
    winter = (await api("users.info", user=ana.id))["user"]
    assert (winter["tz"], winter["tz_offset"]) == ("Europe/Madrid", 3600)
    clock.forward(days=60)
    assert (await api("users.info", user=ana.id))["user"]["tz_offset"] == 7200


async def test_locale_only_where_asked(api, ana):
    assert "locale" not in (await api("users.info", user=ana.id))["user"]
    assert (await api("users.info", user=ana.id, include_locale=True))["user"]["locale"] == "en-US"


async def test_lookups(slack, api, ana):
    found = await api("users.lookupByEmail", email=ana.profile.email.upper())
    assert found["user"]["id"] == ana.id
    assert (await api("users.lookupByEmail", email="no@one.example"))["error"] == "users_not_found"
    assert (await api("users.info", user="U0NOBODY"))["error"] == "user_not_found"
    await ana.deactivate()
    assert (await api("users.lookupByEmail", email=ana.profile.email))["error"] == "users_not_found"


async def test_profile_and_workspace(slack, home, api, ana):
    profile = (await api("users.profile.get", user=ana.id))["profile"]
    assert profile["title"] == "Rep"
    assert (await api("team.info"))["team"]["domain"] == "northwind"
    assert (await api("bots.info", bot=home.bot_id))["bot"]["user_id"] == home.bot_user_id
    assert (await api("bots.info", bot="B0"))["error"] == "bot_not_found"


async def test_bad_cursors_and_limits(api):
    assert (await api("users.list", cursor="nonsense"))["error"] == "invalid_cursor"
    assert (await api("users.list", limit=-1))["error"] == "invalid_limit"
    assert (await api("users.list", limit="many"))["error"] == "invalid_arguments"


async def test_conversations_are_listed_by_kind(slack, api, ana):
    slack.add_channel("open", members=[ana], bot=True)
    slack.add_channel("elsewhere", members=[ana])
    slack.add_channel("ours", members=[ana], bot=True, private=True)
    slack.add_channel("theirs", members=[ana], private=True)
    slack.add_channel("old", archived=True)
    await api("chat.postMessage", channel=ana.id, text="x")
    found, _ = await _all(api, "conversations.list", "channels", limit=1)
    assert [c["name"] for c in found] == ["open", "elsewhere", "old"]
    found, _ = await _all(api, "conversations.list", "channels", exclude_archived=True)
    assert [c["name"] for c in found] == ["open", "elsewhere"]
    found, _ = await _all(api, "conversations.list", "channels", types="private_channel,im")
    assert [c.get("name", c.get("user")) for c in found] == ["ours", ana.id]
    found, _ = await _all(api, "users.conversations", "channels", types="public_channel,private_channel")
    assert [c["name"] for c in found] == ["open", "ours"]
    found, _ = await _all(api, "users.conversations", "channels", user=ana.id)
    assert [c["name"] for c in found] == ["open", "elsewhere"]
    assert (await api("conversations.list", types="secret"))["error"] == "invalid_types"


async def test_members_come_in_pages(slack, api):
    people = [slack.add_person(f"P {n}") for n in range(5)]
    channel = slack.add_channel("crowd", members=people, bot=True)
    found, pages = await _all(api, "conversations.members", "members", channel=channel.id, limit=2)
    assert len(found) == 6
    assert pages == 3


async def test_history_comes_newest_first_in_pages(slack, clock, api, ana):
    sales = slack.add_channel("sales", members=[ana], bot=True)
    said = []
    for n in range(7):
        clock.forward(minutes=1)
        said.append(await ana.say(sales, str(n)))
    first = await api("conversations.history", channel=sales.id, limit=3)
    assert [m["text"] for m in first["messages"]] == ["6", "5", "4"]
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    second = await api("conversations.history", channel=sales.id, limit=3, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["3", "2", "1"]
    between = {"channel": sales.id, "oldest": said[2].ts, "latest": said[4].ts}
    assert [m["text"] for m in (await api("conversations.history", **between))["messages"]] == ["3"]
    inclusive = await api("conversations.history", **between, inclusive=True)
    assert [m["text"] for m in inclusive["messages"]] == ["4", "3", "2"]


async def test_reading_needs_membership(slack, api, ana):
    away = slack.add_channel("away", members=[ana])
    assert (await api("conversations.history", channel=away.id))["error"] == "not_in_channel"
    hidden = slack.add_channel("hidden", members=[ana], private=True)
    for method in (
        "conversations.history",
        "conversations.info",
        "conversations.members",
        "conversations.join",
    ):
        assert (await api(method, channel=hidden.id))["error"] == "channel_not_found"
    joined = await api("conversations.join", channel=away.id)
    assert joined["channel"]["is_member"] is True
    assert (await api("conversations.history", channel=away.id))["ok"]
    assert (await api("conversations.join", channel=away.id))["warning"] == "already_in_channel"


async def test_opening_dms(slack, api, ana, ben):
    opened = await api("conversations.open", users=ana.id)
    assert opened["channel"]["id"] == ana.dm.id
    again = await api("conversations.open", users=ana.id, return_im=True)
    assert again["already_open"] is True
    assert again["channel"]["user"] == ana.id
    assert (await api("conversations.open", users="U0NOBODY"))["error"] == "user_not_found"
    await ben.deactivate()
    assert (await api("conversations.open", users=ben.id))["error"] == "user_disabled"
    slack.grant(["chat:write"])
    assert (await api("conversations.open", users=ana.id))["needed"] == "im:write"
