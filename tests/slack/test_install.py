"""Installing by OAuth: the whole way, and everybody who tries to go another one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from bot import install_web as web
from bot.install_pages import Pages, privacy_html
from bot.manifest import read_manifest
from storage import system
from storage.tables import Template, UsedState, Workspace
from tests.database.house import rows
from tests.slack.installs import URL, Browser, Site, site

OPTIONAL = tuple(read_manifest()["oauth_config"]["scopes"]["bot_optional"])


@pytest.fixture
def dialect() -> str:
    """One database is enough for what is not about two replicas."""
    return "sqlite"


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Site]:
    async with site(database_url) as found:
        yield found


async def installed(here: Site) -> dict[str, Any]:
    return {row.slack_team_id: row for row in await rows(here.program.db, Workspace)}


def query(location: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(location).query)


def back(**asked: Any) -> str:
    return f"{web.REDIRECT_PATH}?{urlencode(asked, doseq=True)}"


async def test_the_whole_way_for_two_workspaces(here: Site) -> None:
    for team, shown in (("TNORTH", "Northwind"), ("TCONTOSO", "Contoso &amp; &lt;Sons&gt;")):
        page = await here.browser().install(team)
        assert page.status_code == 200
        assert f"It works in {shown} now." in page.text
        assert f"https://slack.com/app_redirect?app={here.slack.app_id}&amp;team={team}" in page.text
    found = await installed(here)
    assert {row.state for row in found.values()} == {"active"}
    for home in here.slack.workspaces:
        tenant = await here.program.tenants.of_team(home.team_id)
        assert tenant is not None
        assert (tenant.token, tenant.bot_user_id) == (home.bot_token, home.bot_user_id)
        assert home.bot_token.encode() not in found[home.team_id].bot_token
        assert set(found[home.team_id].scopes.split(",")).isdisjoint(OPTIONAL)


async def test_again_with_more_scopes_renews_the_same_workspace(here: Site) -> None:
    await here.browser().install("TNORTH")
    before = (await installed(here))["TNORTH"]
    await here.browser().install("TNORTH", optional=OPTIONAL)
    after = (await installed(here))["TNORTH"]
    assert after.id == before.id
    assert set(after.scopes.split(",")) - set(before.scopes.split(",")) == set(OPTIONAL)
    assert after.directory_next_at >= before.directory_next_at


async def test_cancel_installs_nothing(here: Site) -> None:
    browser = here.browser()
    location = await browser.answer(await browser.begin(), "TNORTH", do="cancel")
    page = await browser.come_back(location)
    assert (page.status_code, web.CANCELLED in page.text) == (200, True)
    assert await installed(here) == {}


async def test_every_page_is_strict(here: Site) -> None:
    browser = here.browser()
    for path in (web.INSTALL_PATH, web.PRIVACY_PATH, web.REDIRECT_PATH):
        page = await browser.bot.get(path)
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        wanted = {
            "x-content-type-options": "nosniff", "cache-control": "no-store", "referrer-policy": "no-referrer",
            "x-frame-options": "DENY",
        }  # fmt: skip
        assert {name: page.headers[name] for name in wanted} == wanted
        assert "<script" not in page.text
    cookie = (await here.browser().bot.get(web.INSTALL_PATH)).headers["set-cookie"]
    assert cookie.startswith("__Host-touchline-install=")
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert word in cookie
    assert "Domain" not in cookie


async def test_slack_is_asked_for_the_scopes_of_the_manifest_and_sends_back_to_us(here: Site) -> None:
    asked = query(await here.browser().begin())
    assert asked["scope"] == [",".join(read_manifest()["oauth_config"]["scopes"]["bot"])]
    assert asked["redirect_uri"] == [URL + web.REDIRECT_PATH]
    assert "client_secret" not in asked


# ------------------------------------------------------------ those who go another way


async def coming(here: Site, browser: Browser, team: str = "TNORTH") -> dict[str, str]:
    """A code and a state, on the way back from Slack to this browser."""
    found = query(await browser.answer(await browser.begin(), team))
    return {name: values[0] for name, values in found.items()}


async def refused(here: Site, browser: Browser, asked: str, sentence: str, **headers: str) -> None:
    """Nothing is installed, nothing is asked of Slack, and a sentence says what to do."""
    before = len(here.slack.calls)
    page = await browser.bot.get(asked, headers=headers)
    assert page.status_code == 400
    assert sentence in page.text.replace("&#x27;", "'")
    assert "Begin again" in page.text
    assert "location" not in page.headers
    assert await installed(here) == {}
    assert len(here.slack.calls) == before


async def test_a_stolen_state_is_of_no_use_in_another_browser(here: Site) -> None:
    """An attacker sends the victim a link with the attacker's own code and state, or the other way round."""
    victim, attacker = here.browser(), here.browser()
    theirs = await coming(here, attacker)
    await refused(here, victim, back(**theirs), web.OLD)  # no cookie at all
    mine = await coming(here, victim, "TCONTOSO")
    await refused(here, victim, back(**theirs), web.OLD)
    await refused(here, attacker, back(**mine), web.OLD)
    await refused(here, victim, back(code=theirs["code"], state=theirs["state"]), web.OLD)


