"""Every action, callback and block id, and how what they carry is written and read: ids only.

Short, because Slack sends whole messages and views back with every click. A value is ids joined by colons; a
menu's value starts with a word that says which line was chosen. Nothing people wrote is ever in one.
"""

from __future__ import annotations

import hashlib
import json
import re

from blocks.ids_admin import *  # noqa: F403  # what admins set
from blocks.ids_praise import *  # noqa: F403  # kudos

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_.\-]{1,100}")

# -- the rep's check-in ---------------------------------------------------------------------------------
CHECKIN_START = "checkin.start"  # opens the form · value: check-in
CHECKIN_SAME = "checkin.same"  # "Nothing new this week", at once · value: check-in
CHECKIN_EDIT = "checkin.edit"  # opens the form again · value: check-in
CHECKIN_MORE = "checkin.more"  # menu · value: time:check-in or away:check-in
CHECKIN_DRAFT = "checkin.draft"  # every field of the form, when it is left
CHECKIN_SUBMIT = "checkin.submit"  # the form · metadata: checkin, page
AWAY_OPEN = "away.open"  # opens the form · value: check-in, or none
AWAY_SAVE = "away.save"  # the form · metadata: checkin, or none
AWAY_BACK = "away.back"  # "I am back", at once · value: check-in, or none
TIME_OPEN = "time.open"  # opens the form · value: check-in, or none
TIME_SAVE = "time.save"  # the form

# -- the coach's answers to it --------------------------------------------------------------------------
COACH_SEEN = "coach.seen"  # at once · value: check-in
COACH_PRAISE = "coach.praise"  # "Well done", at once · value: check-in
COACH_TALK = "coach.talk"  # "Let's talk", at once · value: check-in
COACH_TOPIC = "coach.topic"  # "Add to our next talk", at once · value: check-in
COACH_REPLY = "coach.reply"  # opens the form · value: check-in
COACH_MORE = "coach.more"  # menu · value: read:round or next:round:check-in
COACH_READ = "coach.read"  # opens all answers · value: round
COACH_REPLY_SEND = "coach.reply_send"  # the form · metadata: checkin
READ_VIEW = "read.view"  # all answers · metadata: round, page
READ_PAGE = "read.page"  # another page of them · value: round:page
READ_PAGE_BACK = "read.back"  # the page before · value: round:page

# -- the rep writes back --------------------------------------------------------------------------------
REP_REPLY = "rep.reply"  # opens the form · value: check-in
REP_REPLY_SEND = "rep.reply_send"  # the form · metadata: checkin

# -- before a talk --------------------------------------------------------------------------------------
BRIEF_OPEN = "brief.open"  # opens the brief · value: slot, or person:person
BRIEF_MENU = "brief.menu"  # menu · value: slot, or person:person
BRIEF_VIEW = "brief.view"  # the brief · metadata: talk, which is the same
PREP_OPEN = "prep.open"  # opens the form · value: slot
PREP_DRAFT = "prep.draft"  # every field of the form, when it is left
PREP_SUBMIT = "prep.submit"  # the form · metadata: slot
PREP_STEP = "prep.step"  # its field for the next step
SLOT_MOVE = "slot.move"  # "Move", opens the form · value: slot
SLOT_TALKED = "slot.talked"  # "We talked", at once · value: slot
QUESTIONS_OPEN = "questions.open"  # opens the questions of a type · value: type
QUESTIONS_MENU = "questions.menu"  # menu · value: type
QUESTIONS_ADVISOR = "questions.advisor"  # that type in the same window · value: type
QUESTIONS_NUMBERS = "questions.numbers"
QUESTIONS_DEAL = "questions.deal"
QUESTIONS_TRAINING = "questions.training"
QUESTIONS_HEROIC = "questions.heroic"
WHAT_OPEN = "what.open"  # what coaching is, and is not
INVITE_OPEN = "invite.open"  # "Add to calendar", opens a window · value: plan
INVITE_KEEP = "invite.keep"  # "Yes, leave it", at once · value: plan
INVITE_GOOGLE = "invite.google"  # a link
INVITE_OUTLOOK = "invite.outlook"  # a link
INVITE_FILE = "invite.file"  # a link
FEED_OPEN = "feed.open"  # one's own calendar to subscribe to, opens a window
FEED_NEW = "feed.new"  # makes its link anew, at once

