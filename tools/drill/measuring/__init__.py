"""Measurements: a client's load in a process of its own, and the outcome of its calls."""
