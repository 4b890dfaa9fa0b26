"""The load: threads that write a value, read it, and count a hit, each on keys of its own, and judge each answer."""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from tools.drill.measuring.clients import Client
from tools.drill.measuring.samples import Result, Sample

THREADS = 4
_PAUSE_SECONDS = 0.001
_NOTHING = -1


class Kept(NamedTuple):
    """A thread's knowledge of its key: the newest value it wrote, and the newest that was confirmed."""

    written: int = _NOTHING
    confirmed: int = _NOTHING


def judge(kept: Kept, found: int | None, *, may_lose: bool) -> Result:
    """Return what a read came to.

    Wrong is a value that was never written; and one that is older than a confirmed one, unless the drill takes
    confirmed writes away (`may_lose`), as a restart without data does.
    """
    if found is None:
        return "lost" if kept.confirmed != _NOTHING else "done"
    if found > kept.written or (found < kept.confirmed and not may_lose):
        return "wrong"
    return "done"


class Load:
    """One client under load until a time by the monotonic clock."""

    def __init__(self, client: Client, *, until: float, may_lose: bool) -> None:
        self._client = client
        self._until = until
        self._may_lose = may_lose
        self._samples: list[Sample] = []
        self._under_way: dict[int, float] = {}

    def run(self) -> list[Sample]:
        """Return the samples; a call that has not ended by then has taken until now, and is lost."""
        threads = [threading.Thread(target=self._work, args=(number,), daemon=True) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, self._until - time.monotonic()) + 0.5)
        now = time.monotonic()
        return self._samples + [Sample(began, now, "lost") for began in list(self._under_way.values())]

    def _work(self, number: int) -> None:
        key, kept, turn = f"drill:{number}", Kept(), 0
        while time.monotonic() < self._until:
            turn += 1
            kept = Kept(turn, kept.confirmed)
            if self._timed(number, self._put, key, turn) == "done":
                kept = Kept(turn, turn)
            self._timed(number, self._find, key, kept)
            self._timed(number, self._hit, key)
            time.sleep(_PAUSE_SECONDS)

    def _put(self, key: str, turn: int) -> Result:
        return "done" if self._client.put(key, turn) else "lost"

    def _find(self, key: str, kept: Kept) -> Result:
        return judge(kept, self._client.find(key), may_lose=self._may_lose)

    def _hit(self, key: str) -> Result:
        return "done" if self._client.hit(key) else "lost"

    def _timed(self, number: int, call: Callable[..., Result], *arguments: object) -> Result:
        began = self._under_way[number] = time.monotonic()
        try:
            result = call(*arguments)
        except Exception:  # noqa: BLE001  # a client that raises, whatever it is, is what is looked for
            result = "raised"
        ended = time.monotonic()
        if self._under_way.pop(number, None) is not None:
            self._samples.append(Sample(began, ended, result))
        return result
