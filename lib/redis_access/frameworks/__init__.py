"""The library in frameworks, a module each, behind an extra of the same name.

Django's cache backend, Starlette's and FastAPI's lifespan, rate limits and sessions, Flask's the same, and the store of
Powertools' idempotency.
"""
