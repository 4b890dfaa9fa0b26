"""How long a review of a large plan takes, and how much memory: `python -m tools.plan_review.bench`."""
