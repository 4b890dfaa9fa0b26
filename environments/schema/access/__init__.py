"""Redis users: who may run which commands on which keys."""
