"""The demo: what it calls, and the table of the answers."""
