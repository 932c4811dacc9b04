"""Small views and sentences for trouble: neutral, and always with a next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocks import ids, text
from blocks.message import Message, message
from blocks.parts import VIEW_BLOCKS, Block, View, modal, section

TROUBLE = "Something went wrong on our side. Nothing was changed. Please try again in a minute."
BUSY = "This took too long. Please try again in a minute."
UPDATING = "This part is being updated. Please try again in a minute."
NOT_YOURS = "This belongs to someone else, so it cannot be opened here."
NOT_ENROLLED = "You are not part of a team here yet. Ask your manager or an admin to add you."
NO_CHECK_IN = "No check-in is open for you right now."
COACH_LEFT = "Nobody would get this: your coach is not here any more."
REP_LEFT = "Nobody would get this: this person is not here any more."
CHECK_IN_CLOSED = "This check-in is closed. It needs nothing more from you."
NOT_COACHED = "You do not coach this person here, so there is no brief."
NO_TOPICS_NOW = "You do not coach this person any more, so there is no list to put it on."
NO_LOG = "You do not coach this person here, so this cannot be logged."
NO_TALK_TO_ADD = "No talk is coming that could go into a calendar."
NO_ADDRESS = "This bot has no web address, so no calendar can look at it. Use Add to calendar at a talk."
PREP_TALKED = "You two have talked already. Put what is left on the list for next time."
PREP_CALLED_OFF = "This talk is off, so there is nothing to prepare."
PREP_OVER = "The days for this talk are over. The next one is on its way."
OUT_OF_DATE = "This message is out of date. Type /coach to see where things stand."
NOTHING_TO_REPEAT = "There is no earlier check-in to repeat yet. Please use Start check-in."
SOMEONE_WAS_FASTER = "This was changed in another window. Please open it again."
UNKNOWN_COMMAND = "I do not know that one. Type /coach help to see what you can do."
NO_DIRECT_ANSWER = "I do not keep what is typed here, and nobody else gets it. Please use the buttons."
NO_MEMBER = f"{NOT_ENROLLED} Guests of a workspace cannot take part."  # a guest, or not in the directory yet
NO_TEAM = "Nobody is with you here yet. Type /coach start to begin."
STILL_READING = "Touchline is still reading who works here. Please try again in a minute."
SAVED = "Saved."
NO_PLACE = "Please choose a country."
NO_FULL_MEMBER = "Please choose a full member of this workspace."
FILE_CHANGES_NOTHING = "Nothing changes by this text. Please look at the lines above."
ONLY_ADMINS = "Only an admin can do that. Ask one of them."
GO_ON = "You are back. Your next check-in comes as usual."
ENDED_ALREADY = "This has ended already. Nothing more is asked."
LINE_ENDED = "It has ended. Nothing more is asked of you. That person and an admin hear it."
TALKS_ENDED = "These planned talks have ended."
RHYTHM_ASKED = "Sent. Your coach can change how often you talk, the day and the length."
RHYTHM_ASKED_TODAY = "You asked today already. Your coach has it."
EXTRA_ADDED = "Added. Both of them hear it."
NOT_YOUR_REP = "This person is not in your team any more."
PAUSED_TWO_WEEKS = "The talks rest for two weeks."
TALKS_GO_ON = "The talks go on."
TALKS_PLANNED = "Talks are planned."
CHECK_INS_ONLY = "People who come later get check-ins only. The talks that are planned stay."
STOPPED = "It has ended. They hear it in a short note."
EXTRA_ENDED = "This extra coaching has ended."
WELCOME_BACK = "Welcome back. Your next check-in comes as usual."
OPEN_AGAIN = "Welcome back. Your check-in is open again, in the messages here."
DAY_IS_PAST = "Please choose a day after today."
REPLY_EMPTY = "Please write a line first."
SENT = "Sent."
ERASED = "These words were erased."
DIGEST_ERASED = (
    "This week in short is gone: somebody erased words that stood in it. Home shows what there is now."
)
ALL_ERASED = "Your words are erased. What stays holds no words of yours. Messages in Slack change within a few minutes."

# Sentences for somebody who has no part in what they pressed, and what the log calls each.
WRONG_PERSON: Mapping[str, str] = {
    NOT_YOURS: "wrong_person", NOT_COACHED: "wrong_person", NO_LOG: "wrong_person", NOT_YOUR_REP: "wrong_person",
    NO_TOPICS_NOW: "wrong_person", ONLY_ADMINS: "no_admin", NOT_ENROLLED: "no_member", NO_MEMBER: "no_member",
}  # fmt: skip

_KEPT = (
    "type",
    "callback_id",
    "title",
    "submit",
    "close",
    "private_metadata",
    "clear_on_close",
    "notify_on_close",
)


def trouble(code: str = "") -> str:
    """The sentence for an error of ours, with the code to look it up by."""
    return f"{TROUBLE} If it stays, tell your admin this code: {code}" if code else TROUBLE


def note(sentence: str) -> Message:
    """One sentence as a message, for the person who just did something. Escapes: pass it raw."""
    safe = text.sentence(sentence)
    return message(safe, [section(safe)])


def notice_view(title: str, sentence: str) -> View:
    """A modal that says one thing. It takes the place of a form that cannot be shown."""
    return modal(title, [section(text.sentence(sentence))], callback_id=ids.NOTICE_VIEW)


def loading_view(title: str = "One moment") -> View:
    """Opened at once, since a trigger lives three seconds; replaced when the real view is ready."""
    return modal(title, [section("Getting this ready.")], callback_id=ids.LOADING_VIEW)


def field_error_view(view: Mapping[str, Any], sentence: str) -> View:
    """The view Slack sent with a sentence on top, all else the same, so that what was typed stays.

    Slack's copy of a view has more keys than it takes back; only those it takes are kept.
    """
    made, kept = again(view)
    blocks = [block for block in kept if block.get("block_id") != ids.ALERT]
    alert = section(f":warning: {text.sentence(sentence)}") | {"block_id": ids.ALERT}
    made["blocks"] = [alert, *blocks][:VIEW_BLOCKS]
    return made


def again(view: Mapping[str, Any]) -> tuple[View, list[Block]]:
    """A view that Slack sent as it may be sent back, and its blocks, to be put in anew."""
    made: View = {key: view[key] for key in _KEPT if view.get(key)}
    given = view.get("blocks")
    return made, [block for block in given if isinstance(block, dict)] if isinstance(given, list) else []
