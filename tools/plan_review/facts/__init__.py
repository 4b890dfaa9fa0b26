"""Facts about ElastiCache that rules need: node types, versions, windows, parameters."""
