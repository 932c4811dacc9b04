"""The Actor's verbs as JSON, for other processes and for the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from playground.actor import BOT, Actor
from playground.errors import Json
from playground.member import Member
from playground.outcome import Outcome
from playground.seen import Seen, see
from playground.viewbook import View
from playground.world import Channel

if TYPE_CHECKING:
    from playground.local import LocalSlack

Verb = Callable[[Actor, Json], Awaitable[Any]]


async def act(slack: LocalSlack, body: Json) -> Json:
    """Do what the body says: `as` whom, `do` what, and the verb's own arguments."""
    actor = slack.person(str(body.get("as")))
    verb = VERBS.get(str(body.get("do")))
    if verb is None:
        raise LookupError(f"no verb {body.get('do')!r}; there are: {', '.join(VERBS)}")
    slack.acting(actor.id, str(body["do"]))
    return _shown(actor, await verb(actor, body))


def _shown(actor: Actor, result: Any) -> Json:
    if isinstance(result, Outcome):
        return outcome_json(result)
    if isinstance(result, Seen):
        return {"kind": "ok", "message": actor.seen_json(result)}
    if isinstance(result, View):
        return {"kind": "ok", "view": result.wire()}
    if isinstance(result, Channel):
        return {"kind": "ok", "channel": result.id}
    if isinstance(result, Member):
        return {"kind": "ok", "person": result.id}
    if isinstance(result, dict):
        return result
    return {"kind": "ok"}


def outcome_json(outcome: Outcome) -> Json:
    return {
        "kind": outcome.kind,
        "ok": outcome.ok,
        "sent": outcome.sent,
        "errors": outcome.errors,
        "trouble": outcome.trouble,
        "status": outcome.status,
        "body": outcome.body,
        "seconds": outcome.seconds,
        "seq": outcome.delivery.seq if outcome.delivery else None,
    }


def find(actor: Actor, body: Json) -> Seen:
    """The message named by `channel` and `ts`, among what this person can see."""
    ts = str(body.get("ts"))
    message = actor.place(body.get("channel") or BOT).find(ts, actor.id)
    if message is None:
        raise LookupError("That message is gone.")
    return see(message)


def _target(actor: Actor, body: Json) -> Seen | View | str | None:
    """A message by `channel` and `ts`, the Home by `target`, a modal by `view`; else the modal on top."""
    if body.get("ts"):
        return find(actor, body)
    return "home" if body.get("target") == "home" else _modal(actor, body)


def _modal(actor: Actor, body: Json) -> View | None:
    """The modal named by `view`: another window may have closed it, or put one over it."""
    wanted = body.get("view")
    if not wanted:
        return None
    if all(view.id != wanted for view in actor.views):
        raise LookupError("That modal is not open any more.")
    if actor.view is None or actor.view.id != wanted:
        raise LookupError("That modal is under another one.")
    return actor.view


async def _say(actor: Actor, body: Json) -> Seen:
    return await actor.say(body.get("channel") or BOT, str(body["text"]), body.get("thread_ts"))


async def _command(actor: Actor, body: Json) -> Outcome:
    where, thread = body.get("channel"), body.get("thread_ts")
    return await actor.command(str(body["command"]), str(body.get("text", "")), where, thread)


async def _click(actor: Actor, body: Json) -> Outcome:
    return await actor.click(
        _target(actor, body),
        str(body["action_id"]),
        body.get("value"),
        body.get("option"),
        body.get("block_id"),
    )


async def _fill(actor: Actor, body: Json) -> Outcome:
    return await actor.fill(
        str(body["name"]),
        body.get("value"),
        enter=bool(body.get("enter", True)),
        target=_target(actor, body),
        block_id=body.get("block_id"),
    )


async def _close(actor: Actor, body: Json) -> Outcome:
    if body.get("view") and all(view.id != body["view"] for view in actor.views):
        return Outcome("closed")  # by another window: it is as wanted
    return await actor.close(all=bool(body.get("all")), view=_modal(actor, body))


