"""Example Lambdas that show `redis_access` at work, one folder per function, and what bundles them."""
