"""Times to live. Every entry has one; without it Redis fills up and keeps stale answers.

The defaults are the lower ends of what the platform's design names for each use.
"""

from ..errors import InvalidTTLError

DEFAULT_TTL_SECONDS = 300
FLAG_TTL_SECONDS = 300
ASSIGNMENT_TTL_SECONDS = 1800
SESSION_TTL_SECONDS = 1800

LONGEST_COMPUTATION_SECONDS = 900
"""The time for which leases and version tokens are kept: as long as a Lambda function may run. A value whose
computation takes longer is not stored."""

# A year. Longer is a mistake, most often a Unix timestamp where a duration belongs.
MAX_TTL_SECONDS = 31_536_000


def checked_ttl(ttl: int | None, *, default: int) -> int:
    """Return the seconds to live: `default` for None.

    Raises InvalidTTLError for anything but a whole number from 1 to a year.
    """
    if ttl is None:
        return default
    if isinstance(ttl, bool) or not isinstance(ttl, int):
        raise InvalidTTLError(f"ttl must be a whole number of seconds, not {type(ttl).__name__}: {ttl!r}")
    if not 0 < ttl <= MAX_TTL_SECONDS:
        raise InvalidTTLError(f"ttl must be from 1 to {MAX_TTL_SECONDS} seconds (a year), not {ttl}")
    return ttl
