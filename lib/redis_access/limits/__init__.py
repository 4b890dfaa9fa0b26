"""Rate limits, decided in Redis on its own clock."""
