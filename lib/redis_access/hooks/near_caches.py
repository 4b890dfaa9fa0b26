"""The near caches that a hook publishes: their hits make no event, so it asks the accesses."""

from typing import TYPE_CHECKING, Protocol

from ..stored.arguments import check_has

if TYPE_CHECKING:
    from ..near.near_stats import NearStats


class HasNearStats(Protocol):
    """An access of either surface."""

    def near_stats(self) -> "NearStats | None":
        """Return the near cache's size and counts, None without one."""


class NearCaches:
    """The accesses whose near caches are published."""

    def __init__(self) -> None:
        self._accesses: list[HasNearStats] = []

    def watch(self, access: HasNearStats) -> None:
        """Publish this one's, too. Raises InvalidArgumentError for an object that is no access."""
        check_has(access, "near_stats", "access", "a RedisAccess")
        self._accesses.append(access)

    def total(self) -> "NearStats | None":
        """Return the sums over all accesses that have a near cache; None when none has."""
        found = [stats for access in self._accesses if (stats := access.near_stats()) is not None]
        return type(found[0])(*(sum(numbers) for numbers in zip(*found, strict=True))) if found else None
