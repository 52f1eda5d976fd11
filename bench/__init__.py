"""Benchmarks: each prints a ratio between two things timed in the same run, never a figure on its own."""
