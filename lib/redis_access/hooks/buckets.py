"""Buckets of the calls' durations, for every hook that makes a histogram."""

DURATION_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds in seconds: from a call on the same machine to one that waits for somebody else's slow computation."""
