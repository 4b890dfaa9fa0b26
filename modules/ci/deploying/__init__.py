"""The rights of an apply: on resources with names of ours, on networks and keys without names, functions and roles."""