async def test_a_state_counts_once_and_not_for_long(here: Site) -> None:
    browser = here.browser()
    asked = await coming(here, browser)
    assert (await browser.bot.get(back(state=asked["state"], error="access_denied"))).status_code == 200
    await refused(here, browser, back(**asked), web.TWICE)
    late = await coming(here, browser)
    here.machine.ahead = timedelta(minutes=10, seconds=1)
    await refused(here, browser, back(**late), web.OLD)


async def test_used_states_are_forgotten_after_an_hour(here: Site) -> None:
    await here.browser().install("TNORTH")
    await here.program.housekeeping()
    assert len(await rows(here.program.db, UsedState)) == 1
    here.machine.ahead = timedelta(hours=1, seconds=1)
    await here.program.housekeeping()
    assert await rows(here.program.db, UsedState) == []


async def test_a_made_up_state_is_refused(here: Site) -> None:
    browser = here.browser()
    asked = await coming(here, browser)
    good = asked["state"]
    end, nonce, mark = good.split(".")
    later = f"{int(end, 16) + 600:08x}"
    for bad in (
        "", "x", f"{later}.{nonce}.{mark}", f"{end}.{nonce[::-1]}.{mark}", f"{end}.{nonce}.{mark[::-1]}",
        good + "\n", good.upper(), "é" * 106, "٠" * 8 + good[8:], good * 100,
    ):  # fmt: skip
        await refused(here, browser, back(code=asked["code"], state=bad), web.OLD)
    await refused(here, browser, back(code=asked["code"]), web.OLD)
    await refused(here, browser, back(code=asked["code"], state=[good, good]), web.OLD)
    for cookie in ("", "short", "g" * 64, "Ω"):
        forged = f"__Host-touchline-install={cookie}".encode()
        page = await here.browser().bot.get(back(**asked), headers={b"cookie": forged})
        assert page.status_code == 400
    assert await installed(here) == {}


async def test_a_code_counts_once_and_only_if_it_is_one(here: Site) -> None:
    browser = here.browser()
    asked = await coming(here, browser)
    assert (await browser.bot.get(back(**asked))).status_code == 200
    before = await installed(here)
    for codes in ([asked["code"]], ["made-up"]):
        state = query(await browser.begin())["state"][0]
        page = await browser.bot.get(back(code=codes, state=state))
        assert (page.status_code, web.BAD_CODE in page.text) == (400, True)
    for codes in ([], [""], ["a", "b"], ["x" * 513], ["é"]):
        state = query(await browser.begin())["state"][0]
        page = await browser.bot.get(back(code=codes, state=state))
        assert (page.status_code, web.NOT_SAID in page.text) == (400, True)
    after = await installed(here)
    assert [after["TNORTH"].bot_token, after["TNORTH"].installed_at] == [
        before["TNORTH"].bot_token, before["TNORTH"].installed_at
    ]  # fmt: skip


