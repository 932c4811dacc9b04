"""People."""

from __future__ import annotations

from playground import facts
from playground.errors import Json, SlackError
from playground.methods.context import Ctx, Method, page, paged
from playground.methods.conversations import kinds, sees
from playground.wire import channel_json, profile_json, user_json
from playground.world import Person


def _shown(call: Ctx, person: Person) -> Json:
    email = "users:read.email" in call.workspace.scopes
    return user_json(person, call.core.clock(), email=email, locale=bool(call.args.get("include_locale")))


def users_list(call: Ctx) -> Json:
    """Everybody of the workspace: the deactivated and the invited too, strangers not."""
    members = [person for person in call.workspace.people.values() if person.home_team is None]
    chosen, cursor = page(members, call.args, default=1000)
    shown = [_shown(call, person) for person in chosen]
    return paged("members", shown, cursor, cache_ts=call.core.now_seconds())


def users_info(call: Ctx) -> Json:
    return {"ok": True, "user": _shown(call, call.person())}


def users_lookup_by_email(call: Ctx) -> Json:
    call.need("users:read")
    wanted = str(call.args.get("email", "")).casefold()
    for person in call.workspace.people.values():
        if person.email.casefold() == wanted and not person.deleted and person.home_team is None:
            return {"ok": True, "user": _shown(call, person)}
    raise SlackError("users_not_found")


def users_profile_get(call: Ctx) -> Json:
    person = call.person() if "user" in call.args else call.workspace.bot
    return {"ok": True, "profile": profile_json(person, email="users:read.email" in call.workspace.scopes)}


def users_conversations(call: Ctx) -> Json:
    """Where a person is a member, as far as the bot may know; without a person: where the bot is."""
    wanted = kinds(call)
    for kind in wanted:
        call.need(f"{facts.SCOPE_WORD[kind]}:read")
    user = call.person().id if "user" in call.args else call.workspace.bot_user_id
    found = [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in wanted and user in channel.members and sees(call, channel)
    ]
    if call.args.get("exclude_archived"):
        found = [channel for channel in found if not channel.archived]
    chosen, cursor = page(found, call.args, default=100)
    return paged("channels", [channel_json(channel, call.workspace) for channel in chosen], cursor)


METHODS: dict[str, Method] = {
    "users.conversations": users_conversations,
    "users.info": users_info,
    "users.list": users_list,
    "users.lookupByEmail": users_lookup_by_email,
    "users.profile.get": users_profile_get,
}
