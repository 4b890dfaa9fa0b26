"""A clock that stands still until the test moves it."""

from ..runtime.clock import Clock

_STARTS_AT = 1_700_000_000.0


class ManualClock(Clock):
    """A clock that stands still until `advance` is called. `sleep` advances it and returns at once."""

    def __init__(self, unix_time: float = _STARTS_AT) -> None:
        self._now = unix_time

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        if not isinstance(seconds, int | float) or seconds < 0:
            raise ValueError(f"time goes forward only, by a number of seconds, not by {seconds!r}")
        self._now += seconds

    def monotonic(self) -> float:
        """Return the time in seconds."""
        return self._now

    def time(self) -> float:
        """Return the time in seconds."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Let `seconds` pass at once, after giving other tasks a turn."""
        from asyncio import sleep

        await sleep(0)
        self.advance(seconds)
