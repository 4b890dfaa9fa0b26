"""An environment of this repository planned and reviewed: `python -m tools.review_environment prod`."""
