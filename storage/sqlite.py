"""SQLite: one writer thread and one reader thread, so that the event loop never waits for the disk.

A light one has neither, and does not wait for the disk either.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import os
import queue
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from storage.database import DatabaseInUse, Observe, Work, unobserved
from storage.sealing import Cipher
from storage.unit import Busy, TooLate, Unit

T = TypeVar("T")
# Seconds that a job stands back for those that come after it. Background work is never starved by people's:
# a batch of a sweep, or what became of a message, waits at most so long behind newcomers.
_HANDLER, _BACKGROUND, _LAST = 0.0, 0.5, math.inf


@dataclass(order=True, slots=True)
class _Job:
    turn: float  # the earliest goes first
    number: int
    work: Callable[[Connection], Any] | None = field(compare=False)
    until: float | None = field(compare=False)
    future: asyncio.Future[Any] = field(compare=False)
    loop: asyncio.AbstractEventLoop = field(compare=False)
    asked: float = field(compare=False)


class _Thread:
    """One connection in one thread; handlers' jobs go before background ones that just came."""

    def __init__(self, name: str, engine: Engine, observe: Callable[[float, float], None]) -> None:
        self._engine = engine
        self._observe = observe
        self._since: float | None = None  # when the job in hand began
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    async def do(self, patience: float, work: Callable[[Connection], T], until: float | None) -> T:
        if self._closed:
            raise Busy("closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        now = time.monotonic()
        self._jobs.put(_Job(now + patience, next(self._numbers), work, until, future, loop, now))
        # Shielded: a caller that goes away must not leave a half-known commit behind.
        result: T = await asyncio.shield(future)
        return result

    async def stop(self) -> None:
        if self._closed:
            return
        self._closed = True
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        self._jobs.put(_Job(_LAST, next(self._numbers), None, None, done, loop, 0.0))
        await done
        await asyncio.to_thread(self._thread.join)

    def stuck(self) -> float:
        """Seconds that the job in hand has taken so far."""
        since = self._since
        if not self._thread.is_alive():
            return math.inf
        return 0.0 if since is None else time.monotonic() - since

    def _serve(self) -> None:
        conn: Connection | None = None
        broken: BaseException | None = None
        try:
            conn = self._engine.connect()
        except BaseException as raised:
            broken = raised  # whoever has work for this thread is told; nobody waits for ever
        while True:
            job = self._jobs.get()
            if job.work is None:
                break
            began = self._since = time.monotonic()
            try:
                if conn is None:
                    raise broken or RuntimeError("no connection")
                result, error = _one(conn, job.work, job.until), None
            except BaseException as raised:
                result, error = None, raised
            self._since = None
            self._observe(began - job.asked, time.monotonic() - began)
            job.loop.call_soon_threadsafe(_settle, job.future, result, error)
            del job, result, error
        if conn is not None:
            conn.close()
        self._engine.dispose()
        job.loop.call_soon_threadsafe(_settle, job.future, None, None)


class _Here:
    """One connection in the loop's own thread: no changing of threads, and nobody goes first."""

    def __init__(self, _name: str, engine: Engine, observe: Callable[[float, float], None]) -> None:
        self._engine = engine
        self._observe = observe
        self._conn: Connection | None = engine.connect()

    async def do(self, _patience: float, work: Callable[[Connection], T], until: float | None) -> T:
        if self._conn is None:
            raise Busy("closed")
        began = time.monotonic()
        try:
            return _one(self._conn, work, until)
        finally:
            self._observe(0.0, time.monotonic() - began)

    def stuck(self) -> float:
        return 0.0

    async def stop(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None
            self._engine.dispose()


def _one(conn: Connection, work: Callable[[Connection], T], until: float | None) -> T:
    if until is not None and time.monotonic() > until:
        raise Busy("waited too long for the writer")
    try:
        transaction = conn.begin()
    except OperationalError as error:
        raise Busy(str(error.orig)) from None
    try:
        result = work(conn)
        if until is not None and time.monotonic() > until:
            raise TooLate
    except BaseException as error:
        _let_go(error)
        transaction.rollback()
        raise
    try:
        transaction.commit()
    except BaseException:
        # A COMMIT that SQLite refuses leaves the transaction open, and every later BEGIN would fail.
        transaction.rollback()  # what SQLAlchemy keeps of it
        conn.connection.rollback()  # what SQLite does
        raise
    return result


def _let_go(error: BaseException) -> None:
    """Drop what the frames of an error hold, results half read above all.

    SQLite keeps showing the state that an unfinished SELECT began with, to everything on its connection.
    """
    seen: BaseException | None = error
    while seen is not None:
        traceback.clear_frames(seen.__traceback__)
        seen = seen.__context__


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


class SqliteDatabase:
    dialect = "sqlite"

    def __init__(self, url: str, cipher: Cipher, *, exclusive: bool, light: bool = False) -> None:
        self.url = url
        self.cipher = cipher
        self.woken = asyncio.Event()
        self.observe: Observe = unobserved
        self.path = Path(url.removeprefix("sqlite:///"))
        self._exclusive = exclusive
        self._light = light
        self._lock: int | None = None
        self._writer: _Thread | _Here | None = None
        self._reader: _Thread | _Here | None = None

    async def start(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._exclusive:
            self._lock = take_lock(self.path)
        worker = _Here if self._light else _Thread
        try:
            engine = _engine(self.path, "BEGIN IMMEDIATE", self._light)
            self._writer = worker("touchline-writer", engine, lambda *took: self.observe("write", *took))
            await self._writer.do(_BACKGROUND, lambda conn: None, None)
        except BaseException:
            await self.close()
            raise
        engine = _engine(self.path, "BEGIN", self._light)
        self._reader = worker("touchline-reader", engine, lambda *took: self.observe("read", *took))

    async def write(self, work: Work[T], *, until: float | None = None) -> T:
        assert self._writer is not None, "not started"
        cipher = self.cipher
        owes = False

        def call(conn: Connection) -> T:
            nonlocal owes
            unit = Unit(conn, cipher)
            result = work(unit)
            owes = unit.owes
            return result

        result = await self._writer.do(_BACKGROUND if until is None else _HANDLER, call, until)
        if owes:
            self.woken.set()
        return result

    async def read(self, work: Work[T], *, until: float | None = None) -> T:
        assert self._reader is not None, "not started"
        cipher = self.cipher
        patience = _BACKGROUND if until is None else _HANDLER
        return await self._reader.do(patience, lambda conn: work(Unit(conn, cipher)), until)

    async def run_on_connection(self, work: Callable[[Any], T]) -> T:
        assert self._writer is not None, "not started"
        return await self._writer.do(_BACKGROUND, work, None)

    def stuck(self) -> float:
        threads = [thread for thread in (self._writer, self._reader) if thread is not None]
        return max((thread.stuck() for thread in threads), default=math.inf)

    async def close(self) -> None:
        for thread in (self._reader, self._writer):
            if thread is not None:
                await thread.stop()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _engine(path: Path, begin: str, light: bool) -> Engine:
    # Errors carry no parameters: these are what people wrote.
    engine = create_engine(
        f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": 1.5}, hide_parameters=True
    )

    def on_connect(dbapi: sqlite3.Connection, _record: object) -> None:
        # Ours, not the driver's: its own BEGIN comes only before the first write, so that a
        # read-then-write loses updates without a word.
        dbapi.isolation_level = None
        waits = "OFF" if light else "FULL"
        for pragma in ("journal_mode=WAL", f"synchronous={waits}", "foreign_keys=ON", "busy_timeout=1500"):
            dbapi.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql(begin))
    return engine


def take_lock(path: Path) -> int:
    """Hold the lock file as long as the process lives; the system lets go of it if the process dies."""
    import fcntl

    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise DatabaseInUse(
            f"Another process already serves {path.name}. Stop it first, or use PostgreSQL for more than one."
        ) from None
    return handle
