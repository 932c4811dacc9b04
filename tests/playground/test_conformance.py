"""Every kind of payload the local Slack sends, against the published types. A new kind without a case fails."""

from typing import get_args

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from playground import facts
from playground.blocks import INTERACTIVE
from playground.errors import SlackError
from playground.events import Hidden
from playground.payloads import Interaction
from playground.rules import check_message_blocks, check_view
from playground.socketmode import envelope
from playground.world import Subtype

NEVER_SENT = {"message.mpim"}  # there are no group DMs here
NO_PAYLOAD = {"workflow_button"}  # there are no workflows here
# Slack sends actions of these, and the published types have no shape for them: their key is checked here.
UNTYPED = {
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "datetimepicker": "selected_date_time",
}


def _one_option():
    return [{"text": {"type": "plain_text", "text": text}, "value": text.lower()} for text in ("A", "B")]


def _confirm():
    plain = {"type": "plain_text", "text": "Sure"}
    return {"title": plain, "text": plain, "confirm": plain, "deny": plain}


def _rich(text):
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _feedback(text, value):
    return {"text": {"type": "plain_text", "text": text}, "value": value}


# Element type: the element (with everything optional that comes back in a payload), and what is chosen.
SAMPLES = {
    "button": (
        {
            "text": {"type": "plain_text", "text": "Go"},
            "value": "7",
            "style": "primary",
            "confirm": _confirm(),
        },
        {},
    ),
    "icon_button": (
        {"icon": "trash", "text": {"type": "plain_text", "text": "Delete"}, "value": "v"},
        {},
    ),
    "feedback_buttons": (
        {"positive_button": _feedback("Good", "y"), "negative_button": _feedback("Bad", "n")},
        {"value": "y"},
    ),
    "overflow": ({"options": _one_option()}, {"option": "b"}),
    "checkboxes": ({"options": _one_option(), "initial_options": _one_option()[:1]}, {"option": ["a", "b"]}),
    "radio_buttons": ({"options": _one_option(), "initial_option": _one_option()[0]}, {"option": "b"}),
    "static_select": ({"options": _one_option(), "initial_option": _one_option()[0]}, {"option": "b"}),
    "multi_static_select": ({"options": _one_option()}, {"option": ["a", "b"]}),
    "external_select": ({"min_query_length": 1}, {"option": "b"}),
    "multi_external_select": ({"min_query_length": 1}, {"option": ["a", "b"]}),
    "users_select": ({"initial_user": "U0ANA"}, {"value": "U0BEN"}),
    "multi_users_select": ({"initial_users": ["U0ANA"]}, {"value": ["U0ANA", "U0BEN"]}),
    "conversations_select": ({}, {"value": "C0SALES"}),
    "multi_conversations_select": ({}, {"value": ["C0SALES"]}),
    "channels_select": ({"initial_channel": "C0SALES"}, {"value": "C0SALES"}),
    "multi_channels_select": ({}, {"value": ["C0SALES"]}),
    "datepicker": ({"initial_date": "2026-03-02"}, {"value": "2026-03-09"}),
    "timepicker": ({"initial_time": "08:00"}, {"value": "08:15"}),
    "datetimepicker": ({"initial_date_time": 1_772_000_000}, {"value": 1_772_003_600}),
    "plain_text_input": ({"initial_value": "a"}, {"value": "b"}),
    "email_text_input": ({}, {"value": "ana@northwind.example"}),
    "url_text_input": ({}, {"value": "https://northwind.example"}),
    "number_input": ({"is_decimal_allowed": False}, {"value": "3"}),
    "rich_text_input": ({}, {"value": _rich("hello")}),
    "file_input": ({}, {"value": []}),
}
HOLDERS = {
    "actions": lambda element: {"type": "actions", "elements": [element]},
    "context_actions": lambda element: {"type": "context_actions", "elements": [element]},
    "section": lambda element: {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "x"},
        "accessory": element,
    },
    "input": lambda element: {
        "type": "input",
        "dispatch_action": element["type"] != "file_input",
        "label": {"type": "plain_text", "text": "Label"},
        "element": element,
    },
}


def _allowed(blocks, surface):
    """Whether Slack would take these blocks there."""
    try:
        if surface == "message":
            check_message_blocks(blocks)
        else:
            frame = {
                "title": {"type": "plain_text", "text": "Form"},
                "submit": {"type": "plain_text", "text": "Send"},
            }
            check_view(
                {"type": surface, "blocks": blocks, **(frame if surface == "modal" else {})}, (surface,)
            )
    except SlackError:
        return False
    return True


@pytest.fixture
def show(api, ana, kit, opened):
    """Put blocks before Ana on a surface; what to click there."""

    async def showing(surface, blocks):
        if surface == "message":
            assert (await api("chat.postMessage", channel=ana.id, text="x", blocks=blocks))["ok"]
            return ana.dms()[-1]
        if surface == "home":
            assert (await api("views.publish", user_id=ana.id, view=kit.home(*blocks)))["ok"]
            return "home"
        assert (await opened(kit.modal(*blocks, notify_on_close=True)))["ok"]
        return ana.view

    return showing


@pytest.fixture(autouse=True)
async def enveloped(slack, app, api, ana):
    """Whatever a test made the app hear fits into an envelope of Socket Mode as the SDK reads it."""
    yield
    for item in slack.inbound:
        frame = envelope("1a2b", item, 1, "http_timeout")
        read = SocketModeRequest.from_dict(frame)
        assert read.payload == item.payload
        assert read.accepts_response_payload is (item.kind != "event")
        assert read.type == {"event": "events_api", "command": "slash_commands"}.get(item.kind, "interactive")


