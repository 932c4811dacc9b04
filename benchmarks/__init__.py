"""Runnable comparisons, as ratios: `python -m benchmarks [NAME...]` (docs/performance.md)."""
