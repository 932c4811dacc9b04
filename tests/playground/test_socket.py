"""Socket Mode frame by frame."""

import asyncio
import json

import aiohttp
import pytest


class Line:
    """One connection of an app that answers by hand."""

    def __init__(self, socket):
        self.socket = socket

    async def frame(self):
        async with asyncio.timeout(3):
            return json.loads(await self.socket.receive_str())

    async def ack(self, frame, payload=None):
        answer = {"envelope_id": frame["envelope_id"]}
        await self.socket.send_str(json.dumps(answer if payload is None else {**answer, "payload": payload}))


@pytest.fixture
async def dial(slack, api):
    """Open a connection the way the SDK does."""
    lines = []

    async def dialling():
        api.token = slack.app_token
        url = (await api("apps.connections.open"))["url"]
        line = Line(await api.session.ws_connect(url))
        lines.append(line)
        hello = await line.frame()
        assert hello["type"] == "hello"
        assert hello["num_connections"] == len(slack.socket.connections)
        return line

    slack.connect_socket()
    yield dialling
    for line in lines:
        await line.socket.close()


async def test_envelopes_and_acknowledgements(slack, ana, dial):
    line = await dial()
    asking = asyncio.ensure_future(ana.command("/whistle", "hi"))
    frame = await line.frame()
    assert (frame["type"], frame["accepts_response_payload"]) == ("slash_commands", True)
    assert frame["payload"]["text"] == "hi"
    await line.ack(frame, {"text": "hello"})
    assert (await asking).ok
    assert ana.dms()[-1].text == "hello"
    saying = asyncio.ensure_future(ana.say("bot", "hi"))
    frame = await line.frame()
    assert (frame["type"], frame["accepts_response_payload"], frame["retry_attempt"]) == (
        "events_api",
        False,
        0,
    )
    assert frame["payload"]["event"]["text"] == "hi"
    await line.ack(frame)
    await saying
    pressing = asyncio.ensure_future(ana.shortcut("note"))
    frame = await line.frame()
    assert frame["type"] == "interactive"
    await line.ack(frame)
    assert (await pressing).ok


async def test_no_acknowledgement_in_time(slack, ana, dial):
    slack.core.dispatcher.timeout = 0.05
    line = await dial()
    assert (await ana.command("/whistle")).trouble.endswith('"operation_timeout"')
    await line.frame()
    await ana.say("bot", "hi")
    first = await line.frame()
    retrying = asyncio.ensure_future(slack.retry_now())
    second = await line.frame()
    await line.ack(second)
    await retrying
    assert second["payload"]["event_id"] == first["payload"]["event_id"]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "http_timeout")


async def test_each_payload_goes_to_one_of_several_connections(slack, ana, dial):
    lines = [await dial(), await dial()]

    async def serve(line):
        got = []
        try:
            while True:
                frame = await line.frame()
                got.append(frame["payload"]["text"])
                await line.ack(frame)
        except asyncio.CancelledError:
            return got

    serving = [asyncio.ensure_future(serve(line)) for line in lines]
    for n in range(6):
        assert (await ana.command("/whistle", str(n))).ok
    for task in serving:
        task.cancel()
    shares = [await task for task in serving]
    assert sorted(text for share in shares for text in share) == [str(n) for n in range(6)]
    assert all(shares), "both take part"


async def test_disconnect_frames(slack, dial):
    line = await dial()
    await slack.socket.disconnect("warning")
    assert (await line.frame())["reason"] == "warning"
    assert len(slack.socket.connections) == 1
    await slack.socket.disconnect("refresh_requested")
    frame = await line.frame()
    assert (frame["type"], frame["reason"]) == ("disconnect", "refresh_requested")
    assert slack.socket.connections == []
    line = await dial()
    await slack.socket.disconnect("link_disabled")
    assert (await line.frame())["reason"] == "link_disabled"
    assert (await line.socket.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert slack.socket.connections == []


async def test_a_silent_socket_answers_nothing(slack, ana, dial):
    slack.core.dispatcher.timeout = 0.05
    line = await dial()
    slack.socket.silence()
    assert (await ana.command("/whistle")).kind == "trouble"
    await line.socket.ping(b"are you there?")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await line.socket.receive()


async def test_a_silent_socket_can_wake(slack, ana, dial):
    line = await dial()
    slack.socket.silence()
    slack.socket.wake()
    asking = asyncio.ensure_future(ana.command("/whistle"))
    await line.ack(await line.frame())
    assert (await asking).ok


async def test_without_a_connection_nothing_arrives(slack, ana, dial):
    await dial()
    await slack.socket.close()
    assert (await ana.command("/whistle")).trouble.endswith('"dispatch_failed"')


async def test_at_most_ten_connections(slack, api, dial):
    slack.core.limits.on = False
    for _ in range(10):
        await dial()
    url = (await api("apps.connections.open"))["url"]
    async with api.session.ws_connect(url) as eleventh:
        frame = json.loads(await eleventh.receive_str())
    assert frame["reason"] == "too_many_websockets"


async def test_a_connection_needs_a_ticket(slack, api):
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await api.session.ws_connect(slack.core.socket_url)
