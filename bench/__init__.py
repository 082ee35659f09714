"""Benchmarks; `python -m bench` runs the quick ones. Figures and their commands are kept in docs/performance.md."""
