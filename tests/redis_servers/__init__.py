"""Real redis-servers for tests: plain, with TLS and ACL, and as primary and replica.

`fixtures.py` has the pytest fixtures; a conftest imports those it wants by name.
"""
