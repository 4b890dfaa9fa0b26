"""Redis in this process: for tests (`redis_access.testing.StandIn`), and for development by REDIS_URL=memory://."""
