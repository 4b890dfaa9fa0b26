"""The part that every call passes: budget, clock, breaker, counters, observation, the runner. No I/O."""
