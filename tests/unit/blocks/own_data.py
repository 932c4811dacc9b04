"""The windows of what is kept about oneself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from blocks import my_data
from screens.my_data import what_stays
from storage.my_data import NOT_IN_IT, PARTS
from tests.unit.blocks.samples import Words, person

NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
LINK = "https://touchline.example.com/my-data/signed"


def own_data(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    lena = person(words, "Lena")
    parts = tuple((part.title, number % 7) for number, part in enumerate(PARTS))
    looks = tuple(
        my_data.Look(
            NOW - timedelta(days=number), None if number == 3 else lena, "read", "how your talks are kept"
        )
        for number in range(12)
    )
    said = f"created at: 2026-12-02T10:00:00\nvalue: {words.text}"
    return {
        "my_data": my_data.my_data_view(
            my_data.MyData(parts, looks, NOT_IN_IT, "Europe/Berlin", NOW, f"{LINK}.json", f"{LINK}.txt")
        ),
        "my_data_nothing": my_data.my_data_view(my_data.MyData((), (), NOT_IN_IT, "Europe/Berlin", NOW)),
        "my_data_page": my_data.reading_view([("Your answers", [said] * 3)], NOT_IN_IT, 1),
        "my_data_page_two": my_data.reading_view([("Your answers", [said] * 400)], NOT_IN_IT, 2),
        "erase": my_data.erase_form(what_stays()),
    }
