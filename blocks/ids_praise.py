"""Ids of kudos; `blocks.ids` gives them on with all others."""

from __future__ import annotations

# -- giving one -----------------------------------------------------------------------------------------
KUDOS_OPEN = "kudos.open"  # "Give kudos", opens the form · value: source, or source:person
KUDOS_MESSAGE = "kudos_message"  # the message shortcut
KUDOS_SEND = "kudos.send"  # the form · metadata: source, channel; message, ts, thread
KUDOS_LINE = "kudos.line"  # "Add a line", opens a form · value: kudos
KUDOS_LINE_SAVE = "kudos.line_save"  # the form · metadata: kudos
KUDOS_SENT = "kudos.sent"  # says where it went

KUDOS_SAY = "kudos.say"  # "Say it in a line", opens the form · value: person:channel:ts

# -- below the post -------------------------------------------------------------------------------------
KUDOS_THANKS = "kudos.thanks"  # "Add my thanks", at once · value: kudos
KUDOS_MORE = "kudos.more"  # menu · value: action:kudos
KUDOS_BACK = "kudos.back"  # "Write back", opens a form · value: kudos
KUDOS_BACK_SEND = "kudos.back_send"  # the form · metadata: kudos
KUDOS_CHANGE = "kudos.change"  # the form · metadata: kudos
KUDOS_TAKE_BACK = "kudos.take_back"  # asks once, the form · metadata: kudos

# -- one's own, on Home -----------------------------------------------------------------------------------
KUDOS_LIST = "kudos.list"  # opens a window, or turns it · value: received or given : page
KUDOS_LIST_PAGE = "kudos.page"  # the next page there
KUDOS_LIST_BACK = "kudos.page_back"  # the page before
KUDOS_LIST_VIEW = "kudos.list_view"
MILESTONE_SHARE = "milestone.share"  # "Share", at once · value: milestone
MILESTONE_KEEP = "milestone.keep"  # "Keep it to me", at once · value: milestone

# -- fields of the form ---------------------------------------------------------------------------------
KUDOS_PEOPLE = "kudos.people"
KUDOS_WORDS = "kudos.words"
KUDOS_IMPACT = "kudos.impact"
KUDOS_VALUE = "kudos.value"
KUDOS_SKILL = "kudos.skill"
KUDOS_SEEN_BY = "kudos.seen_by"
SETUP_KUDOS = "setup.kudos"
KUDOS_BACK_TEXT = "kudos.back_text"

# -- words in front of a kudos in the menu below its post ---------------------------------------------------
MENU_KUDOS = "kudos"  # in front of a check-in, in the menu of a round
MENU_WRITE_BACK = "write_back"
MENU_CHANGE = "change"
MENU_TAKE_BACK = "take_back"