# -- a talk that is moved, skipped, or not marked as held ------------------------------------------------
SLOT_MOVE_SAVE = "slot.move_save"  # the form · metadata: slot
SLOT_SKIP = "slot.skip"  # "Skip, with a reason", opens the form · value: slot
SLOT_SKIP_SAVE = "slot.skip_save"  # the form · metadata: slot
SLOT_SNOOZE = "slot.snooze"  # "Ask me later", at once · value: slot
SLOT_AGREED = "slot.agreed"  # "Yes, we agreed to skip it", at once · value: slot
SLOT_WANTED = "slot.wanted"  # "No, I want to talk", at once · value: slot
SLOT_ASK = "slot.ask"  # "Ask for a time", opens the form · value: slot
SLOT_ASK_SEND = "slot.ask_send"  # the form · metadata: slot

# -- the morning note -----------------------------------------------------------------------------------
NOTE_ITEM = "note.item"  # menu of one line · value: action:id
NOTE_MORE = "note.more"  # menu of the note · value: all:note or quiet:note
NOTE_VIEW = "note.view"  # all of the note · metadata: note
LINE_OPEN = "line.open"  # "Add a line for ...", opens the form · value: plan
LINE_SAVE = "line.save"  # the form · metadata: plan

# -- home -----------------------------------------------------------------------------------------------
HOME_PAGE = "home.page"  # a page of a list, opens a window or turns it · value: list:page
HOME_BACK = "home.back"  # the page before · value: list:page

# -- after a talk: what was said, and what comes of it ----------------------------------------------------
TALK_LOG = "talk.log"  # opens the form · value: slot, or person:person, or none: asks for whom
TALK_PICK = "talk.pick"  # menu in that window · value: person
TALK_WHO = "talk.who"  # "Change": who, when, how long, what kind, in the same window
TALK_MORE = "talk.more"  # "Add more", in the same window
TALK_FIRST = "talk.first"  # back to the first page of it
TALK_DRAFT = "talk.draft"  # every field of the form, when it is left
TALK_SAVE = "talk.save"  # the form · metadata: person, page; slot, session or step
PICK_VIEW = "talk.pick_view"  # asks for whom
SAVED_VIEW = "talk.saved"  # says what came of it · metadata: session
RECORD_VIEW = "talk.record"  # what was written
TALK_READ = "talk.read"  # "What was written", opens a window · value: session
TALK_OWN = "talk.own"  # "Yes, I own it", at once · value: session
TALK_FIX = "talk.fix"  # opens the form · value: session
TALK_FIX_SEND = "talk.fix_send"  # the form · metadata: session
TALK_NO = "talk.no"  # "We did not agree", at once · value: session
TALK_WAYS = "talk.ways"  # menu of a talk that comes · value: action:id
TALK_MENU = "talk.menu"  # menu · value: read:session
TALK_CORRECT = "talk.correct"  # opens the log filled in · value: session
STEP_MARK = "step.mark"  # "Mark it", opens the form · value: step
STEP_SAVE = "step.save"  # the form · metadata: step
STEP_WRITE = "step.write"  # "Write it myself", opens the form · value: slot, or person:coach
STEP_WRITE_SEND = "step.write_send"  # the form · metadata: slot or coach
STEP_SHOWN = "step.shown"  # "Yes, it worked", at once · value: step
STEP_DONE = "step.done"  # "Done", at once · value: step
STEP_DROP = "step.drop"  # "Yes, drop it", at once · value: step
STEP_KEEP = "step.keep"  # "Keep it", at once · value: step
TOPIC_OPEN = "topic.open"  # opens what to talk about next · value: person, or none: one's own
TOPIC_ADD = "topic.add"  # that window, sent: adds one · metadata: person
TOPIC_DROP = "topic.drop"  # in that window, or after a log; at once · value: topic
TOPIC_KEEP = "topic.keep"  # the same
TOPIC_SWAP = "topic.swap"  # the form that asks which of seven may go · metadata: check-in
THREAD_OPEN = "thread.open"  # "Talk here", opens a form · value: slot
THREAD_SEND = "thread.send"  # the form · metadata: slot
EVIDENCE_USE = "evidence_use"  # the message shortcut
EVIDENCE_SAVE = "evidence.save"  # its form
EVIDENCE_LINK = "evidence.link"  # a link
FIX_STEP = "fix.step"
FIX_DUE = "fix.due"
FIX_READY = "fix.ready"
FIX_WRONG = "fix.wrong"
FIX_NO_TALK = "fix.no_talk"
STEP_OUTCOME = "step.outcome"
STEP_FACT = "step.fact"
STEP_FACT_KIND = "step.fact_kind"
STEP_TEXT = "step.text"
STEP_DUE = "step.due"
STEP_FIRST = "step.first"
TOPIC_TEXT = "topic.text"
TOPIC_OUT = "topic.out"
EVIDENCE_FOR = "evidence.for"
EVIDENCE_KIND = "evidence.kind"
EVIDENCE_NOTE = "evidence.note"
THREAD_TEXT = "thread.text"
LOG_FIELD = "log"  # the block of a field of the log, with a dot and the name of the field behind it

