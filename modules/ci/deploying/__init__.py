"""The rights of an apply: on what has a name of ours, on networks and keys, which have none, on functions and roles."""
