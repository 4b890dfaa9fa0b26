"""The steps that operations yield: requests to Redis, scripts and calls, and the answers they can have."""
