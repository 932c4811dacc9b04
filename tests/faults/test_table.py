"""The table of docs/reliability.md is made from what the rig printed."""

from __future__ import annotations

from tests.faults.table import rows_of, table

SQLITE = """{"name": "owed", "value": 12736, "bound": "", "holds": true}
# run 3: something is odd
{"name": "lost", "value": 1, "bound": "0", "holds": false}
{"name": "planted bug seen", "value": true, "bound": "True", "holds": true}"""
POSTGRESQL = """{"name": "owed", "value": 7, "bound": "", "holds": true}
{"name": "unknown", "value": 3, "bound": "<= 8", "holds": true}"""


def test_side_by_side_with_what_does_not_hold_marked() -> None:
    assert table([("SQLite", rows_of(SQLITE)), ("PostgreSQL", rows_of(POSTGRESQL))]).splitlines() == [
        "| figure | SQLite | PostgreSQL | bound |",
        "|---|---|---|---|",
        "| owed | 12,736 | 7 |  |",
        "| lost | 1 NO |  | 0 |",
        "| planted bug seen | yes |  | yes |",
        "| unknown |  | 3 | <= 8 |",
    ]
