"""How things lie in Redis: keys, values, entries and their times to live."""
