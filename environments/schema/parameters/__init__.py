"""Parameters of the engine: the catalogue, the baseline and the commands that are blocked."""
