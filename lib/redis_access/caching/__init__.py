"""Values under keys: get, set, delete, many of them, changes in place, and cache_get with its lease and options."""
