"""PostgreSQL through asyncpg: any number of replicas, each with a pool for handlers and one for the rest."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoPlaceInPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.database import Observe, Work, unobserved
from storage.sealing import Cipher
from storage.unit import Busy, TooLate, Unit

T = TypeVar("T")
_CHANNEL = "touchline"
_TELL_AFTER = 0.05  # seconds
_ASK_EVERY = 30.0  # seconds between two looks whether the line still stands
_PATIENCE = 5.0  # seconds
_LINE_TROUBLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
# Lock and statement timeouts, deadlock: the person may try again.
_BUSY = {"55P03", "57014", "40P01", "40001"}


class PostgresDatabase:
    dialect = "postgresql"

    def __init__(self, url: str, cipher: Cipher) -> None:
        self.url = url
        self.cipher = cipher
        self.woken = asyncio.Event()
        self.observe: Observe = unobserved
        limits = {"lock_timeout": "1500", "statement_timeout": "1500"}
        self._handlers = self._engine(pool=8, wait=2, limits=limits)
        # Nobody waits in front of a screen: a queue here is better than a batch given up.
        self._background = self._engine(pool=5, wait=30, limits={})
        self._listener: asyncpg.Connection | None = None
        self._listening: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._cut, self._line = asyncio.Event(), asyncio.Lock()

    def _engine(self, *, pool: int, wait: float, limits: dict[str, str]) -> AsyncEngine:
        url = make_url(self.url).set(drivername="postgresql+asyncpg")
        settings = {"application_name": "touchline", "jit": "off", "timezone": "UTC", **limits}
        return create_async_engine(
            url, pool_size=pool, max_overflow=4, pool_timeout=wait, hide_parameters=True,
            connect_args={"server_settings": settings},
        )  # fmt: skip

    async def start(self) -> None:
        await self._listen()
        self._listening = asyncio.get_running_loop().create_task(self._keep_listening())

    async def _listen(self) -> None:
        # Direct, not from the pool: LISTEN does not survive a connection that others reuse.
        dsn = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        settings = {"application_name": "touchline_listener"}
        self._listener = await asyncpg.connect(dsn, timeout=_PATIENCE, server_settings=settings)
        self._listener.add_termination_listener(lambda _connection: self._cut.set())
        await self._listener.add_listener(_CHANNEL, lambda *_: self.woken.set())

    async def _keep_listening(self) -> None:
        """A line that was cut comes back. One that went dead without a word is found by asking."""
        pause = 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._cut.wait(), pause or _ASK_EVERY)
            self._cut.clear()
            try:
                async with self._line:
                    if self._listener is None or self._listener.is_closed():
                        await self._listen()
                        self.woken.set()  # whatever was told meanwhile was not heard
                    else:
                        await self._listener.fetchval("SELECT 1", timeout=_PATIENCE)
                pause = 0.0
            except _LINE_TROUBLE:
                self._hang_up()
                pause = min(10.0, pause * 2 or 0.25)

    def _hang_up(self) -> None:
        if self._listener is not None and not self._listener.is_closed():
            self._listener.terminate()
        self._listener = None

    async def write(self, work: Work[T], *, until: float | None = None) -> T:
        engine = self._background if until is None else self._handlers
        unit: Unit | None = None
        asked = time.monotonic()

        def call(conn: Connection) -> T:
            nonlocal unit
            unit = Unit(conn, self.cipher)
            return work(unit)

        try:
            async with engine.connect() as conn:
                began = time.monotonic()
                transaction = await conn.begin()
                try:
                    result = await conn.run_sync(call)
                    if until is not None and time.monotonic() > until:
                        raise TooLate
                except BaseException:
                    await transaction.rollback()
                    raise
                await _uncancelled(transaction.commit())
                self.observe("write", began - asked, time.monotonic() - began)
        except (DBAPIError, NoPlaceInPool, TimeoutError) as error:
            raise _busy(error) from None
        if unit is not None and unit.owes:
            self.woken.set()
            self._tell()
        return result

    async def read(self, work: Work[T], *, until: float | None = None) -> T:
        engine = self._background if until is None else self._handlers
        asked = time.monotonic()
        try:
            async with engine.connect() as conn:
                began = time.monotonic()
                result = await conn.run_sync(lambda c: work(Unit(c, self.cipher)))
                self.observe("read", began - asked, time.monotonic() - began)
                return result
        except (DBAPIError, NoPlaceInPool, TimeoutError) as error:
            raise _busy(error) from None

    async def run_on_connection(self, work: Callable[[Any], T]) -> T:
        async with self._background.begin() as conn:
            return await conn.run_sync(work)

    def stuck(self) -> float:
        return 0.0

    def _tell(self) -> None:
        """Wake the other replicas, after the commit and outside the person's wait. Lost is fine: they poll."""
        if self._telling is None or self._telling.done():
            self._telling = asyncio.get_running_loop().create_task(self._notify())

    async def _notify(self) -> None:
        # Commits that follow at once are told with this one.
        await asyncio.sleep(_TELL_AFTER)
        try:
            async with self._line:
                if self._listener is not None:
                    await self._listener.execute(f"NOTIFY {_CHANNEL}", timeout=_PATIENCE)
        except _LINE_TROUBLE:
            self._cut.set()

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        if self._telling is not None:
            await asyncio.gather(self._telling, return_exceptions=True)
        if self._listener is not None and not self._listener.is_closed():
            with contextlib.suppress(*_LINE_TROUBLE):
                await self._listener.close(timeout=_PATIENCE)
        await self._handlers.dispose()
        await self._background.dispose()


async def _uncancelled(commit: Coroutine[Any, Any, None]) -> None:
    """A COMMIT that was sent may have happened: a caller that goes away first waits for it.

    Its connection must not go back to the pool while the COMMIT is still on its way.
    """
    task = asyncio.ensure_future(commit)
    gone = False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            gone = True
    task.result()
    if gone:
        raise asyncio.CancelledError


def _busy(error: BaseException) -> BaseException:
    """Busy for timeouts and deadlocks; anything else as it is."""
    if isinstance(error, TimeoutError | NoPlaceInPool):
        return Busy("no connection in time")
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state in _BUSY:
        return Busy(str(state))
    return error
