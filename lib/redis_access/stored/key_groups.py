"""Groups of keys: where more deletions than fit are to be remembered, a group stands for all of its keys."""

from zlib import crc32

GROUPS = 16_384
"""Large enough that few keys are in the group of a key that was deleted."""


def group_of(key: str) -> int:
    """Return the number of the key's group."""
    return crc32(key.encode(errors="replace")) % GROUPS
