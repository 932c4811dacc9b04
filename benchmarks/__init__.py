"""Runnable comparisons, as ratios."""
