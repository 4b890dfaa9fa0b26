"""The capacity of an environment's cache, and the drivers of its cost: `python -m tools.capacity prod`."""
