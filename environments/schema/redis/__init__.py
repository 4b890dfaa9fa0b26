"""Settings of the replication group, and the rules across them."""
