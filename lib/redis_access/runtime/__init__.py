"""The part that every call passes: budget, clock, breaker, counters, observation and the runner; I/O is elsewhere."""
