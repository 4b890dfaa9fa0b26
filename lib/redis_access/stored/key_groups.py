"""Groups of keys: with more deletions to remember than fit, one group stands for all of its keys."""

from zlib import crc32

GROUPS = 16_384
"""So many that few keys share the group of one that was deleted."""


def group_of(key: str) -> int:
    """Return the number of the key's group."""
    return crc32(key.encode(errors="replace")) % GROUPS
