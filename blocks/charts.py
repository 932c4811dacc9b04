"""Slack's own charts, each with the same said in words: not every Slack shows them yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from blocks.parts import Block
from blocks.text import plain
from blocks.times import on_day
from coaching.digest import Point

CHART = "data_visualization"
MOST_POINTS, MOST_SERIES, MOST_LABEL, MOST_TITLE, MOST_AXIS = 20, 6, 20, 50, 50


def bars(
    title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], x: str = "", y: str = ""
) -> Block:
    """A bar chart: a label for each place, and up to six named rows of numbers. Ours alone, never people's words."""
    kept = list(labels[:MOST_POINTS])
    axes: dict[str, Any] = {"categories": [plain(label, MOST_LABEL) for label in kept]}
    if x:
        axes["x_label"] = plain(x, MOST_AXIS)
    if y:
        axes["y_label"] = plain(y, MOST_AXIS)
    return {
        "type": CHART,
        "title": plain(title, MOST_TITLE),
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": plain(name, MOST_LABEL),
                    "data": [
                        {"label": plain(label, MOST_LABEL), "value": value}
                        for label, value in zip(kept, values, strict=False)
                    ],
                }
                for name, values in series[:MOST_SERIES]
            ],
            "axis_config": axes,
        },
    }


def week_label(week: date) -> str:
    """ "2 Mar": the Monday of a week below a bar."""
    return on_day(week).partition(" ")[2]


def weeks_chart(title: str, points: Sequence[Point], part: str, whole: str) -> Block:
    """Two bars for each two weeks: how many there were, and how many of these were `part`."""
    return bars(
        title,
        [week_label(point.week) for point in points],
        [(part, [point.part for point in points]), (whole, [point.whole for point in points])],
        "Two weeks from", "Count",
    )  # fmt: skip


def weeks_words(title: str, points: Sequence[Point]) -> str:
    """The same in words: "Next steps: 2 Mar 1 of 2 · 16 Mar none · 30 Mar 2 of 3." """
    said = [
        f"{week_label(point.week)} {f'{point.part} of {point.whole}' if point.whole else 'none'}"
        for point in points
    ]
    return f"{title}: {' · '.join(said)}."


def without_charts(blocks: Iterable[Block]) -> list[Block]:
    """The blocks for a Slack that refuses charts. The words beside each say the same."""
    return [block for block in blocks if block.get("type") != CHART]


def has_chart(blocks: Iterable[Block]) -> bool:
    return any(block.get("type") == CHART for block in blocks)
