"""The parts that every call uses: budget, clock, breaker, counters, observation and the runner. No I/O."""
