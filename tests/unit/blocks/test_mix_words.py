"""How what stands out in a coach's time is said."""

from __future__ import annotations

import pytest

from blocks.mix import mix_words
from coaching.mix import MixLine

TRY = " Try: One more question, 8 minutes."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            MixLine(300, 10, short=True, quiet_days=20),
            "Practice was 3% of coaching time in six weeks (10 minutes of 300). No practice for 20 days."
            + TRY,
        ),
        (
            MixLine(300, 10, short=True),
            "Practice was 3% of coaching time in six weeks (10 minutes of 300)." + TRY,
        ),
        (MixLine(300, 90, quiet_days=15, in_talks=True), "No practice in your talks for 15 days." + TRY),
        (MixLine(300, never=True), "No practice in six weeks." + TRY),
        (
            MixLine(300, 90, heroic=50),
            "Stepping in to save deals was 17% of coaching time in six weeks (50 minutes of 300)."
            " A talk before it is urgent helps.",
        ),
        (
            MixLine(300, 90, performance=160),
            "Talk of numbers was 53% of coaching time in six weeks (160 minutes of 300)."
            " Ask once what was done, not how much.",
        ),
    ],
)
def test_one_fact_and_one_thing_to_try(line: MixLine, said: str) -> None:
    drill = {"drill": "One more question", "drill_minutes": 8}
    whole = MixLine(**{name: getattr(line, name) for name in MixLine.__slots__} | drill)
    assert mix_words(whole) == [said]
    assert mix_words(MixLine(300, 90)) == []
