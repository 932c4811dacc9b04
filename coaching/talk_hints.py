"""Hints beside a field. They never block, and there is one at a time."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

LONGEST_STEP = 30  # days
FEWEST_WORDS = 4
LATIN_SHARE = 0.8  # under this share of Latin letters nothing is said about the words

_VERBS = """
    add agree answer ask attend block book bring build call change check choose clean close coach collect compare
    confirm connect count cover create cut debrief define deliver demo discover discuss do draft draw email end explain
    explore feed fill film find finish fix follow get give go handle hear help hold introduce invite join keep lead
    learn let list listen log look make map measure meet mention message move name note offer open own pause phone pick
    pitch plan play point post practice practise prepare present price propose prove pull push put qualify quote raise
    reach read record rehearse remove repeat reply report research review rewrite role-play roleplay run say schedule
    score send set share shorten show sit sketch speak start stay stop sum talk teach tell test thank time track try
    update use visit wait walk watch work write
"""
_FORMS = "ran|sent|told|wrote|held|met|made|gave|led|found|brought|built|said|spoke|took|kept|put|set|read"
_VERB = re.compile(
    rf"\b(?:(?:{'|'.join(_VERBS.split())})(?:s|es|ed|ing)?|{_FORMS}|(?:us|mak|writ|practic)ing)\b", re.I
)
_PLACE = re.compile(
    r"\b(?:calls?|accounts?|meetings?|demos?|deals?|emails?|mails?|reviews?|proposals?|renewals?|visits?|discovery|"
    r"role-?plays?|pitch|quotes?|negotiations?|customers?|buyers?|prospects?|leads?|clients?)\b"
    r"|\b(?:with|for|at|to)\s+(?!me\b|you\b|us\b)[A-Z]\w+"
)


class Need(StrEnum):
    """What a next step lacks, in the order in which it is asked for."""

    ACTION = "action"
    DAY = "day"
    PLACE = "place"
    SOONER = "sooner"


HINTS = {
    Need.ACTION: "What will be done, in a few words? Begin with a verb.",
    Need.DAY: "By which day?",
    Need.PLACE: "Where will it be used first? On which call, account or meeting?",
    Need.SOONER: "What is the first step this week?",
}


def step_needs(text: str, due_on: date | None, first_use: str, today: date) -> tuple[Need, ...]:
    """What a next step lacks to be one that gets done; empty if nothing.

    It has a verb of doing and four words or more, a day, and a first place to use it. A day more than 30 days
    ahead is too far. Words in other letters than Latin are not judged. `today` is the rep's.
    Rule: docs/rules.md, "Hints".
    """
    needs = []
    if _is_latin(text) and (len(text.split()) < FEWEST_WORDS or not _VERB.search(text)):
        needs.append(Need.ACTION)
    if due_on is None:
        needs.append(Need.DAY)
    if not first_use.strip() and _is_latin(text) and not _PLACE.search(text):
        needs.append(Need.PLACE)
    if due_on is not None and (due_on - today).days > LONGEST_STEP:
        needs.append(Need.SOONER)
    return tuple(needs)


def step_hint(text: str, due_on: date | None, first_use: str, today: date) -> str | None:
    """The one hint for a next step: a question for what is missing first, None if nothing is.

    Rule: docs/rules.md, "Hints".
    """
    needs = step_needs(text, due_on, first_use, today)
    return HINTS[needs[0]] if needs else None


def _is_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return not letters or sum(sign < "ɐ" for sign in letters) / len(letters) >= LATIN_SHARE


# ------------------------------------------------------------ notes about work

_BUSINESS = re.compile(  # words that only look private
    r"\bhealth\s?care\b|\bhealth (?:check|score|plan|insur\w*|system|tech|of)\b"
    r"|\b(?:account|deal|pipeline|customer) health\b|\bparent (?:company|account|group)\b|\bproduct family\b"
    r"|\bfamily (?:of|office|business)\b|\bbaby steps?\b|\b(?:good|bad) faith\b|\bsick of\b"
    r"|\bhospital (?:deal|account|group|chain)s?\b",
    re.I,
)
_PRIVATE = re.compile(
    r"\b(?:health|ill|illness\w*|sick|sickness|disease|doctor\w*|hospital\w*|surgery|medication|medicine|diagnos\w*|"
    r"therap(?:y|ist)|cancer|depress(?:ed|ion|ive)|anxiety|anxious|burn-?out|adhd|autis\w*|disab\w*|injur\w*|"
    r"addict\w*|alcohol\w*|pregnan\w*|miscarriage|maternity|paternity|"
    r"famil(?:y|ies)|wife|husband|spouse|girlfriend|boyfriend|kids?|child|children|son|daughter|baby|mother|father|mom|"
    r"mum|dad|parents?|brother|sister|divorc\w*|marri(?:age|ed)|wedding|custody|funeral|"
    r"religio\w*|church\w*|mosque|synagogue|temple|pray(?:s|ed|er|ers|ing)?|faith|christian\w*|muslim\w*|islam\w*|"
    r"jew(?:s|ish)|hindu\w*|buddhis\w*|ramadan|politic\w*|trade union|sexual\w*|gay|lesbian)\b",
    re.I,
)
NOTES_HINT = "Leave this out; notes are about work."


def notes_hint(text: str) -> str | None:
    """A hint if the words touch on health, family, religion or the like; None if they do not.

    It is said beside the field and blocks nothing. Rule: docs/rules.md, "Hints".
    """
    return NOTES_HINT if _PRIVATE.search(_BUSINESS.sub(" ", text)) else None
