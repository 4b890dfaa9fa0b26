"""Rate limits, decided in Redis on its own clock."""

from .clients import client_address

__all__ = ["client_address"]
