"""What every call passes: budget, clock, breaker, counters, observation, and the requests it makes. No I/O."""
