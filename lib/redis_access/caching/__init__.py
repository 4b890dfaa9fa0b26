"""Values under keys: get, set, delete, and cache_get with its lease, freshness and options."""
