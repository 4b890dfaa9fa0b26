"""The local Redis: its server, its configuration and its certificates."""
