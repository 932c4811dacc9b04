"""Facts of the platform as small tables: rate tiers, scopes, event names. One place to correct them."""

from __future__ import annotations

# Requests a minute, workspace and method.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100, 0: 600}  # 0: "hundreds per minute"

METHOD_TIER = {
    "apps.connections.open": 1,
    "auth.teams.list": 2,
    "auth.test": 0,
    "bots.info": 3,
    "chat.delete": 3,
    "chat.getPermalink": 0,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "oauth.v2.access": 4,
    "reactions.add": 3,
    "reactions.remove": 2,
    "team.info": 3,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.conversations": 2,
    "users.info": 4,
    "users.list": 2,
    "users.lookupByEmail": 3,
    "users.profile.get": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}

# chat.postMessage has rules of its own: several hundred a minute and workspace, one a second and channel.
POSTS_PER_MINUTE = 300
POST_BURST = 10
CHANNEL_PER_SECOND = 1
CHANNEL_BURST = 5
TOLERANCE = 1.03
POSTING = {"chat.postMessage", "chat.postEphemeral"}

# Scopes a method needs whatever it is asked; those that depend on the channel are in CONVERSATION_SCOPE.
METHOD_SCOPE = {
    "bots.info": "users:read",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.join": "channels:join",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "team.info": "team:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.lookupByEmail": "users:read.email",
    "users.profile.get": "users.profile:read",
}

KINDS = ("channel", "group", "im", "mpim")
SCOPE_WORD = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
TYPE_WORD = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}

EVENT_SCOPE = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_unarchive": "channels:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_access_granted": None,
    "team_access_revoked": None,
    "team_join": "users:read",
    "tokens_revoked": None,
    "user_change": "users:read",
}
MESSAGE_EVENT = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}

RETRY_DELAYS = (0.0, 60.0, 300.0)  # after the first, second and third failure of an event
ANSWER_TIMEOUT = 3.0
TRIGGER_LIFE = 3.0
RESPONSE_LIFE = 30 * 60.0
RESPONSE_USES = 5

TEXT_CUT = 40_000
UPDATE_TEXT = 4_000
MARKDOWN_TEXT = 12_000
BLOCKS_TEXT = 13_200  # not documented; measured by others
CODE_LIFE = 600.0  # an OAuth code
TOKEN_LIFE = 43_200.0  # a token that expires
REFRESH_GRACE = (
    60.0  # a refresh token that was used up works so long; how long it is at Slack is not documented
)
VIEW_BYTES = 250_000
METADATA_BYTES = 16_384
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_STACK = 3

TROUBLE = "We had some trouble connecting. Try again?"
