"""User groups: people who are called together."""

from __future__ import annotations

from playground.errors import Json, SlackError
from playground.methods.context import Ctx, Method
from playground.world import UserGroup


def _shown(call: Ctx, group: UserGroup) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": call.workspace.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.created,
        "date_delete": group.created if group.disabled else 0,
        "auto_type": None,
        "created_by": call.workspace.bot_user_id,
        "updated_by": None,
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    if call.args.get("include_users"):
        shown["users"] = list(group.members)
    if call.args.get("include_count"):
        shown["user_count"] = len(group.members)
    return shown


def usergroups_list(call: Ctx) -> Json:
    """All of them; disabled ones where asked for."""
    every = bool(call.args.get("include_disabled"))
    found = [group for group in call.workspace.groups.values() if every or not group.disabled]
    return {"ok": True, "usergroups": [_shown(call, group) for group in found]}


def usergroups_users_list(call: Ctx) -> Json:
    """The ids of a group's people. A disabled group is as good as none, unless asked for."""
    group = call.workspace.groups.get(str(call.args.get("usergroup")))
    if group is None or (group.disabled and not call.args.get("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": list(group.members)}


METHODS: dict[str, Method] = {
    "usergroups.list": usergroups_list,
    "usergroups.users.list": usergroups_users_list,
}
