"""The command line: `python -m redis_access --help`."""

from .arguments import main

__all__ = ["main"]
