"""Who am I, where am I, and a Socket Mode address."""

from __future__ import annotations

from playground.errors import Json, SlackError
from playground.methods.context import Ctx, Method, page, paged


def auth_test(call: Ctx) -> Json:
    home = call.workspace
    return {
        "ok": True,
        "url": f"https://{home.domain}.slack.com/",
        "team": home.name,
        "user": home.bot.handle,
        "team_id": home.team_id,
        "user_id": home.bot_user_id,
        "bot_id": home.bot_id,
        "is_enterprise_install": call.org is not None,
        **({"enterprise_id": call.org.id} if call.org is not None else {}),
    }


def auth_teams_list(call: Ctx) -> Json:
    """The workspaces that the token works for."""
    org = call.org
    homes = [call.workspace] if org is None else [home for home in org.homes if home.team_id in org.given]
    shown, cursor = page(homes, call.args, default=100)
    return paged("teams", [{"id": home.team_id, "name": home.name} for home in shown], cursor)


def team_info(call: Ctx) -> Json:
    home = call.workspace
    wanted = call.args.get("team")
    if wanted not in (None, home.team_id):
        raise SlackError("team_not_found")
    return {
        "ok": True,
        "team": {
            "id": home.team_id,
            "name": home.name,
            "url": f"https://{home.domain}.slack.com/",
            "domain": home.domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "avatar_base_url": "https://ca.slack-edge.com/",
            "is_verified": False,
        },
    }


def bots_info(call: Ctx) -> Json:
    home = call.workspace
    if call.args.get("bot") not in (None, home.bot_id):
        raise SlackError("bot_not_found")
    return {
        "ok": True,
        "bot": {
            "id": home.bot_id,
            "deleted": False,
            "name": home.bot.name,
            "updated": home.bot.updated,
            "app_id": home.app_id,
            "user_id": home.bot_user_id,
            "icons": {"image_72": "https://a.slack-edge.com/bot_72.png"},
        },
    }


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "auth.teams.list": auth_teams_list,
    "team.info": team_info,
    "bots.info": bots_info,
}
