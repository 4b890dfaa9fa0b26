"""Feature flags and experiment assignments: one Redis hash per user."""
