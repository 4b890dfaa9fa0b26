"""Formats in Redis: keys, values, entries, and their times to live."""