# -- setup: who begins, how often, how to stop it ---------------------------------------------------------
START_OPEN = "start.open"  # opens the form · value: people, or none
START_KIND = "start.kind"  # with or without planned talks, in the same window
START_FORM = "start.form"  # the form
START_BACK = "start.back"  # from what would be sent back to the form, in the same window
START_GO = "start.go"  # what would be sent · metadata: what was chosen
QUICK_ASK = "quick.ask"  # "Ask my team two questions now", at once
SETTINGS_OPEN = "settings.open"  # opens one's own settings
SETTINGS_VIEW = "settings.view"
LIKES_OPEN = "likes.open"  # "How I like to be coached", opens the form
LIKES_SAVE = "likes.save"  # the form
PRAISE_WAY = "praise.way"  # how kudos come to oneself, at once · value: public or private
PLACE_OPEN = "place.open"  # whose holidays, opens the form
PLACE_COUNTRY = "place.country"  # its first field: shows the parts of a country
PLACE_SAVE = "place.save"  # the form
PAUSE_OPEN = "pause.open"  # opens the form
PAUSE_SAVE = "pause.save"  # the form
PAUSE_END = "pause.end"  # "Go on", at once
NEXT_OPEN = "next.open"  # one's own planned talks, opens a window
NEXT_VIEW = "next.view"
INTRO_MENU = "intro.menu"  # menu · value: not_mine:line or privacy:-
NOT_MINE_SEND = "not_mine.send"  # "This is not my manager", the form · metadata: line
RHYTHM_OPEN = "rhythm.open"  # how often a pair talks, opens the form · value: plan
RHYTHM_SAVE = "rhythm.save"  # the form · metadata: plan
RHYTHM_ASK = "rhythm.ask"  # the rep asks for another one, at once · value: plan
TEAM_OPEN = "team.open"  # one's people, opens a window
TEAM_VIEW = "team.view"  # metadata: page
TEAM_PAGE = "team.page"  # more of them, in the same window · value: page
TEAM_BACK = "team.back"  # the page before · value: page
TEAM_MENU = "team.menu"  # menu · value: rhythm, extra, pause, go_on, talks, stop or end : person or plan
TEAM_STOP = "team.stop"  # "Stop", the form · metadata: person
TEAM_CHANNEL_OPEN = "channel.open"  # opens the form
TEAM_CHANNEL_SAVE = "channel.save"  # the form
EXTRA_SAVE = "extra.save"  # another coach for somebody, the form · metadata: person
EXTRA_END = "extra.end"  # the manager ends it, at once · value: plan
EXTRA_NO = "extra.no"  # "Not me", at once · value: plan
TALKS_ON = "talks.on"  # "Plan short talks", opens the form
TALKS_OFF = "talks.off"  # no planned talks for new people, at once
TALKS_SAVE = "talks.save"  # the form
FILE_OPEN = "file.open"  # the people file, opens the form
FILE_CHECK = "file.check"  # the form · metadata: what was shown already
SETUP_OPEN = "setup.open"  # what an admin chooses for everybody, opens the form
SETUP_SAVE = "setup.save"  # the form

# -- practice: drills and warm-ups ----------------------------------------------------------------------
DRILL_DONE = "drill.done"  # "Done" in a channel, at once, told to that person alone · value: drill run
DRILL_SHOW = "drill.show"  # all of a drill, opens a window · value: key of the drill
WARM_UP_OPEN = "warm_up.open"  # opens a window
WARM_UP_DONE = "warm_up.done"  # "Done" in it · metadata: key of the warm-up
DIGEST_MORE = "digest.more"  # ⋯ of one's own digest · value: all or time
DIGEST_OPEN = "digest.open"  # shows any digest as it would be sent now · value: whose, or none
DIGEST_VIEW = "digest.view"
DIGEST_TIME = "digest.time"  # day, hour and sections of one's own, opens the form
DIGEST_SAVE = "digest.save"  # the form
DIGEST_DAY = "digest.day"
DIGEST_AT = "digest.at"
DIGEST_SECTIONS = "digest.sections"

