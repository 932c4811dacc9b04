"""The weekly part of a morning note: what a manager, and what a leader, reads of their week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blocks import ids
from blocks.digest import MEANINGS, chart, person
from blocks.home_talks import PAGE
from blocks.kudos_ways import kudos_button
from blocks.mix import mix_words
from blocks.parts import Block, beside, button, section
from blocks.results import inputs_words, pooled_words, results_words, said
from blocks.text import line, name, plain_name
from blocks.times import number, on_day, times
from coaching.digest import Who
from coaching.digest_coach import BelowLine, Gap, LastWeek, LeaderDigest, Look, ManagerDigest
from coaching.drills import DrillLine
from coaching.mix import MixLine

MOST_NAMED = 6
CHART_TITLE = "Next steps shown to work, two weeks at a time"
CHART_PART, CHART_WHOLE = "Shown to work", "All closed"
_CHANGE = {"up": " (more than in the 90 days before)", "down": " (fewer than in the 90 days before)", "": ""}


@dataclass(frozen=True, slots=True)
class CoachDigest:
    """The week of somebody who coaches, leads, or both. What is None is not theirs."""

    manager: ManagerDigest | None = None
    leader: LeaderDigest | None = None

    @property
    def says_something(self) -> bool:
        mine, below = self.manager, self.leader
        return bool((mine and mine.says_something) or (below and below.says_something))

    @property
    def to_thank(self) -> frozenset[str]:
        """The ids of those it names for a kudos."""
        gaps = [one for part in (self.manager, self.leader) if part is not None for one in part.gaps]
        return frozenset(one.who.id for one in gaps)


def rows(digest: CoachDigest) -> list[str]:
    """Results first, then what was put in and what comes: three lines at most, each with one label."""
    mine, below = digest.manager, digest.leader
    found = _manager_rows(mine) if mine is not None else []
    if below is not None and not found:
        return _leader_rows(below)
    if below is not None and (short := _below_row(below)):
        # Who coaches and leads reads of their own talks first; last week is behind the menu.
        found = [*found[:1], *found[-1:], short] if len(found) > 1 else [*found, short]
    return found


def _manager_rows(mine: ManagerDigest) -> list[str]:
    found = []
    if mine.results is not None:
        found.append(f"*Results* {results_words(mine.results)}{_CHANGE[mine.change]}")
    if mine.last is not None:
        found.append(f"*Last week* {last_words(mine.last)}")
    elif mine.inputs is not None:
        found.append(f"*Inputs* {inputs_words(mine.inputs)}")
    if mine.coming:
        found.append(f"*This week* {coming_words(mine.coming)}")
    return found


def _leader_rows(below: LeaderDigest) -> list[str]:
    found = []
    if below.results is not None:
        found.append(f"*Results* {_sizes(below)} {results_words(below.results)}{_CHANGE[below.change]}")
    if below.inputs is not None:
        found.append(f"*Inputs* talks held: {held_words(below.managers)}")
    if below.last is not None:
        found.append(f"*Last week* {last_words(below.last)}")
    return found


def _below_row(below: LeaderDigest) -> str:
    parts = []
    if below.results is not None:
        parts.append(f"next steps shown to work: {said(below.results.shown)}")
    if below.inputs is not None:
        parts.append(f"talks held: {said(below.inputs.held)}")
    return f"*Below you* {_sizes(below)} {' · '.join(parts)}" if parts else ""


def _sizes(below: LeaderDigest) -> str:
    return f"({_people(below.people)}, {_managers(len(below.managers))})"


def last_words(last: LastWeek) -> str:
    """ "talks held: 4 of 5 · practice: 32 of 150 minutes · next steps: 3 shown to work, 1 not yet"."""
    parts = []
    if last.held.whole:
        parts.append(f"talks held: {said(last.held)}")
    elif last.talks:
        parts.append(f"{last.talks} {'talk' if last.talks == 1 else 'talks'} held")
    if last.minutes:
        parts.append(f"practice: {last.practice} of {last.minutes} minutes")
    if last.shown.whole:
        rest = last.shown.whole - last.shown.part
        parts.append(f"next steps: {last.shown.part} shown to work, {rest} not yet")
    return " · ".join(parts)


def coming_words(coming: Sequence[tuple[date, Who]]) -> str:
    """ "Tue 11 Mar with Ana, Ben · Wed 12 Mar with Cy", six at most."""
    days: dict[date, list[str]] = {}
    for on, who in coming[:MOST_NAMED]:
        days.setdefault(on, []).append(name(person(who), 20))
    named = " · ".join(f"{on_day(on)} with {', '.join(them)}" for on, them in days.items())
    return f"{named}{_more(len(coming))}"


def held_words(managers: Sequence[BelowLine]) -> str:
    """ "Rosa 8 of 19 · Sam 17 of 20", in the order of the names."""
    named = [f"{name(person(one.who), 20)} {said(one.inputs.held)}" for one in managers[:MOST_NAMED]]
    return f"{' · '.join(named)}{_more(len(managers))}"


def _more(count: int) -> str:
    return f" +{count - MOST_NAMED} more" if count > MOST_NAMED else ""


# ---------------------------------------------------------------- lines that ask for something


def notice_line(digest: CoachDigest) -> Block | None:
    """One line of what else is worth doing, with its button: whom to thank first. With nothing else, a tip."""
    mine, below = digest.manager, digest.leader
    if mine is not None and mine.gaps:
        return thank(gaps_words(mine.gaps), mine.gaps[0])
    if below is not None and below.gaps:
        return thank(leader_gap_words(below.gaps[0]), below.gaps[0])
    if mine is not None and mine.mix is not None:
        return practice_line(mine.mix, mine.drill)
    if mine is not None and mine.looks:
        return section(looks_words(mine.looks))
    return _drill_and_tip(mine, below)


def _drill_and_tip(mine: ManagerDigest | None, below: LeaderDigest | None) -> Block | None:
    """With nothing else, a tip; and the drill of the week, where no channel has it."""
    tip = (below.tip if below is not None else "") or (mine.tip if mine is not None else "")
    rows = [f"*Tip* {line(tip, 200)}"] if tip else []
    drill = None if mine is None or mine.drill is None or mine.drill.posted else mine.drill
    if drill is None:
        return section(" ".join(rows)) if rows else None
    return beside(" ".join([drill_words(drill), *rows]), _post_button())


def thank(words: str, first: Gap) -> Block:
    return beside(words, kudos_button("digest", first.who.id, f"Thank {plain_name(person(first.who))}"))


def gaps_words(gaps: Sequence[Gap]) -> str:
    """ "No kudos in three weeks: Gus, Hana." Only their manager reads it."""
    named = ", ".join(name(person(one.who), 20) for one in gaps[:MOST_NAMED])
    return f"*Notice* No kudos in three weeks: {named}{_more(len(gaps))}."


def leader_gap_words(gap: Gap) -> str:
    """A manager who had none, with what there is to be thankful for."""
    who = name(person(gap.who))
    if not gap.talks:
        return f"*Notice* {who} had no kudos in three weeks."
    talks = "one talk" if gap.talks == 1 else f"{number(gap.talks)} talks"
    return f"*Notice* A rep's next step was shown to work after {talks} with {who}. Worth a line?"


def looks_words(looks: Sequence[Look]) -> str:
    """ "Look at: Ana: a next step past its day · Ben: a topic carried over 3 times"."""
    said_of: dict[Who, list[str]] = {}
    for one in looks:
        said_of.setdefault(one.who, []).append(_look(one))
    named = [f"{name(person(who), 20)}: {', '.join(what)}" for who, what in said_of.items()]
    return f"*Look at* {' · '.join(named[:MOST_NAMED])}{_more(len(named))}"


def _look(one: Look) -> str:
    if one.kind == "overdue":
        return (
            "a next step past its day" if one.count == 1 else f"{number(one.count)} next steps past their day"
        )
    return f"a topic carried over {times(one.count)}"


def practice_line(mix: MixLine, drill: DrillLine | None) -> Block:
    """The first thing that stands out in a coach's time, with the way to post the drill where no channel has it."""
    said = f"*Notice* {mix_words(mix)[0]}"
    posts = drill is not None and not drill.posted and mix.neglected
    return beside(said, _post_button()) if posts else section(said)


