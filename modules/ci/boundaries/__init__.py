"""Permissions boundaries: the most that a role which deploys may do, and the most that an environment's role may do."""