async def _submit(actor: Actor, body: Json) -> Outcome:
    return await actor.submit(_modal(actor, body))


async def _open_home(actor: Actor, body: Json) -> View | None:
    return await actor.open_home(str(body.get("tab", "home")))


async def _shortcut(actor: Actor, body: Json) -> Outcome:
    return await actor.shortcut(str(body["callback_id"]))


async def _message_shortcut(actor: Actor, body: Json) -> Outcome:
    return await actor.message_shortcut(str(body["callback_id"]), find(actor, body))


async def _react(actor: Actor, body: Json) -> None:
    await actor.react(find(actor, body), str(body["emoji"]))


async def _unreact(actor: Actor, body: Json) -> None:
    await actor.unreact(find(actor, body), str(body["emoji"]))


async def _edit(actor: Actor, body: Json) -> Seen:
    return await actor.edit(find(actor, body), str(body["text"]))


async def _delete(actor: Actor, body: Json) -> None:
    await actor.delete(find(actor, body))


async def _join(actor: Actor, body: Json) -> None:
    await actor.join(str(body["channel"]))


async def _leave(actor: Actor, body: Json) -> None:
    await actor.leave(str(body["channel"]))


async def _invite_app(actor: Actor, body: Json) -> None:
    await actor.invite_app(str(body["channel"]))


async def _invite(actor: Actor, body: Json) -> None:
    await actor.invite(str(body["channel"]), *map(str, body["users"]))


async def _create_channel(actor: Actor, body: Json) -> Channel:
    members = [str(user) for user in body.get("users", ())]
    return await actor.create_channel(str(body["name"]), private=bool(body.get("private")), members=members)


async def _open_dm(actor: Actor, body: Json) -> Channel:
    user = str(body["user"])
    if user not in actor.workspace.people:
        raise LookupError(f"nobody here is {user}")
    return actor.place(user)


async def _archive(actor: Actor, body: Json) -> None:
    await actor.archive(str(body["channel"]))


async def _unarchive(actor: Actor, body: Json) -> None:
    await actor.unarchive(str(body["channel"]))


async def _add_person(actor: Actor, body: Json) -> Member:
    more = {name: str(body[name]) for name in ("tz", "title") if body.get(name)}
    return await actor.add_person(str(body["name"]), **more)


async def _change(actor: Actor, body: Json) -> None:
    await actor.change(**body.get("fields", {}))


async def _deactivate(actor: Actor, body: Json) -> None:
    await actor.deactivate()


async def _reactivate(actor: Actor, body: Json) -> None:
    await actor.reactivate()


async def _mark_read(actor: Actor, body: Json) -> None:
    actor.mark_read(body.get("channel") or BOT)


async def _suggestions(actor: Actor, body: Json) -> Json:
    """The options, and their groups where the app made some; trouble when it did not answer."""
    outcome, options, groups = await actor.ask_options(
        str(body["name"]), str(body.get("typed", "")), _target(actor, body), body.get("block_id")
    )
    return outcome_json(outcome) | {"options": options, "option_groups": groups}


VERBS: dict[str, Verb] = {
    "add_person": _add_person,
    "archive": _archive,
    "change": _change,
    "click": _click,
    "close": _close,
    "command": _command,
    "create_channel": _create_channel,
    "deactivate": _deactivate,
    "delete": _delete,
    "edit": _edit,
    "fill": _fill,
    "invite": _invite,
    "invite_app": _invite_app,
    "join": _join,
    "leave": _leave,
    "mark_read": _mark_read,
    "message_shortcut": _message_shortcut,
    "open_dm": _open_dm,
    "open_home": _open_home,
    "react": _react,
    "reactivate": _reactivate,
    "say": _say,
    "shortcut": _shortcut,
    "submit": _submit,
    "suggestions": _suggestions,
    "unarchive": _unarchive,
    "unreact": _unreact,
}
