"""Who coaches whom in the world of the monkey, as it stands: what is typed about a talk is for these two."""

from __future__ import annotations

from sqlalchemy import select

from bot.play.play import Play
from storage.tables import CadencePlan, Person, ReportingLine, table_of
from storage.unit import Unit


async def partners(world: Play) -> dict[str, frozenset[str]]:
    """By Slack id: those a person coaches or is or was coached by, and who else coaches the same people."""

    def read(unit: Unit) -> dict[str, frozenset[str]]:
        p, r, c = table_of(Person), table_of(ReportingLine), table_of(CadencePlan)
        names = {row.id: row.slack_user_id for row in unit.run(select(p.c.id, p.c.slack_user_id))}
        pairs = [(row[0], row[1]) for row in unit.run(select(r.c.person_id, r.c.manager_id))]
        pairs += [(row[0], row[1]) for row in unit.run(select(c.c.person_id, c.c.coach_id))]
        found: dict[str, set[str]] = {}
        coaches: dict[str, set[str]] = {}
        for rep, coach in pairs:
            coaches.setdefault(names[rep], set()).add(names[coach])
        for rep, those in coaches.items():
            found.setdefault(rep, set()).update(those)
            for coach in those:
                found.setdefault(coach, set()).update({rep}, those - {coach})
        return {who: frozenset(others) for who, others in found.items()}

    return await world.program.db.read(read)