async def test_nothing_of_a_request_leads_elsewhere_or_into_headers_or_logs(
    here: Site, logged: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    evil = "https://evil.example/\r\nSet-Cookie: a=b\nx<script>"
    browser = here.browser()
    for path in (web.INSTALL_PATH, web.REDIRECT_PATH):
        for name in ("redirect_uri", "next", "url", "state", "error", "error_description", "team"):
            headers = {
                "host": "evil.example",
                "x-forwarded-host": "evil.example",
                "x-forwarded-proto": "http",
            }
            page = await browser.bot.get(f"{path}?{urlencode({name: evil})}", headers=headers)
            told = page.text + str(page.headers.raw)
            assert "evil" not in told
            assert "<script" not in told
    state = query(await browser.begin())["state"][0]
    page = await browser.bot.get(back(error=evil, error_description=evil, state=state))
    assert "evil" not in page.text + str(page.headers.raw)
    asked = await coming(here, browser)
    await browser.bot.get(back(**asked))
    others = ("httpx", "uvicorn.access")  # this test's own browser, and the local Slack's web server
    said = f"{logged} " + "".join(one.getMessage() for one in caplog.records if one.name not in others)
    for secret in ("evil", asked["code"], asked["state"], here.slack.workspaces[0].bot_token):
        assert secret not in said


@pytest.mark.parametrize(
    "path", ["/slack/install/", "/privacy/", "/slack/oauth_redirect/", "//evil.example/slack/install"]
)
async def test_a_slash_too_many_leads_nowhere(here: Site, path: str) -> None:
    page = await here.browser().bot.get(f"{URL}{path}", headers={"host": "evil.example"})
    assert (page.status_code, "location" in page.headers) == (404, False)


async def test_slack_s_refusals_and_silence_are_told_apart(here: Site) -> None:
    browser = here.browser()
    cases: list[tuple[Any, str, int]] = [
        ({"kind": "error", "error": "bad_client_secret"}, web.OURS, 502),
        ({"kind": "ratelimited"}, web.NO_ANSWER, 503),
        ({"kind": "http_500"}, web.NO_ANSWER, 503),
        ({"kind": "drop_before"}, web.NO_ANSWER, 503),
        ({"kind": "drop_after"}, web.NO_ANSWER, 503),
    ]
    for fault, sentence, status in cases:
        here.slack.fail("oauth.v2.access", **fault)
        page = await browser.install("TNORTH")
        assert (page.status_code, sentence in page.text) == (status, True), fault
    assert await installed(here) == {}
    assert (await browser.install("TNORTH")).status_code == 200


async def test_many_requests_are_turned_away_for_a_while(here: Site) -> None:
    browser = here.browser()
    answers = [(await browser.bot.get(web.REDIRECT_PATH)).status_code for _ in range(70)]
    assert answers[0] == 400
    assert answers[-1] == 429


async def test_other_methods_are_not_taken(here: Site) -> None:
    for path in (web.INSTALL_PATH, web.REDIRECT_PATH):
        assert (await here.browser().bot.post(path)).status_code == 405


# ------------------------------------------------------------ replicas


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_begun_at_one_replica_and_ended_at_another(database_url: str) -> None:
    async with site(database_url, replicas=2) as here:
        browser = here.browser()
        await here.programs[1].tenants.of_team("TNORTH")  # looked for before it was there
        where = await browser.answer(await browser.begin(), "TNORTH")
        browser.at = 1
        assert (await browser.come_back(where)).status_code == 200
        browser.at = 0
        page = await browser.come_back(where)
        assert page.status_code == 400
        assert len(await rows(here.program.db, Workspace)) == 1
        for program in here.programs:
            found = await program.db.read(lambda unit: system.workspace_of_team(unit, "TNORTH"))
            assert found is not None
            assert found.state == "active"


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_two_who_install_the_same_workspace_at_once_make_one(database_url: str) -> None:
    async with site(database_url, replicas=2) as here:
        browsers = [here.browser() for _ in range(4)]
        ways = [await one.answer(await one.begin(), "TNORTH", optional=OPTIONAL) for one in browsers]
        for number, browser in enumerate(browsers):
            browser.at = number % 2
        pages = await asyncio.gather(*(one.come_back(way) for one, way in zip(browsers, ways, strict=True)))
        assert {page.status_code for page in pages} == {200}
        assert len(await rows(here.program.db, Workspace)) == 1
        keys = [row.key for row in await rows(here.program.db, Template)]
        assert len(keys) == len(set(keys)) > 0
        for program in here.programs:
            tenant = await program.tenants.of_team("TNORTH")
            assert tenant is not None
            assert tenant.token == here.slack.workspaces[0].bot_token


# ------------------------------------------------------------ the privacy page


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("", ""), ("help@example.com", '<a href="mailto:help@example.com">help@example.com</a>'),
        ('https://example.com/"x', '<a href="https://example.com/&quot;x">'),
    ],
)  # fmt: skip
def test_every_page_says_whom_to_ask(contact: str, link: str) -> None:
    for page in (Pages(contact).landing("https://slack.com"), Pages(contact).refused("a", "b", 400)):
        text = bytes(page.body).decode()
        assert link in text
        assert ("Questions:" in text) is bool(contact)


def test_the_privacy_page_says_what_the_docs_say_and_runs_nothing() -> None:
    made = privacy_html(
        "# Title\n\nSee [x](rules.md) and [y](https://slack.com).\n\n<script>a</script>\n\n| a |\n|---|\n| b |\n"
    )
    assert "<h1>" not in made
    assert 'See x and <a href="https://slack.com">y</a>.' in made
    assert "<script>" not in made
    assert "<td>b</td>" in made


async def test_the_privacy_page_is_there(here: Site) -> None:
    page = await here.browser().bot.get(web.PRIVACY_PATH)
    assert page.status_code == 200
    assert "How long it is kept" in page.text
