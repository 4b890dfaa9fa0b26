"""What AWS says of ElastiCache, as far as rules need it: node types, versions, windows, parameters."""