def drill_words(drill: DrillLine) -> str:
    return f"*Drill of the week* {line(drill.label, 80)}, {drill.minutes} minutes."


def _post_button() -> Block:
    return button("Post to team", ids.TEAM_CHANNEL_OPEN, says="Post drills to the team, opens a form")


# ---------------------------------------------------------------- charts and all of it


def charts(digest: CoachDigest) -> list[Block]:
    """One chart at most: of one's own talks, or else of all below."""
    for part in (digest.manager, digest.leader):
        if part is not None and part.points:
            return chart(CHART_TITLE, part.points, CHART_PART, CHART_WHOLE)
    return []


def whole_digest(digest: CoachDigest) -> list[list[Block]]:
    """All of it, in groups that stay together. Charts are not for windows, so there are the words alone."""
    groups: list[list[Block]] = []
    if digest.manager is not None:
        groups += _whole_manager(digest.manager)
    if digest.leader is not None:
        groups += _whole_leader(digest.leader)
    if groups:
        groups.append([section("*What these mean*\n" + "\n".join(f"• {one}" for one in MEANINGS))])
    return groups


def _whole_manager(mine: ManagerDigest) -> list[list[Block]]:
    groups = [[section(row)] for row in _manager_rows(mine)]
    if mine.inputs is not None and mine.last is not None:
        groups.append([section(f"*Inputs* {inputs_words(mine.inputs)}")])
    if mine.practised is not None:
        groups.append([section(pooled_words(mine.practised))])
    if mine.looks:
        groups.append([section(looks_words(mine.looks))])
    groups += [[thank(gaps_words([one]), one)] for one in mine.gaps]
    if mine.mix is not None:
        groups += [[section(row)] for row in mix_words(mine.mix)]
    if mine.drill is not None:
        words = drill_words(mine.drill)
        groups.append([section(words) if mine.drill.posted else beside(words, _post_button())])
    groups += [[block] for block in chart(CHART_TITLE, mine.points, CHART_PART, CHART_WHOLE)[1:]]
    if mine.tip:
        groups.append([section(f"*Tip* {line(mine.tip, 200)}")])
    return groups


def _whole_leader(below: LeaderDigest) -> list[list[Block]]:
    groups = [[section(row)] for row in _leader_rows(below)]
    groups += [[section(_below(one))] for one in below.managers[: 4 * PAGE]]
    if below.practised is not None:
        groups.append([section(pooled_words(below.practised))])
        for one in below.managers:
            share = below.practised.shares.groups.get(one.who.id)
            if share is not None:
                groups.append([section(f"{name(person(one.who))}: {said(share)} people practised.")])
    groups += [[thank(leader_gap_words(one), one)] for one in below.gaps]
    groups += [[block] for block in chart(CHART_TITLE, below.points, CHART_PART, CHART_WHOLE)[1:]]
    if below.tip:
        groups.append([section(f"*Tip* {line(below.tip, 200)}")])
    return groups


def _below(one: BelowLine) -> str:
    shown, held = said(one.results.shown), said(one.inputs.held)
    return f"*{name(person(one.who))}* · {_people(one.people)}\nShown to work: {shown} · talks held: {held}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _managers(count: int) -> str:
    return "1 manager" if count == 1 else f"{count} managers"
