"""Results and inputs as people read them, on Home and in digests: each figure with what it is out of."""

from __future__ import annotations

from blocks.figures import Count
from coaching.aggregates import Share
from coaching.results import Inputs, Pooled, Results

WHY_NOT = (
    "How many people practise is shown from {least} people on, and not where it would tell of each one. "
    "So nobody can be singled out."
)


def said(share: Share) -> str:
    """ "9 of 14", or "none yet"."""
    return Count(share.part, share.whole).said()


def results_words(results: Results) -> str:
    """What came of it: "next steps shown to work: 9 of 14, confirmed: 11 of 14 · talks with a fact: 12 of 17, …"."""
    return (
        f"next steps shown to work: {said(results.shown)}, confirmed: {said(results.confirmed)} · "
        f"talks with a fact: {said(results.fact)}, with practice: {said(results.practice)}"
    )


def inputs_words(inputs: Inputs) -> str:
    """What was put in. It says nothing about what came of it."""
    return f"talks held: {said(inputs.held)} · check-ins answered in time: {said(inputs.answered)}"


def pooled_words(pooled: Pooled) -> str:
    """How many practised by themselves, or why that is not shown."""
    whole = pooled.shares.whole
    if whole is None:
        return WHY_NOT.format(least=pooled.least)
    return f"Practised by themselves in the last two weeks: {said(whole)} people."
