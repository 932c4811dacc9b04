"""The Web API methods the local Slack answers, by name."""

from __future__ import annotations

from playground.methods import auth, chat, conversations, history, reactions, usergroups, users, views
from playground.methods.context import Method

METHODS: dict[str, Method] = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **history.METHODS,
    **reactions.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **views.METHODS,
}
