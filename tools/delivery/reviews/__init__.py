"""Reviews: of an environment, and of all environments together."""
