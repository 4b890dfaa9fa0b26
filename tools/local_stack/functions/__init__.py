"""The deployed functions: their events, calls and logs."""
