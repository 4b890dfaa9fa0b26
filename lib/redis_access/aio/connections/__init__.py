"""The connections of an event loop: the one that its tasks share, and those of durable writes."""
