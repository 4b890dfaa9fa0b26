"""Access: rights, roles' credentials, and the login to Redis by IAM's tokens."""
