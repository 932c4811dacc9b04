"""The screens of after a talk: the log, what both are told, next steps, topics, facts, and talks in writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from blocks import commitments, evidence, talk_log, talk_record, talk_saved, talk_thread, talk_told, topics
from blocks.talk_fields import Choice
from coaching.library import load_library
from coaching.talk_log import TalkEntry
from screens.talk_choices import choices_of
from tests.unit.blocks.samples import Words, person

TODAY = date(2026, 12, 3)
DUE = date(2026, 12, 10)
NOW = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
ID = "0197a1b2-0000-7000-8000-00000000b001"
OTHER = "0197a1b2-0000-7000-8000-00000000b002"


@cache
def choices() -> talk_log.Choices:
    return choices_of(load_library())


def after_talks(words: Words) -> dict[str, Any]:
    """All of them by the name of their golden file."""
    made: dict[str, Any] = {}
    for add in (_log, _told, _record, _steps, _topics, _thread):
        made |= add(words)
    return made


def _log(words: Words) -> dict[str, Any]:
    ana, sam, lena = (person(words, name) for name in ("Ana", "Sam", "Lena"))
    topic = [Choice(OTHER, words.option[:75].strip() or "x"), Choice(ID, "Meeting the CFO")]
    empty = TalkEntry(held_on=TODAY, minutes=30, type="training", due_on=DUE)
    full = replace(
        empty, what=words.text, fact=words.text, practice=8, step=words.text, outcome="done", covered=(ID,),
        win=words.text, gap_kind="capability", now=words.text, wanted=words.text, first_use=words.text, stretch=2,
        next_topics=words.text, fact_kind="call",
    )  # fmt: skip

    def form(entry: TalkEntry, **more: Any) -> dict[str, Any]:
        shown = {"readers": (ana,), "leader": lena} | more
        return talk_log.talk_log(
            talk_log.TalkForm(ana, entry, {"person": ID, "slot": OTHER}, choices(), TODAY, **shown)
        )

    people = [Choice(f"{ID}{number}", f"Rep {number}") for number in range(120)]
    saved = talk_saved.Saved(
        ID, ana, [words.text, "It fills your planned talk of today."], ["By which day?", words.text],
        [Choice(f"{ID}{number}", words.text) for number in range(4)],
    )  # fmt: skip
    return {
        "log": form(empty),
        "log_full": form(
            full, last_step=words.text, said="done, and it worked", topics=topic,
            notes=("A talk of this day is logged already. Saving adds another one.", words.text),
        ),
        "log_more": form(full, page=talk_log.MORE),
        "log_who": form(full, page=talk_log.WHO, alert=words.text),
        "log_who_corrects": form(replace(full, mode="async", minutes=None), page=talk_log.WHO, corrects=True),
        "log_status": form(replace(empty, kind="status", type=None)),
        "log_personal": form(replace(empty, kind="personal", type=None)),
        "log_extra_coach": form(replace(empty, mode="async"), readers=(ana, sam), leader=None, written=True),
        "log_pick": talk_saved.pick_person(people, "I did not find that name in your team. Please choose."),
        "log_saved": talk_saved.saved_view(saved),
        "log_saved_short": talk_saved.saved_view(talk_saved.Saved(ID, ana, ["Saved."])),
    }  # fmt: skip


def _told(words: Words) -> dict[str, Any]:
    ana, sam, lena = (person(words, name) for name in ("Ana", "Sam", "Lena"))
    plain = talk_told.Told(
        ID, ana, sam, date(2026, 12, 1), TODAY, step_id=OTHER, step=words.text, due_on=DUE, leader=lena
    )
    change = talk_told.Change("What you worked on", words.text, "")
    answers = {
        f"told_{answer.value}": talk_told.to_rep(replace(plain, answer=answer)) for answer in talk_told.Answer
    }
    heard = {
        f"heard_{answer.value}": talk_told.to_coach(replace(plain, answer=answer, objection=words.text))
        for answer in talk_told.Answer
        if answer not in (talk_told.Answer.NONE, talk_told.Answer.SILENT)
    }
    return {
        **answers,
        **heard,
        "told_own_words": talk_told.to_rep(replace(plain, answer=talk_told.Answer.OWNS, own=True)),
        "told_silent_late": talk_told.to_rep(replace(plain, answer=talk_told.Answer.SILENT, late=True)),
        "told_late": talk_told.to_rep(replace(plain, late=True, reads=(lena,), leader=None)),
        "told_last_step": talk_told.to_rep(
            replace(plain, last="done, and you two saw it work", live_next=True)
        ),
        "told_status": talk_told.to_rep(replace(plain, step="", step_id="", due_on=None)),
        "told_personal": talk_told.to_rep(replace(plain, words=False)),
        "told_personal_no": talk_told.to_rep(replace(plain, words=False, answer=talk_told.Answer.NO_TALK)),
        "told_changed": talk_told.to_rep(replace(plain, changes=(change,) * 5)),
        "told_changed_no_step": talk_told.to_rep(replace(plain, step="", changes=(change,) * 5)),
        "told_below": talk_told.see_below(plain),
    }


def _record(words: Words) -> dict[str, Any]:
    ana, sam = person(words, "Ana"), person(words, "Sam")
    labels = (
        "What went well",
        "What you worked on",
        "How it is now",
        "How it should be",
        "Next step",
        "Used first",
    )
    rows = [talk_record.Row(label, words.text) for label in labels]
    facts = [
        talk_record.FactRow(
            "A call or meeting you heard", words.text, "12:40", "https://calls.example.com/1"
        ),
        talk_record.FactRow("An email or message", "", "", "https://northwind.slack.com/archives/C1/p2"),
    ]
    edit = talk_record.EditRow(sam, NOW, "What you worked on", words.text, "")
    full = talk_record.Record(
        ID, sam, ana, ("Tue 1 Dec", "30 minutes", "Coaching", "Training"), rows, facts, (edit,) * 12,
        ("One gap was named",), (ana,), "Europe/Berlin", NOW, corrects=True, fixes=True,
    )  # fmt: skip
    fix = talk_record.FixForm(ID, sam, rows[:4], words.text, DUE, 3, words.text, True)
    return {
        "record": talk_record.what_was_written(full),
        "record_personal": talk_record.what_was_written(
            talk_record.Record(ID, sam, ana, ("today", "Personal check-in (no notes kept)"), others=(ana,))
        ),
        "fix": talk_record.fix_form(fix),
        "fix_no_step": talk_record.fix_form(talk_record.FixForm(ID, sam, rows[:1], has_step=False)),
    }


def _steps(words: Words) -> dict[str, Any]:
    ana, sam = person(words, "Ana"), person(words, "Sam")
    mark = commitments.MarkForm(
        ID, words.text, DUE, TODAY, ana, sam, True, commitments.OWN_OUTCOMES, choices().facts,
        first_use=words.text, facts=(words.text,) * 4, chosen="done",
    )  # fmt: skip
    told = commitments.StepNews(
        ID, commitments.News.SAID, ana, ana, words.text, DUE, TODAY, "done, and it worked"
    )
    return {
        "step_mark_own": commitments.mark_form(mark),
        "step_mark_coach": commitments.mark_form(
            replace(
                mark, owns=False, outcomes=choices().outcomes, said="done, and it worked", not_confirmed=True,
                drop_asked_by=ana, facts=(),
            )
        ),
        "step_write": commitments.write_form(
            commitments.WriteForm(sam, {"slot": OTHER}, DUE, words.text, words.text)
        ),
        "step_news_written": commitments.step_news(replace(told, news=commitments.News.WRITTEN, log=OTHER)),
        "step_news_said": commitments.step_news(told),
        "step_news_shown": commitments.step_news(replace(told, shown=True, fact=words.text)),
        "step_news_drop": commitments.step_news(replace(told, news=commitments.News.DROP)),
        "step_news_closed": commitments.step_news(
            replace(told, news=commitments.News.CLOSED, by=sam, owns=True, said="done, and we saw it work")
        ),
        "step_news_closed_coach": commitments.step_news(
            replace(told, news=commitments.News.CLOSED, said="dropped, you both agreed")
        ),
    }  # fmt: skip


def _topics(words: Words) -> dict[str, Any]:
    ana, sam = person(words, "Ana"), person(words, "Sam")
    rows = [
        topics.TopicRow(f"{ID}{number}", words.text, sam if number % 2 else ana, number, number == 3)
        for number in range(7)
    ]
    seven = [Choice(f"{ID}{number}", words.option[:75].strip() or "x") for number in range(7)]
    return {
        "topics": topics.topic_list(topics.TopicList(ID, ana, rows[:4], (words.text,), own=True)),
        "topics_none": topics.topic_list(topics.TopicList(ID, ana, (), own=True)),
        "topics_seven": topics.topic_list(topics.TopicList(ID, ana, rows, note="Dropped.")),
        "topics_swap": topics.swap_form(words.text, seven, {"checkin": ID}),
        "evidence": evidence.evidence_form(
            evidence.EvidenceForm(seven, choices().facts, {"channel": "C1", "ts": "1.2"})
        ),
        "evidence_one": evidence.evidence_form(
            evidence.EvidenceForm(seven[:1], choices().facts, {"channel": "C1", "ts": "1.2"})
        ),
    }


def _thread(words: Words) -> dict[str, Any]:
    ana, sam = person(words, "Ana"), person(words, "Sam")
    plain = talk_thread.Thread(ID, sam, date(2026, 12, 1), TODAY)
    post = talk_thread.Post(ID, sam, words.text)
    return {
        "thread_they_began": talk_thread.root(replace(plain, they_wrote=True)),
        "thread_i_began": talk_thread.root(replace(plain, i_wrote=True)),
        "thread_both": talk_thread.root(replace(plain, i_wrote=True, they_wrote=True)),
        "thread_both_coach": talk_thread.root(
            replace(plain, other=ana, i_wrote=True, they_wrote=True, coach=True)
        ),
        "thread_logged": talk_thread.root(replace(plain, i_wrote=True, they_wrote=True, logged=True)),
        "thread_closed": talk_thread.root(replace(plain, closed=True)),
        "thread_words": talk_thread.words(post),
        "thread_words_long": talk_thread.words(replace(post, words=f"{words.text}\n" * 9)),
        "thread_form": talk_thread.thread_form(ID, sam, (post,) * 6),
        "thread_form_first": talk_thread.thread_form(
            ID, sam, (), "What do you want a second pair of eyes on?"
        ),
    }
