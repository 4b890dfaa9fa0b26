"""A page for people who would rather look: call functions, see what the cache does, pull Redis's plug."""
