"""Sessions, which live in Redis only."""