# -- card, home, notices --------------------------------------------------------------------------------
PRIVACY_OPEN = "privacy.open"  # shows who sees what
DATA_OPEN = "data.open"  # what is kept about oneself, opens a window
DATA_VIEW = "data.view"
DATA_READ = "data.read"  # all of it, in pages, opens a window
DATA_PAGE = "data.page"  # another page, in the same window · value: page
DATA_BACK = "data.back"  # the page before · value: page
DATA_JSON = "data.json"  # a link
DATA_TEXT = "data.text"  # a link
ERASE_OPEN = "erase.open"  # what would go and what would stay, opens the form
ERASE_SEND = "erase.send"  # the form
NOTICE_VIEW = "notice.view"  # a small modal that says one thing
LOADING_VIEW = "loading.view"  # stands in until the real one is ready

# -- fields of forms ------------------------------------------------------------------------------------
ALERT = "alert"  # the block on top of a form that could not be taken
FIELD = "field"  # the action id of a field that tells us nothing before the form is sent
REPLY_TEXT = "reply.text"
TIME_DAY = "time.day"
TIME_AT = "time.at"
AWAY_UNTIL = "away.until"
PAUSE_WEEKS = "pause.weeks"
RHYTHM_EVERY = "rhythm.every"
RHYTHM_DAY = "rhythm.day"
RHYTHM_AT = "rhythm.at"
RHYTHM_LENGTH = "rhythm.length"
RHYTHM_MODE = "rhythm.mode"
EXTRA_COACH = "extra.coach"
EXTRA_SKILL = "extra.skill"
EXTRA_UNTIL = "extra.until"
EXTRA_EVERY = "extra.every"
TEAM_CHANNEL = "channel.team"
TEAM_KUDOS = "channel.kudos"
TEAM_DRILL_DAY = "channel.drill_day"
TEAM_DRILL_AT = "channel.drill_at"
TEAM_DIGEST_DAY = "channel.digest_day"
TEAM_DIGEST_AT = "channel.digest_at"
TEAM_MEETING = "channel.meeting"
TEAM_ZONE = "channel.zone"
LIKES_TEXT = "likes.text"
PLACE_PART = "place.part"
FILE_TEXT = "file.text"
SETUP_SPONSOR = "setup.sponsor"
START_PEOPLE = "start.people"
START_WITH = "start.with"
START_DAY = "start.day"
START_AT = "start.at"
START_EVERY = "start.every"
START_TALK_DAY = "start.talk_day"
START_TALK_AT = "start.talk_at"

MOVE_DAY = "move.day"
SKIP_WHY = "skip.why"
SKIP_TEXT = "skip.text"
ASK_TEXT = "ask.text"
LINE_TEXT = "line.text"

OF_PERSON = "person"  # in front of a person's id, where the id of a slot could stand as well
MENU_TIME = "time"
MENU_AWAY = "away"
MENU_READ = "read"
MENU_NEXT = "next"
MENU_ALL = "all"
MENU_QUIET = "quiet"
MENU_NOT_MINE = "not_mine"
MENU_PRIVACY = "privacy"
SHARE = "share"
SKIP = "-"  # the option that takes an answer back; radio buttons cannot be unticked


def value(*ids: str) -> str:
    """What a button carries: `value(round_id, check_in_id)`."""
    return ":".join(ids)


def parse_value(text: object, parts: int = 1) -> tuple[str, ...] | None:
    """The ids a button carried, or None if it is not as many as expected: an old message, or not ours."""
    if not isinstance(text, str):
        return None
    ids = tuple(text.split(":"))
    return ids if len(ids) == parts and all(ids) else None


def metadata(**ids: str) -> str:
    """`private_metadata` of a view: a small JSON object of ids, written the same way every time."""
    return json.dumps(ids, separators=(",", ":"), sort_keys=True)


def parse_metadata(text: object) -> dict[str, str]:
    """The ids of a view; empty where it cannot be read, so that a caller answers instead of failing."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: item for key, item in found.items() if isinstance(item, str)}


def question_block(key: str) -> str:
    """The block of a question's field. The same on every redraw: only so does Slack keep what was typed."""
    return f"q.{_short(key)}"


def log_field(name: str) -> str:
    """The block of a field of the log: what, step, due_on and so on."""
    return f"{LOG_FIELD}.{name}"


def share_block(key: str) -> str:
    """The block of the tick that shares a private answer."""
    return f"s.{_short(key)}"


def _short(key: str) -> str:
    """A plain, short key as it is; any other as a digest, so that two long keys stay two."""
    return key if _PLAIN_KEY.fullmatch(key) else _digest(key)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def option_value(key: str) -> str:
    """The value of an option in a select, within Slack's 150 characters; `SKIP` stays ours."""
    return _short(key) if key != SKIP else _digest(key)
