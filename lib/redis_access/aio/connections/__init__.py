"""Connections that the tasks of an event loop share: opening, exchanges, deadlines, replacement."""
