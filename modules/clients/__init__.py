"""The managed IAM policies of Redis clients: one for each Redis user."""
