"""The rows of the benchmark: each file measures one subject."""
