"""Forms with other people's ids in them: refused in a neutral sentence, nothing stored, nothing learnt."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.play.play import Play
from tests.slack.acting import (
    answer,
    ask_everybody,
    counts,
    go_on,
    latest,
    open_form,
    person,
    rows,
    send_interaction,
)

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

HELP = "Qhelp-words of Ana"


async def ids_of_ana(world: Play) -> tuple[str, str]:
    """Ana's check-in and its round, answered, with words in it."""
    await answer(world, person(world, "UANA"), win=HELP, help="deal", mood="1")
    await go_on(world, hours=1)
    ((id, round_id),) = [
        (str(id), str(round_id))
        for id, round_id, state in await rows(world, "check_in", "id", "round_id", "state")
        if state == "submitted"
    ]
    return id, round_id


@pytest.mark.parametrize("who", ["UBEN", "UROSA", "ULENA"])
async def test_a_form_about_somebody_elses_check_in_is_refused(
    office: Play, who: str, logged: list[Any]
) -> None:
    await ask_everybody(office)
    ben = person(office, "UBEN")
    await open_form(ben)
    await ben.fill("q.help", "none")
    await ben.close()
    id, round_id = await ids_of_ana(office)
    closed = office.slack.inbound.of("view_closed")[-1].payload
    drafted = office.slack.inbound.of("block_actions")
    template = next(
        one.payload for one in drafted if one.payload["actions"][0]["action_id"] == "checkin.draft"
    )
    user = template["user"] | {"id": who}
    before = await counts(office)
    for callback_id in (
        "checkin.submit",
        "coach.reply_send",
        "rep.reply_send",
        "away.save",
        "time.save",
        "read.view",
    ):
        for found in (id, round_id, "x", "0" * 36, "\x00", ""):
            metadata = json.dumps({"checkin": found, "round": found, "page": "1"})
            view = template["view"] | {"callback_id": callback_id, "private_metadata": metadata}
            payload = {k: v for k, v in template.items() if k not in ("actions", "container")} | {
                "type": "view_submission", "user": user, "view": view, "response_urls": [],
            }  # fmt: skip
            reply = await send_interaction(office, payload)
            assert reply.status == 200
            assert reply.body is None or reply.body["response_action"] in ("errors", "update"), callback_id
            assert HELP not in json.dumps(reply.body)
    for metadata in ("", "x", "[]", "{}", '{"checkin": 7}', "{" * 3_000, '{"checkin": null, "page": "9e9"}'):
        view = template["view"] | {"private_metadata": metadata}
        draft = template | {"user": user, "view": view, "trigger_id": ben.payloads.trigger()}
        assert (await send_interaction(office, draft)).status == 200
        assert (await send_interaction(office, closed | {"view": view, "user": user})).status == 200
    assert await counts(office) == before
    assert HELP not in str(logged)
    assert (
        HELP not in json.dumps(office.slack.calls[-1].args)
        or office.slack.calls[-1].method == "chat.postMessage"
    )


async def test_ids_of_another_workspace_are_as_good_as_none(office: Play, logged: list[Any]) -> None:
    other = office.slack.add_workspace("Contoso", domain="contoso")
    eve = office.slack.add_person("Eve", id="UEVE", team=other)
    await office.program.install(other.bot_token)
    await office.settle()
    await ask_everybody(office)
    id, round_id = await ids_of_ana(office)
    await eve.command("/coach")
    ana_click = office.slack.inbound.of("block_actions")[-1].payload
    before = await counts(office)
    own = {
        "team": {"id": other.team_id, "domain": "contoso"},
        "user": {"id": "UEVE", "username": "eve", "name": "eve", "team_id": other.team_id},
    }
    for action_id in (
        "checkin.start",
        "checkin.edit",
        "coach.reply",
        "coach.read",
        "coach.praise",
        "rep.reply",
    ):
        for value in (id, round_id):
            payload = ana_click | own | {
                "trigger_id": eve.payloads.trigger(),
                "actions": [{"action_id": action_id, "block_id": "b", "type": "button", "value": value}],
            }  # fmt: skip
            payload.pop("view", None)
            await office.slack.core.dispatcher.deliver("interaction", "block_actions", other.team_id, payload)
            if eve.view is not None:
                assert HELP not in str(eve.view.content)
                await eve.close(all=True)
    assert await counts(office) == before
    assert HELP not in str(logged)


async def test_a_person_of_one_workspace_acting_in_another_is_told_so(office: Play) -> None:
    other = office.slack.add_workspace("Contoso", domain="contoso")
    await office.program.install(other.bot_token)
    await ask_everybody(office)
    id, _ = await ids_of_ana(office)
    click = office.slack.inbound.of("block_actions")[-1].payload
    payload = click | {
        "user": click["user"] | {"team_id": other.team_id},
        "trigger_id": person(office, "UANA").payloads.trigger(),
        "actions": [{"action_id": "checkin.edit", "block_id": "b", "type": "button", "value": id}],
    }
    payload.pop("view", None)
    assert (await send_interaction(office, payload)).status == 200
    view = person(office, "UANA").view
    assert view is not None
    assert "Only people of this workspace" in str(view.content)
    assert HELP not in str(view.content)


async def test_a_person_who_left_can_do_nothing_any_more(office: Play) -> None:
    await ask_everybody(office)
    ana = person(office, "UANA")
    await open_form(ana)
    await ana.fill("q.help", "none")
    await ana.deactivate()
    await office.settle()
    click = office.slack.inbound.of("block_actions")[-1].payload
    before = await counts(office)
    assert (await send_interaction(office, click | {"trigger_id": ana.payloads.trigger()})).status == 200
    assert await counts(office) == before
    await ana.reactivate()
    await office.settle()
    assert latest(ana, "checkin.start")
