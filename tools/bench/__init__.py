"""Measures redis_access beside redis-py and the peers; see `python -m tools.bench --help`."""
