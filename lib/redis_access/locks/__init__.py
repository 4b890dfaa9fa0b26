"""Locks: one holder at a time among all processes, for as long as the lock lives."""
