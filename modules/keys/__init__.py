"""Customer managed KMS keys and the statements of their policies."""
