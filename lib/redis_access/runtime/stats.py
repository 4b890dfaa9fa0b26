"""What a RedisAccess counts about its own calls."""

from typing import NamedTuple


class Stats(NamedTuple):
    """Counts since the RedisAccess was made, in this process."""

    hits: int = 0
    """Reads that found a value."""
    misses: int = 0
    """Reads that found none, failed or undecodable ones included."""
    undecodable: int = 0
    """Values that were there but no JSON; counted as misses too."""
    writes: int = 0
    """Writes and deletes that Redis confirmed."""
    errors: int = 0
    """Calls that failed: Redis away, or a command refused."""
    fallbacks: int = 0
    """Reads that the primary answered because the reader was away."""
    stale: int = 0
    """Misses that got an older value: somebody else computed, or fetch raised."""
    breaker_openings: int = 0
    """Times that an endpoint was left alone because it kept failing."""
    breaker_trials: int = 0
    """Requests that tried whether such an endpoint is back."""
