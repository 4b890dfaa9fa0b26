"""The steps that operations yield: requests to Redis, scripts, calls and pauses, and the answers they can have."""
