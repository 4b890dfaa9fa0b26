"""The part of a cache that is in use, where somebody measured it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """The most of ``days`` days, of the busiest node; None where CloudWatch has no data. Evictions are a sum."""

    days: int
    memory_percent: float | None = None
    cpu_percent: float | None = None
    connections: float | None = None
    evictions: float | None = None
