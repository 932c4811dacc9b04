"""The screens of a team: its channel, drills, warm-ups, the digest for all."""

from __future__ import annotations

from datetime import date, time
from functools import cache
from typing import Any

from blocks import card, drill, home, team_channel, team_digest
from blocks.figures import Count
from blocks.home_talks import TeamTalks
from blocks.note_things import Thing
from blocks.notes import Note, morning_note
from coaching.library import Library, load_library
from coaching.mix import MixLine
from coaching.streaks import Streak
from screens.drill import drill_text
from screens.practice import warm_up_text
from tests.unit.blocks.samples import Words, person

RUN = "0197a1b2-0000-7000-8000-00000000d001"
ZONE = "Europe/Berlin"


@cache
def library() -> Library:
    return load_library()


def team_screens(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    ana, ben, sam = (person(words, name) for name in ("Ana", "Ben", "Sam"))
    text, warm = (
        drill_text(library(), "d02_one_more_question"),
        warm_up_text(library(), "w03_their_day"),
    )
    assert text is not None
    assert warm is not None
    praise = team_digest.Praise(ana, (ben, sam), words.text, words.text)
    whole = team_digest.TeamDigest(
        date(2026, 12, 4), (praise, team_digest.Praise(sam, (ana,), words.text)), 2, Count(5, 7), Count(6, 8),
        text.label, 6, "Say it back", 5, date(2026, 12, 7),
    )  # fmt: skip
    chosen = team_channel.ChannelForm(
        (ZONE, "America/New_York"), ZONE, "C0SALES", "C0KUDOS", None, time(9, 30), 4, time(15), 2
    )
    mix = MixLine(300, 10, short=True, quiet_days=20, heroic=50, drill=text.label, drill_minutes=8)
    item = drill.MeetingItem("d04_say_it_back", "Say it back", 5, "Discovery clinic", date(2026, 12, 9))
    return {
        "home_practice": home.home_view(
            home.Home(
                card.Card(ana, coaches=True),
                team=TeamTalks(),
                practice=Streak(3, 6),
                has_people=True,
                mix=mix,
            )
        ),
        "note_meeting": morning_note(
            Note("0197a1b2-0000-7000-8000-00000000a001", sam, (Thing("meeting", "", sam, meeting=item),))
        ),
        "team_channel": team_channel.channel_form(chosen),
        "team_channel_empty": team_channel.channel_form(team_channel.ChannelForm((ZONE,), ZONE)),
        "team_hello": drill.hello_post(sam, True, True),
        "team_trouble": drill.trouble_message("C0SALES", sam),
        "drill_post": drill.drill_post(text, RUN),
        "drill_window": drill.drill_window(text),
        "warm_up": drill.warm_up_window(warm),
        "team_digest": team_digest.team_digest(whole),
        "team_digest_full": team_digest.team_digest(
            team_digest.TeamDigest(date(2026, 12, 4), (praise,) * 14)
        ),
        "team_digest_totals": team_digest.team_digest(
            team_digest.TeamDigest(date(2026, 12, 4), held=Count(6, 8))
        ),
    }
