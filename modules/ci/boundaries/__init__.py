"""The most that a role may do, whatever else it is given: one that deploys, and one of an environment."""
