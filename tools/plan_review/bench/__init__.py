"""The time and memory that a review of a large plan takes: `python -m tools.plan_review.bench`."""
