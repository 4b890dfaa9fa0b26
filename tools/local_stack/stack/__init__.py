"""The two servers together, their folder, and the record by which other processes find them."""
