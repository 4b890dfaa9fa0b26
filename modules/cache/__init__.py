"""The replication group and what belongs to it: parameters, users, scaling, and how clients connect."""
