"""Lambda functions, their roles, their tables and the queue of their failed events."""
