"""The cache, a replication group or serverless, with its parameters, users, scaling and connection details."""
