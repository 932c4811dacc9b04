"""Small worlds to save. Little is imported: a process of its own does so too."""

from __future__ import annotations

import sqlite3

from bot.play.saves import Shelf, Snapshot, look

NAME = "team-weeks12-seed1"


def world(shelf: Shelf, number: int) -> Snapshot:
    """A small world whose three files say the same number."""
    conn = sqlite3.connect(shelf.database)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("CREATE TABLE IF NOT EXISTS delivery (number INTEGER, response_url BLOB, url_until TEXT)")
    conn.execute("DELETE FROM delivery")
    conn.execute("INSERT INTO delivery VALUES (?, ?, ?)", (number, b"http://response", "2026-11-18"))
    conn.commit()
    conn.close()
    channels = [{"name": "sales", "messages": [{"text": f"{number} \u2028 ä"}] * 3}, {"name": "team"}]
    slack = {"seq": number, "workspaces": [{"name": "Northwind", "channels": channels}]}
    return Snapshot({"clock": str(number)}, slack, look(shelf.database))


def numbers(shelf: Shelf) -> tuple[str, int, str, int]:
    """What the saved world's files say, read as the program reads them."""
    found = shelf.take(NAME)
    assert found is not None
    small, slack = found
    conn = sqlite3.connect(shelf.database)
    [(number,)] = conn.execute("SELECT number FROM delivery")
    conn.close()
    text = slack["workspaces"][0]["channels"][0]["messages"][2]["text"]
    return small["clock"], slack["seq"], text, number
