"""CloudWatch metrics: where they come from, and what is computed with them."""
