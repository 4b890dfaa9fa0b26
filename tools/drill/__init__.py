"""Drills: redis_access and redis-py under the faults of a Redis in production."""
