"""The window for admins: who takes part, the smallest group, roles, and who changed what."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from blocks import ids, notices
from blocks.admin import parse_roles, parse_rules
from blocks.parts import View
from coaching.aggregates import min_group_of
from coaching.roles import Ended, Role, may_end
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.below import over, show_below_again
from handlers.checklist import admin
from handlers.common import show_view
from handlers.house import House, Invalid, effect
from screens import admin as screen
from storage import changes, deliveries, people, pilot, roles, workspaces
from storage.people import PersonRecord
from storage.unit import Unit

LAST = "One admin has to stay. Choose another one first."


@on(Kind.ACTION, ids.ADMIN_OPEN, ids.ADMIN_RULES, ids.ADMIN_ROLES, ids.ADMIN_LOG)
async def open_window(ask: Ask, house: House) -> Answer:
    """Each of the windows, for an admin alone."""

    def read(unit: Unit) -> View:
        person = admin(unit, ask)
        if ask.id == ids.ADMIN_RULES:
            return screen.rules_of(unit, ask.workspace_id)
        if ask.id == ids.ADMIN_ROLES:
            return screen.roles_of(unit, ask.workspace_id)
        if ask.id == ids.ADMIN_LOG:
            return screen.log_of(unit, ask.workspace_id, person, ask.now)
        return screen.admin_of(unit, ask.workspace_id)

    await show_view(house, ask, over(ask, await house.db.read(read, until=ask.until)))
    return NOTHING


@on(Kind.SUBMISSION, ids.ADMIN_RULES_SAVE)
async def save_rules(ask: Ask, house: House) -> Answer:
    found = parse_rules(ask.view.get("state"))
    if found is None:
        raise Refused("Please choose a number from 5 to 20.", field=ids.ADMIN_GROUP)
    size, slack_ids = found

    def work(unit: Unit) -> Answer:
        id, person = ask.workspace_id, admin(unit, ask)
        chosen = {one.id for one in _members(unit, id, slack_ids, ids.ADMIN_PILOT)}
        roles.lock(unit, id)
        before = min_group_of(workspaces.settings_of(unit, id))
        workspaces.set_setting(unit, id, "min_group", size)
        changes.note(unit, id, person.id, "min_group", before, size, ask.now)
        teams = sorted(str(one) for one in pilot.teams(unit, id) or ())
        pilot.choose(unit, id, chosen)
        changes.note(unit, id, person.id, "pilot", teams, sorted(str(one) for one in chosen), ask.now)
        deliveries.owe_home(unit, id, ask.now, person.id)
        return Answer.update(notices.notice_view("Who takes part", notices.SAVED))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


@on(Kind.SUBMISSION, ids.ADMIN_ROLES_SAVE)
async def save_roles(ask: Ask, house: House) -> Answer:
    """What is chosen is what is held: the others lose it. One admin always stays."""
    chosen = dict(zip(Role, parse_roles(ask.view.get("state")), strict=True))

    def work(unit: Unit) -> Answer:
        person = admin(unit, ask)
        roles.lock(unit, ask.workspace_id)
        for role, slack_ids in chosen.items():
            block = ids.ADMIN_ADMINS if role is Role.ADMIN else ids.ADMIN_OPS
            _set_role(
                unit,
                ask,
                person,
                role,
                {one.id for one in _members(unit, ask.workspace_id, slack_ids, block)},
            )
        return Answer.update(notices.notice_view("Roles", notices.SAVED))

    answer = await effect(house, ask, work)
    await show_below_again(ask, house)
    return answer


def _set_role(unit: Unit, ask: Ask, by: PersonRecord, role: Role, wanted: set[UUID]) -> None:
    """Give it first, then take it back, so that a hand-over to somebody else works. Home of each shows it."""
    id = ask.workspace_id
    held = {one.person.id for one in roles.grants(unit, id) if one.role is role}
    for one in wanted - held:
        roles.grant(unit, id, one, role, by.id, ask.now)
    for one in held - wanted:
        if may_end(role, one, roles.admin_ids(unit, id)) is Ended.LAST:
            raise Invalid(Answer.errors({ids.ADMIN_ADMINS: LAST}))
        roles.end(unit, id, one, role, by.id, ask.now)
    for one in sorted(wanted ^ held):
        changes.note(unit, id, by.id, role.value, one in held, one in wanted, ask.now, subject_id=one)
        deliveries.owe_home(unit, id, ask.now, one)


def _members(unit: Unit, workspace_id: UUID, slack_ids: Iterable[str], block: str) -> list[PersonRecord]:
    found = [people.by_slack_id(unit, workspace_id, one) for one in slack_ids]
    if None in found:
        raise Invalid(Answer.errors({block: notices.NO_FULL_MEMBER}))
    return [one for one in found if one is not None]
