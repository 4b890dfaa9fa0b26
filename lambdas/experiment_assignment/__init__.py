"""Sticky assignment of users to an experiment's variants: DynamoDB decides, Redis remembers."""
