"""Parameters of the engine: the catalogue, the values of every environment, and the blocked commands."""
