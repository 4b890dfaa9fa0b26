"""Feature flags: rules in DynamoDB, rules and evaluations cached in Redis."""
