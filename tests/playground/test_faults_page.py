"""Faults planted from the page: what is said about them, how often they work, and taking them back."""

import pytest


@pytest.fixture
def ask(slack, api):
    async def asking(path="", body=None):
        url = f"{slack.base_url}/_page/faults{path}"
        request = api.session.get(url) if body is None else api.session.post(url, json=body)
        async with request as response:
            return response.status, await response.json()

    return asking


async def test_a_planted_429_is_listed_met_and_gone(slack, api, ana, ask):
    fault = {"method": "chat.postMessage", "kind": "ratelimited", "times": 2, "retry_after": 30}
    _, told = await ask("", fault)
    (planted,) = told["planted"]
    assert planted["sentence"] == (
        "Each of the next 2 calls to chat.postMessage is answered with 429 and Retry-After 30."
    )
    assert planted["watch"] == "The app should wait at least that long before it calls again."
    await api("chat.postMessage", channel=ana.id, text="x")
    assert (api.status, api.headers["retry-after"]) == (429, "30")
    (planted,) = (await ask())[1]["planted"]
    assert (planted["left"], planted["met"]) == (1, 1)
    assert planted["sentence"].startswith("The next call to chat.postMessage")
    await api("chat.postMessage", channel=ana.id, text="x")
    assert (await ask())[1]["planted"] == []
    assert (await api("chat.postMessage", channel=ana.id, text="x"))["ok"]


async def test_every_kind_has_its_words(slack, home, ask):
    _, told = await ask()
    assert told["methods"][0] == "*"
    assert {"chat.postMessage", "views.open", "response_url"} <= set(told["methods"])
    for number, kind in enumerate(told["kinds"], 1):
        _, after = await ask("", {"method": "*", "kind": kind["kind"], "times": None, "error": "fatal_error"})
        assert len(after["planted"]) == number
        assert after["planted"][-1]["sentence"].startswith("Every call to any method ")
        assert kind["label"]
        assert kind["will"].endswith(".")
        assert kind["watch"].endswith(".")
    await ask("/cancel", {"all": True})
    for trick in told["deliveries"]:
        _, after = await ask("", {"next": trick["next"], "times": 3})
        assert after["planted"][-1]["sentence"].startswith("The next 3 payloads")
    assert len({item["id"] for item in after["planted"]}) == 4


async def test_deliveries_go_wrong_as_told(slack, app, ana, ask):
    await ask("", {"next": "duplicate"})
    await ana.command("/whistle")
    assert len(app.heard) == 2
    assert (await ask())[1]["planted"] == []
    await ask("", {"next": "lose", "times": None})
    for _ in range(2):
        assert not (await ana.command("/whistle")).ok
    assert len(app.heard) == 2
    _, told = await ask()
    assert told["planted"][0]["met"] == 2
    assert told["planted"][0]["sentence"] == "Every payload for the app is lost on the way."
    await ask("/cancel", {"id": told["planted"][0]["id"]})
    assert (await ana.command("/whistle")).ok


async def test_one_of_several_is_taken_back(slack, api, home, ask):
    await ask("", {"method": "auth.test", "kind": "error", "error": "fatal_error", "times": None})
    await ask("", {"method": "users.list", "kind": "http_500"})
    _, told = await ask("", {"next": "lose"})
    first, second, third = told["planted"]
    _, told = await ask("/cancel", {"id": first["id"]})
    assert [item["id"] for item in told["planted"]] == [second["id"], third["id"]]
    assert (await api("auth.test"))["ok"]
    assert (await ask("/cancel", {"id": first["id"]})) == (
        400,
        {"error": "This fault is not planted any more."},
    )
    assert (await ask("/cancel", {"all": True}))[1]["planted"] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"method": "chat.dance", "kind": "http_500"}, "There is no method chat.dance here."),
        ({"method": "*", "kind": "explode"}, "unknown fault"),
        ({"method": "*", "kind": "error", "error": "No Such"}, "channel_not_found"),
        ({"method": "*", "kind": "ratelimited", "retry_after": 0.5}, "between 1 and 3600"),
        ({"method": "*", "kind": "http_500", "times": 0}, "1 to 1,000 times"),
        ({"next": "eat"}, "unknown delivery"),
    ],
)
async def test_what_cannot_be_planted_is_said(slack, home, ask, body, said):
    status, answer = await ask("", body)
    assert status == 400
    assert said in answer["error"]
    assert (await ask())[1]["planted"] == []


async def test_what_lasts_until_it_is_undone(slack, app, api, home, ana, ben, ask):
    _, told = await ask("/lasting", {"do": "revoke", "id": home.team_id})
    assert told["lasting"][0]["sentence"] == "Its token is revoked. Every call is refused with token_revoked."
    assert (await api("auth.test"))["error"] == "token_revoked"
    await ask("/lasting", {"do": "uninstall", "id": home.team_id})
    assert (await api("auth.test"))["error"] == "account_inactive"
    _, told = await ask("/lasting", {"do": "restore", "id": home.team_id})
    assert told["lasting"] == [{"id": home.team_id, "name": home.name, "token": "live", "sentence": ""}]
    sales = slack.add_channel("sales", members=[ana], bot=True)
    await ask("/lasting", {"do": "archive", "id": sales.id})
    assert sales.archived
    await ask("/lasting", {"do": "deactivate", "id": ben.id})
    assert ben.profile.deleted
    await ask("/lasting", {"do": "reactivate", "id": ben.id})
    assert not ben.profile.deleted
    assert (await ask("/lasting", {"do": "juggle"}))[0] == 400
