"""App Home: the quiet place. What is next, what waits, one's own numbers, and who sees what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids, notices
from blocks.card import (
    Card,
    RepCard,
    privacy_rows,
    round_words,
    standing,
    standing_buttons,
    stranger_words,
)
from blocks.coach import read_button
from blocks.drill import warm_up_button
from blocks.home_leader import LeaderPart, leader_part
from blocks.home_talks import (
    OwnTalks,
    TeamTalks,
    own_talks,
    team_now,
    team_people,
    team_results,
    team_waiting,
)
from blocks.kudos_ways import kudos_button
from blocks.mix import mix_words
from blocks.parts import (
    VIEW_BLOCKS,
    VIEW_TEXT,
    Block,
    View,
    actions,
    beside,
    button,
    context,
    divider,
    fitting,
    header,
    section,
)
from blocks.parts import home as home_tab
from blocks.text import name, plain_name
from coaching.mix import MixLine
from coaching.streaks import Streak, practice_line, streak_line

MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Home:
    """Everything one person's Home shows. A part that is None is not theirs.

    `setup` are the blocks of what is still to be set up, `praise` those of the person's own kudos.
    """

    card: Card
    own: OwnTalks | None = None
    team: TeamTalks | None = None
    leader: LeaderPart | None = None
    setup: Sequence[Block] = ()
    practice: Streak | None = None  # weeks with practice; for this person alone
    mix: MixLine | None = None  # what stands out in the time of this coach
    has_people: bool = False  # a channel can be chosen for them
    praise: Sequence[Block] = ()
    is_admin: bool = False  # may set things for everybody


def home_view(home: Home) -> View:
    """The Home tab of this person: what waits for somebody else, what came of it, their own talks, their people."""
    blocks: list[Block] = [header(f"Hi {plain_name(home.card.person)}")]
    if not _has_part(home):
        blocks.append(section(stranger_words(home.card)))
        return home_tab([*blocks, *home.praise, *home.setup, *_buttons(home)])
    if home.team:
        blocks += team_now(home.team)
    blocks += _waiting(home)
    if home.team and (home.team.planned or home.team.people):
        blocks += [divider(), *team_results(home.team)]
        if home.mix is not None and (rows := mix_words(home.mix)):
            blocks.append(section("\n".join(rows)))
    if home.leader:
        blocks += [divider(), *leader_part(home.leader)]
    if home.own:
        blocks += [*([divider()] if len(blocks) > 1 else []), *own_talks(home.own)]
    if home.card.rep:
        blocks += _own_week(home.card.rep)
    blocks += _own_practice(home)
    blocks += home.praise
    if home.team:
        blocks += team_people(home.team)
    blocks += [*home.setup, *_buttons(home), divider(), *_privacy(home)]
    return home_tab(fitting(blocks, VIEW_BLOCKS, VIEW_TEXT))


def _has_part(home: Home) -> bool:
    card = home.card
    return bool(home.own or home.team or home.leader or card.rep or card.coaches or card.rounds)


def outsider_view() -> View:
    """The Home tab of a guest, or of somebody the directory has not shown us yet: said, not left blank."""
    return home_tab([header("Touchline"), section(notices.NO_MEMBER)])


def _waiting(home: Home) -> list[Block]:
    """Check-ins and what else is for the coach to answer."""
    card = home.card
    if not (card.coaches or card.rounds or home.team):
        return []
    rows = team_waiting(home.team) if home.team else []
    rows += [beside(round_words(one), read_button(one.round_id)) for one in card.rounds[:MOST_ROUNDS]]
    if not rows:
        return [section("*Waiting for you*\nNothing. Answers of your team will show up here.")]
    return [section("*Waiting for you*"), *rows]


def _own_week(rep: RepCard) -> list[Block]:
    """Streak and mood are only for this person: no message and no other screen holds them."""
    buttons = standing_buttons(rep)
    if all(one["action_id"] not in (ids.AWAY_OPEN, ids.AWAY_BACK) for one in buttons):
        buttons.append(button("I am away", ids.AWAY_OPEN, rep.check_in_id, says="I am away, opens a form"))
    blocks: list[Block] = [section(f"*Your check-in*\n{standing(rep)}"), actions(*buttons)]
    own = []
    if run := streak_line(Streak(rep.streak, rep.best)):
        own.append(run)
    if rep.last_mood is not None and not rep.mood_shared:
        own.append(f"Your last mood: {rep.last_mood} of 5.")
    if own:
        blocks.append(context(" ".join([*own, "Only you see this."])))
    if rep.last_mood is not None and rep.mood_shared:
        blocks.append(context(f"Your last mood: {rep.last_mood} of 5. You shared it with {name(rep.coach)}."))
    return blocks


def _own_practice(home: Home) -> list[Block]:
    """A warm-up for who has talks with customers, and the row of weeks for whoever practised."""
    blocks: list[Block] = []
    if home.card.rep or home.own:
        blocks.append(actions(warm_up_button()))
    if home.practice is not None and (row := practice_line(home.practice)):
        blocks.append(context(f"{row} Only you see this."))
    return blocks


def _buttons(home: Home) -> list[Block]:
    """The ways on, in one row."""
    made: list[Block] = []
    if home.team:
        made.append(button("Log a talk", ids.TALK_LOG, says="Log a talk, opens a form"))
        made.append(
            button("Questions to ask", ids.QUESTIONS_OPEN, "training", says="Questions, opens a window")
        )
    if home.has_people:
        made.append(button("Team channel", ids.TEAM_CHANNEL_OPEN, says="Team channel, opens a form"))
    if home.own or home.team:
        made.append(button("My calendar", ids.FEED_OPEN, says="My calendar, opens a window"))
    if not home.team and (home.leader or not _has_part(home)):
        made.append(button("Coach a team", ids.START_OPEN, says="Coach a team, opens a form"))
    made.append(kudos_button("home"))
    if home.own or home.team or home.leader:
        made.append(button("My week", ids.DIGEST_OPEN, says="My week, opens a window"))
    if home.is_admin:
        made.append(button("For admins", ids.ADMIN_OPEN, says="For admins, opens a window"))
    made.append(button("Settings", ids.SETTINGS_OPEN, says="Settings, opens a window"))
    return [actions(*made)]


def _privacy(home: Home) -> list[Block]:
    rows = privacy_rows(home.card)
    if home.leader:
        rows.insert(0, "• You see counts of the teams below you, never what was said.")
    return [section("\n".join(["*Who sees what*", *rows]))]
