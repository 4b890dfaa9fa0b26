"""What an environment's cache can hold, and what its bill follows from: `python -m tools.capacity prod`."""
