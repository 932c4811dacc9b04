"""What became of a thing of a morning note since it was written."""

from __future__ import annotations

from datetime import date

from coaching.nudging import skip_limit
from coaching.slots import SlotStatus
from storage.cadence import Pair, PairSlot
from storage.notes import NoteItem, NoteRecord


def became(record: NoteRecord, pair: Pair, at: PairSlot | None, item: NoteItem, day: date) -> str:
    """ "" while the thing waits. A talk that was logged a minute ago is not asked about."""
    if item.kind in ("log_or_move", "overdue", "talk"):
        return _of_slot(record, at, item, day)
    if item.kind == "add_notes":
        return "" if at is not None and at.slot.status is SlotStatus.NOTES_OPEN else _talked(at) or "gone"
    current = pair.current
    if item.kind == "resolved":
        return "" if not pair.state.skips_in_row else "gone"
    if current is not None and current.slot.talked:
        return _talked(current)
    if _was_moved(record, current):
        return "moved"
    if item.kind == "asked":
        return ""
    if item.kind == "skipped":
        return _talked(at) or _excused(at) or ("skipped" if _was_skipped(record, at) else "")
    if item.kind == "change_plan":
        return "" if pair.plan.id == item.plan_id and pair.state.skips_in_row else "gone"
    return "" if pair.state.skips_in_row >= skip_limit(pair.plan.interval_days) else "gone"


def _of_slot(record: NoteRecord, at: PairSlot | None, item: NoteItem, day: date) -> str:
    if at is None:
        return "gone"
    if done := _talked(at) or _excused(at):
        return done
    row = at.record
    if row is not None and row.cancelled_at is not None:
        return "skipped"
    if _was_moved(record, at):
        return "moved"
    if item.kind == "talk":
        return "" if at.slot.is_open else "gone"
    if row is not None and row.snoozed_until is not None and row.snoozed_until > day:
        return "snoozed"
    return "" if at.slot.status in (SlotStatus.DUE, SlotStatus.OVERDUE) else "gone"


def _talked(at: PairSlot | None) -> str:
    if at is None or not at.slot.talked:
        return ""
    return "notes_open" if at.slot.status is SlotStatus.NOTES_OPEN else "held"


def _excused(at: PairSlot | None) -> str:
    return "excused" if at is None or at.slot.status is SlotStatus.EXCUSED else ""


def _was_skipped(record: NoteRecord, at: PairSlot | None) -> bool:
    """Since the note was written."""
    row = None if at is None else at.record
    return row is not None and row.cancelled_at is not None and row.cancelled_at >= record.created_at


def _was_moved(record: NoteRecord, at: PairSlot | None) -> bool:
    """Since the note was written."""
    row = None if at is None else at.record
    return row is not None and row.moved_at is not None and row.moved_at >= record.created_at
