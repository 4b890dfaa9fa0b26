"""What a change means for a running Redis: one rule a meaning, one file a subject."""
