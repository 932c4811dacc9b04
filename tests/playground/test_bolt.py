"""A plain Bolt app of a few lines against it, over signed HTTP and over real Socket Mode."""

import asyncio

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from playground.server import Server


def _bolt(slack, home, kit):
    client = AsyncWebClient(token=home.bot_token, base_url=slack.api_url, retry_handlers=[])
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)

    @app.command("/whistle")
    async def open_form(ack, body, client):
        await ack()
        text = {"type": "plain_text_input", "action_id": "t"}
        await client.views_open(trigger_id=body["trigger_id"], view=kit.modal(kit.field(text)))

    @app.view("form")
    async def sent(ack, body, view, client):
        await ack()
        words = view["state"]["values"]["b"]["t"]["value"]
        row = {"type": "actions", "elements": [kit.button("go")]}
        blocks = [kit.section(words), row]
        await client.chat_postMessage(channel=body["user"]["id"], text=words, blocks=blocks)

    @app.action("go")
    async def pressed(ack, respond):
        await ack()
        await respond("pressed", replace_original=True)

    @app.event("app_home_opened")
    async def home_opened(event, client):
        await client.views_publish(user_id=event["user"], view=kit.home())

    @app.event("message")
    async def message(event, say):
        await say(f"heard: {event['text']}")

    @app.shortcut("note")
    async def note(ack):
        await ack()

    return app


@pytest.fixture(params=["http", "socket"])
async def bolt(request, slack, home, kit):
    """The Bolt app, connected one way or the other."""
    app = _bolt(slack, home, kit)
    if request.param == "http":
        handler = AsyncSlackRequestHandler(app)

        async def endpoint(req):
            return await handler.handle(req)

        server = Server(Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])]))
        slack.connect_http(f"http://127.0.0.1:{await server.start(0)}/slack/events")
        yield app
        await slack.settle()
        await server.stop()
    else:
        slack.connect_socket()
        socket = AsyncSocketModeHandler(app, slack.app_token)
        await socket.connect_async()
        await slack.until(lambda: slack.socket.connections)
        yield app
        await slack.settle()
        await socket.close_async()


async def test_a_round_trip_through_bolt(slack, bolt, ana):
    assert (await ana.command("/whistle", "now")).ok
    view = await slack.until(lambda: ana.view)
    assert view.title == "Form"
    assert (await ana.submit()).errors == {"b": "Please complete this required field."}
    await ana.fill("t", "we <won> & how")
    assert (await ana.submit()).kind == "closed"
    await slack.until(lambda: ana.dms())
    assert (await ana.click(ana.dms()[0], "go")).ok
    await slack.until(lambda: ana.dms()[0].text == "pressed")
    assert await ana.open_home() is None
    await slack.until(lambda: ana.home)
    await ana.say("bot", "hello")
    await slack.until(lambda: any(m.text == "heard: hello" for m in ana.dms()))
    assert (await ana.shortcut("note")).ok
    await slack.settle()
    assert slack.faults_seen == []
    assert all(item.answered for item in slack.inbound)


async def test_bolt_never_hears_itself_twice(slack, bolt, ana):
    await ana.say("bot", "one")
    await slack.until(lambda: len(ana.dms()) == 2)
    await slack.settle()
    assert [m.text for m in ana.dms()] == ["one", "heard: one"]


async def test_errors_reach_the_sdk_as_errors(slack, bolt, ana):
    with pytest.raises(SlackApiError) as refused:
        await bolt.client.chat_postMessage(channel="C0NOWHERE", text="x")
    assert refused.value.response["error"] == "channel_not_found"
    slack.fail("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        await bolt.client.chat_postMessage(channel=ana.id, text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["retry-after"] == "7"


async def test_every_method_through_the_sdk(slack, home, bolt, ana):
    """The SDK chooses the road of each argument; all must be understood."""
    slack.core.dispatcher.timeout = 0.2  # this app has no word for some events
    client = bolt.client
    sales = slack.add_channel("sales", members=[ana])
    assert (await client.conversations_join(channel=sales.id))["ok"]
    posted = await client.chat_postMessage(channel=sales.id, text="x", unfurl_links=False, unfurl_media=False)
    place = {"channel": sales.id, "ts": posted["ts"]}
    await client.chat_update(**place, text="y")
    await client.chat_postEphemeral(channel=sales.id, user=ana.id, text="z")
    await client.chat_getPermalink(channel=sales.id, message_ts=posted["ts"])
    await client.reactions_add(channel=sales.id, timestamp=posted["ts"], name="eyes")
    await client.reactions_remove(channel=sales.id, timestamp=posted["ts"], name="eyes")
    await client.conversations_history(channel=sales.id, limit=5, include_all_metadata=True, inclusive=True)
    await client.conversations_replies(channel=sales.id, ts=posted["ts"])
    await client.conversations_info(channel=sales.id, include_num_members=True)
    await client.conversations_members(channel=sales.id, limit=2)
    await client.conversations_list(types="public_channel,im", exclude_archived=True, limit=10)
    await client.conversations_open(users=[ana.id])
    await client.users_conversations(types="public_channel")
    await client.users_list(limit=2, include_locale=True)
    await client.users_info(user=ana.id, include_locale=True)
    await client.users_lookupByEmail(email=ana.profile.email)
    await client.users_profile_get(user=ana.id)
    await client.team_info()
    await client.bots_info(bot=home.bot_id)
    await client.chat_delete(**place)
    history = slack.calls.of("conversations.history")[0]
    assert history.args["limit"] == 5
    assert history.args["inclusive"] is True
    await slack.settle()
    assert slack.faults_seen == []
    assert all(call.ok for call in slack.calls)


async def test_the_sdk_comes_back_after_a_disconnect_frame(slack, home, kit, ana):
    app = _bolt(slack, home, kit)
    slack.connect_socket()
    socket = AsyncSocketModeHandler(app, slack.app_token)
    await socket.connect_async()
    first = await slack.until(lambda: list(slack.socket.connections))
    await slack.socket.disconnect("refresh_requested")
    await slack.until(lambda: slack.socket.connections and slack.socket.connections != first)
    assert (await ana.shortcut("note")).ok
    assert len(slack.calls.of("apps.connections.open")) == 2
    await socket.close_async()


async def test_slow_handlers_are_shown_to_the_person(slack, home, kit, ana, machine):
    app = _bolt(slack, home, kit)
    let_go = asyncio.Event()

    @app.command("/bare")
    async def slow(ack):
        await let_go.wait()
        await ack()

    slack.core.dispatcher.timeout = 0.05
    slack.connect_socket()
    socket = AsyncSocketModeHandler(app, slack.app_token)
    await socket.connect_async()
    await slack.until(lambda: slack.socket.connections)
    assert (await ana.command("/bare")).trouble == '/bare failed with the error "operation_timeout"'
    let_go.set()
    await socket.close_async()