def test_every_element_has_a_sample():
    assert set(SAMPLES) == INTERACTIVE - NO_PAYLOAD


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("kind", sorted(SAMPLES))
async def test_an_element_wherever_it_may_stand(kind, surface, slack, app, ana, show):
    """Initial values and choices come back in a payload that fits its type (looked at when the test ends)."""
    sample, choice = SAMPLES[kind]
    element = {"type": kind, "action_id": "x", **sample}
    fitting = [hold(element) for hold in HOLDERS.values() if _allowed([hold(element)], surface)]
    assert fitting or (kind, surface) in NOWHERE
    for block in fitting:
        before = len(app.heard)
        target = await show(surface, [{**block, "block_id": "row"}])
        if "external" in kind:
            app.answer = lambda heard: {"options": _one_option()}
            assert len(await ana.suggestions("x", "a", target)) == 2
            assert app.heard[-1].body["type"] == "block_suggestion"
            app.answer = lambda heard: None
        outcome = await ana.click(target, "x", **choice)
        if kind == "file_input":
            assert not outcome.sent
            continue
        assert outcome.ok
        assert len(app.heard) > before
        action = app.heard[-1].body["actions"][0]
        if kind in UNTYPED:
            named = {"type", "action_id", "block_id", "action_ts", UNTYPED[kind]}
            assert named <= set(action) <= named | {"initial_date_time"}
            assert action[UNTYPED[kind]] == choice["value"]


NOWHERE = {
    *((kind, surface) for kind in ("icon_button", "feedback_buttons") for surface in ("modal", "home")),
    ("file_input", "message"),
    ("file_input", "home"),
}


async def test_a_workflow_button_says_that_there_are_no_workflows(ana, show):
    workflow = {"trigger": {"url": "https://slack.com/shortcuts/Ft1/x"}}
    text = {"type": "plain_text", "text": "Run"}
    element = {"type": "workflow_button", "action_id": "x", "text": text, "workflow": workflow}
    target = await show("message", [HOLDERS["actions"](element)])
    with pytest.raises(LookupError, match="no workflows"):
        await ana.click(target, "x")


async def test_every_interaction(slack, app, ana, kit, show):
    everything = [HOLDERS["input"]({"type": kind, "action_id": kind, **SAMPLES[kind][0]}) for kind in SAMPLES]
    inputs = [{**block, "optional": True} for block in everything if _allowed([block], "modal")]
    await show("modal", inputs)
    assert (await ana.submit()).kind == "closed"
    await show("modal", inputs)
    await ana.close()
    await show("modal", inputs)
    await ana.close(all=True)
    await ana.shortcut("note")
    said = await ana.say(slack.add_channel("sales", members=[ana]), "keep this")
    await ana.message_shortcut("keep", said)
    target = await show("message", [HOLDERS["actions"](kit.button("go"))])
    await ana.click(target, "go")
    menu = {"type": "external_select", "action_id": "x"}
    for surface in ("message", "modal", "home"):
        app.answer = lambda heard: {"options": []}
        await ana.suggestions("x", "a", await show(surface, [HOLDERS["section"](menu)]))
    kinds = {item.type for item in slack.inbound if item.kind in ("interaction", "options")}
    assert kinds == set(get_args(Interaction))


async def test_a_command(slack, app, ana):
    assert (await ana.command("/whistle", "@ana.ruiz help")).ok
    assert {item.type for item in slack.inbound} == {"slash_command"}


async def test_every_event(slack, app, api, ana, ben, kit):
    names = set(facts.EVENT_SCOPE) - NEVER_SENT
    slack.core.app.events = frozenset(names)
    slack.grant([*slack.workspace().scopes, *filter(None, facts.EVENT_SCOPE.values())])
    bot = slack.workspace().bot_user_id
    sales = await ana.create_channel("sales")
    inner = await ana.create_channel("inner", private=True)
    for channel in (sales, inner):
        await ana.invite_app(channel)
        await ana.invite(channel, ben)
        await ana.say(channel, f"hello <@{bot}>")
        reply = await ben.say(channel, "hi <b>", thread_ts=ana.messages(channel)[-1].ts)
        await ben.react(reply, "tada")
        await ben.unreact(reply, "tada")
        await ben.edit(reply, "hello @ana.ruiz")
        await ana.delete(ana.messages(channel)[-1])
        await ben.delete(reply)
        await api(
            "chat.postMessage",
            channel=channel.id,
            text="x",
            metadata={"event_type": "e", "event_payload": {}},
        )
        await ben.leave(channel)
    await api("chat.postMessage", channel=ana.id, text="x", blocks=[HOLDERS["actions"](kit.button("go"))])
    await ana.say("bot", "and here")
    await api("views.publish", user_id=ana.id, view=kit.home())
    await ana.open_home()
    await ana.open_home("messages")
    await ana.add_person("Cem Aydin", tz="Europe/Istanbul")
    await ana.change(title="Lead")
    await ana.archive(sales)
    await ana.unarchive(sales)
    await slack.settle()
    org = slack.add_org("Big", slack.workspaces)
    slack.give_access(org, slack.workspace())
    slack.take_access(org, slack.workspace())
    await slack.uninstall()
    assert {item.type for item in slack.inbound} == names
    heard = {item.payload["event"].get("subtype") for item in slack.inbound} - {None}
    assert heard == {*get_args(Hidden), *get_args(Subtype)} - {"tombstone"}  # that one is only in histories
