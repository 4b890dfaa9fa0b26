"""The command line, for who runs it and for programs that do."""

from .main import FINE, REFUSED, UNREADABLE, main

__all__ = ["FINE", "REFUSED", "UNREADABLE", "main"]
