"""Modals and the Home tab."""

from __future__ import annotations

from playground.errors import Json, SlackError
from playground.methods.context import Ctx, Method
from playground.methods.conversations import addressee
from playground.record import Post
from playground.rules import check_view
from playground.viewbook import View


def views_open(call: Ctx) -> Json:
    """Content is looked at before the trigger: a bad view does not spend it."""
    check_view(call.args.get("view"), ("modal",))
    trigger = call.core.triggers.use(call.args.get("trigger_id"), call.workspace.team_id)
    view = call.workspace.views.open(trigger.user_id, call.args["view"])
    return _shown(call, view)


def views_push(call: Ctx) -> Json:
    """Only from inside a modal that is still open."""
    check_view(call.args.get("view"), ("modal",))
    trigger = call.core.triggers.use(call.args.get("trigger_id"), call.workspace.team_id)
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    view = call.workspace.views.push(trigger.user_id, call.args["view"])
    return _shown(call, view)


def views_update(call: Ctx) -> Json:
    check_view(call.args.get("view"), ("modal", "home"))
    view_id, external_id = call.args.get("view_id"), call.args.get("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", "[ERROR] must provide view_id or external_id")
    view = call.workspace.views.find(view_id, external_id)
    call.workspace.views.update(view, call.args["view"], call.args.get("hash"))
    if view.type == "home":
        _record_home(call, view)
    return _shown(call, view)


def views_publish(call: Ctx) -> Json:
    if not call.core.app.home_tab:
        raise SlackError("not_enabled")
    user = addressee(call, str(call.args.get("user_id")))
    check_view(call.args.get("view"), ("home",))
    view = call.workspace.views.publish(user.id, call.args["view"], call.args.get("hash"))
    _record_home(call, view)
    return _shown(call, view)


def _record_home(call: Ctx, view: View) -> None:
    core = call.core
    core.record.posts.add(
        Post(
            seq=core.record.next(),
            kind="home",
            team_id=view.team_id,
            channel="",
            user=view.user_id,
            ts="",
            text="",
            blocks=view.blocks,
            metadata=None,
            thread_ts=None,
            at=core.clock(),
            machine=core.machine(),
            call=call.seq,
        )
    )


def _shown(call: Ctx, view: View) -> Json:
    call.effect = True
    call.core.changed("home" if view.type == "home" else "view", view.team_id, user=view.user_id)
    return {"ok": True, "view": view.wire(values=False)}


METHODS: dict[str, Method] = {
    "views.open": views_open,
    "views.publish": views_publish,
    "views.push": views_push,
    "views.update": views_update,
}
