"""Sets and rotates the passwords of Redis users, so that nothing but Secrets Manager and ElastiCache ever holds one."""
