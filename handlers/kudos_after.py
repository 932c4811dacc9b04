"""Below a post of kudos: thanks of others, and a menu that is the same for all and decides by who presses."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from blocks import ids, notices
from blocks.kudos_after import (
    KudosChange,
    change_form,
    parse_back,
    parse_change,
    take_back_form,
    write_back_form,
)
from blocks.parts import View
from coaching.kudos import MOST_WORDS
from gateway.door import NOTHING, Answer, Ask, Kind, Refused, on
from handlers.common import clicked_id, of_one_person, show_view, tell, uuid_of
from handlers.house import House, Invalid, effect
from handlers.kudos_giving import SAY_WHAT
from handlers.kudos_lists import over_list, show_list_again
from handlers.starting import member
from handlers.talking import origin_of
from screens.kudos import form_of
from screens.rep import shown
from storage import deliveries, kudos, kudos_after, kudos_owing, people, team_praise
from storage.deliveries import Owed
from storage.kudos import KudosRecord
from storage.people import PersonRecord
from storage.unit import Unit

TAKEN_BACK = "These kudos were taken back."
YOURS_TO_GIVE = "You gave these kudos yourself. Your thanks are in them already."
YOURS_TO_HAVE = "These kudos are for you. You can write back, in the menu beside the button."
THANKED = "Your thanks are there already."
ONLY_THE_GIVER = "Only who gave these kudos can change them or take them back."
ONLY_RECEIVERS = "Only who was thanked can write back. You can add your thanks."
TOO_LONG = f"At most {MOST_WORDS:,} letters and signs. Please make it shorter."
CHANGED = "Changed. The message shows it in a moment."
IS_TAKEN_BACK = "Taken back. The message shows it in a moment."
SENT_BACK = "Sent. Only the one who gave them reads it."


@dataclass(frozen=True, slots=True)
class About:
    """Kudos that somebody pressed something about, and who that is."""

    kudos: KudosRecord
    person: PersonRecord
    receivers: tuple[PersonRecord, ...]

    @property
    def is_giver(self) -> bool:
        return self.person.id == self.kudos.giver_id

    @property
    def is_receiver(self) -> bool:
        return self.person.id in {one.id for one in self.receivers}


def about(unit: Unit, ask: Ask, kudos_id: UUID, *, lock: bool = False) -> About:
    """Kudos that still stand, for a member who may see them. Raises Refused.

    Private ones, and those that stand in no channel, are for the people they name alone.
    """
    person = member(unit, ask)
    found = kudos.get(unit, ask.workspace_id, kudos_id, lock=lock)
    if found is None:
        raise Refused(notices.OUT_OF_DATE)
    whom = kudos.receivers_of(unit, ask.workspace_id, [found.id])[found.id]
    it = About(found, person, tuple(whom))
    if not (it.is_giver or it.is_receiver) and (found.visibility != "public" or found.channel is None):
        raise Refused(notices.NOT_YOURS)
    if found.retracted_at is not None:
        raise Refused(TAKEN_BACK)
    return it


def show_again(unit: Unit, ask: Ask, it: About) -> None:
    """Every message of these kudos, and the Homes that count them, show how they stand."""
    whom = [one.id for one in it.receivers]
    known = kudos_owing.show(unit, ask.workspace_id, it.kudos.id, whom, ask.now)
    _learn_post(unit, ask, known.get(kudos_owing.post_key(it.kudos.id)))


def _show_in_digests(unit: Unit, ask: Ask, it: About) -> None:
    """What a team read of them at the end of its week changes too. The giver is who acts."""
    team_praise.show_in_digests(unit, ask.workspace_id, it.kudos, [it.person, *it.receivers], ask.now)


def _learn_post(unit: Unit, ask: Ask, post: Owed | None) -> None:
    """A press on the post in its channel tells that it arrived, and brings an address to change it by.

    It is the same for all there, so it does not matter who pressed.
    """
    container = ask.body.get("container")
    if post is None or not isinstance(container, dict) or of_one_person(ask):
        return
    ts, channel = container.get("message_ts"), container.get("channel_id")
    if not isinstance(ts, str) or not isinstance(channel, str) or channel.startswith("D"):
        return
    if post.state == "unknown":
        deliveries.learn_place(unit, ask.workspace_id, post, channel, ts, ask.now)
    elif (post.ts, post.channel) != (ts, channel):
        return
    if ask.response_url is not None:
        deliveries.keep_response_url(unit, ask.workspace_id, post, ask.response_url, ask.now)


# ---------------------------------------------------------------- thanks


@on(Kind.ACTION, ids.KUDOS_THANKS)
async def thank(ask: Ask, house: House) -> Answer:
    """Once each. Pressed again, they are there already: a double click does not take them back."""
    kudos_id = clicked_id(ask)
    again = False

    def work(unit: Unit) -> Answer:
        nonlocal again
        it = about(unit, ask, kudos_id)
        if it.is_giver:
            raise Refused(YOURS_TO_GIVE)
        if it.is_receiver:
            raise Refused(YOURS_TO_HAVE)
        again = not kudos_after.thank(unit, ask.workspace_id, it.kudos.id, it.person.id, ask.now)
        if not again:
            show_again(unit, ask, it)
        return NOTHING

    answer = await effect(house, ask, work)
    if again:
        await tell(house, ask, THANKED)
    return answer


# ---------------------------------------------------------------- the menu


@on(Kind.ACTION, ids.KUDOS_MORE)
async def more(ask: Ask, house: House) -> Answer:
    option = ask.action.get("selected_option")
    found = ids.parse_value(option.get("value") if isinstance(option, dict) else None, 2)
    if found is None or found[0] not in (ids.MENU_WRITE_BACK, ids.MENU_CHANGE, ids.MENU_TAKE_BACK):
        raise Refused(notices.OUT_OF_DATE)
    await _open(ask, house, found[0], uuid_of(found[1]))
    return NOTHING


@on(Kind.ACTION, ids.KUDOS_BACK)
async def back_button(ask: Ask, house: House) -> Answer:
    await _open(ask, house, ids.MENU_WRITE_BACK, clicked_id(ask))
    return NOTHING


async def _open(ask: Ask, house: House, what: str, kudos_id: UUID) -> None:
    def read(unit: Unit) -> View:
        it = about(unit, ask, kudos_id)
        if what == ids.MENU_WRITE_BACK:
            return write_back_form(str(kudos_id), shown(_giver(unit, ask, it)))
        own(it)
        if what == ids.MENU_TAKE_BACK:
            return take_back_form(str(kudos_id), it.kudos.words)
        values = form_of(house.library).values
        return change_form(
            KudosChange(str(kudos_id), it.kudos.words, it.kudos.impact, it.kudos.value_key, values)
        )

    await show_view(house, ask, over_list(ask, await house.db.read(read, until=ask.until)))


def own(it: About) -> None:
    """Raises Refused for anybody but the giver."""
    if not it.is_giver:
        raise Refused(ONLY_THE_GIVER)


def _giver(unit: Unit, ask: Ask, it: About) -> PersonRecord:
    """Whom a receiver writes back to. Raises Refused for others, and where the giver left."""
    if not it.is_receiver:
        raise Refused(ONLY_RECEIVERS)
    giver = people.by_ids(unit, ask.workspace_id, [it.kudos.giver_id]).get(it.kudos.giver_id)
    if giver is None or not giver.active:
        raise Refused(notices.REP_LEFT)
    return giver


def _carried(ask: Ask) -> UUID:
    return uuid_of(ids.parse_metadata(ask.view.get("private_metadata")).get("kudos"))


@on(Kind.SUBMISSION, ids.KUDOS_CHANGE)
async def change(ask: Ask, house: House) -> Answer:
    kudos_id, given = _carried(ask), parse_change(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        it = about(unit, ask, kudos_id, lock=True)
        own(it)
        if not given.words:
            raise Invalid(Answer.errors({ids.KUDOS_WORDS: SAY_WHAT}))
        if len(given.words) > MOST_WORDS:
            raise Invalid(Answer.errors({ids.KUDOS_WORDS: TOO_LONG}))
        if len(given.impact) > MOST_WORDS:
            raise Invalid(Answer.errors({ids.KUDOS_IMPACT: TOO_LONG}))
        known = {one.key for one in house.library.values.values}
        value = given.value if given.value in known else None
        kudos_after.change(unit, ask.workspace_id, it.kudos, given.words, given.impact, value, ask.now)
        show_again(unit, ask, it)
        _show_in_digests(unit, ask, it)
        return Answer.update(notices.notice_view("Change it", CHANGED))

    answer = await effect(house, ask, work)
    await show_list_again(ask, house)
    return answer


@on(Kind.SUBMISSION, ids.KUDOS_TAKE_BACK)
async def take_back(ask: Ask, house: House) -> Answer:
    """Asked once before. Whoever sends it twice has taken it back."""
    kudos_id = _carried(ask)

    def work(unit: Unit) -> Answer:
        it = about(unit, ask, kudos_id, lock=True)
        own(it)
        kudos_after.take_back(unit, ask.workspace_id, it.kudos.id, ask.now)
        show_again(unit, ask, it)
        _show_in_digests(unit, ask, it)
        for person in it.receivers:
            deliveries.owe_home(unit, ask.workspace_id, ask.now, person.id)
        return Answer.update(notices.notice_view("Take it back", IS_TAKEN_BACK))

    answer = await effect(house, ask, work)
    await show_list_again(ask, house)
    return answer


@on(Kind.SUBMISSION, ids.KUDOS_BACK_SEND)
async def write_back(ask: Ask, house: House) -> Answer:
    """To the giver alone, at once."""
    kudos_id, text = _carried(ask), parse_back(ask.view.get("state"))

    def work(unit: Unit) -> Answer:
        it = about(unit, ask, kudos_id)
        _giver(unit, ask, it)
        if not text:
            raise Invalid(Answer.errors({ids.KUDOS_BACK_TEXT: notices.REPLY_EMPTY}))
        origin = f"back:{origin_of(ask)}"[:128]
        kudos_after.write_back(unit, ask.workspace_id, it.kudos, it.person.id, text, origin, ask.now)
        return Answer.update(notices.notice_view("Write back", SENT_BACK))

    return await effect(house, ask, work)
