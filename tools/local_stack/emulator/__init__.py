"""The AWS emulator: its server, its corrections, and clients of it."""
