"""The other door: Socket Mode. The same front door behind it."""

from __future__ import annotations

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


class SocketDoor:
    """One connection. It comes back by itself when Slack asks it to reconnect or the line drops."""

    def __init__(self, app: AsyncApp, app_token: str, api_url: str, session: aiohttp.ClientSession) -> None:
        web = AsyncWebClient(token=app_token, base_url=api_url, session=session, retry_handlers=[])
        self._handler = AsyncSocketModeHandler(app, app_token, web_client=web)
        if api_url.startswith(("http://127.0.0.1", "http://localhost")):
            web.proxy = None
            self._handler.client.proxy = None

    async def start(self) -> None:
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        await self._handler.close_async()  # type: ignore[no-untyped-call]

    @property
    def connected(self) -> bool:
        session = self._handler.client.current_session
        return session is not None and not session.closed
