"""A write that the network kept: somebody else's change is confirmed before it arrives."""

from collections.abc import Callable
from typing import Any

import pytest
from redis_access import MISS, UnavailableError
from redis_access.configuration.settings import DEFAULT_KEY_PREFIX
from redis_access.steps.requests import Many, Reply, Request
from redis_access.testing import StandIn

from tests.redis_access.conformance.backends import Access

OLD = "the old value"


class Slow(StandIn):
    """A stand-in that takes the first request with the old value late: another change came, and its caller gave up."""

    before: Callable[[], object] | None = None

    def answer(self, request: Request, *, key_prefix: str = DEFAULT_KEY_PREFIX) -> Reply:
        """Return the answer."""
        requests = request.requests if isinstance(request, Many) else [request]
        sent = [part for each in requests for command in each.to_commands(key_prefix) for part in command]
        if self.before is not None and any(OLD in str(part) for part in sent):
            before, self.before = self.before, None
            assert before()
            super().answer(request, key_prefix=key_prefix)
            raise UnavailableError("the caller has given up by now")
        return super().answer(request, key_prefix=key_prefix)


WRITES: dict[str, tuple[Callable[[Access], Any], Callable[[Access], Any]]] = {
    "set": (lambda redis: redis.set("k", OLD), lambda redis: redis.get("k", MISS)),
    "cache_get": (lambda redis: redis.cache_get("k", lambda: OLD), lambda redis: redis.get("k", MISS)),
    "namespace": (lambda redis: redis.namespace("n").set("k", OLD), lambda redis: redis.namespace("n").get("k", MISS)),
    "flags.set": (lambda redis: redis.flags.set("u", "f", OLD), lambda redis: redis.flags.get("u", "f", MISS)),
    "flags.cache_get": (
        lambda redis: redis.flags.cache_get("u", "f", lambda: OLD),
        lambda redis: redis.flags.get("u", "f", MISS),
    ),
    "flags.cache_get_many": (
        lambda redis: redis.flags.cache_get_many("u", ["f"], lambda _: {"f": OLD}),
        lambda redis: redis.flags.get("u", "f", MISS),
    ),
}
CHANGES: dict[str, Callable[[Access], Any]] = {
    "delete": lambda redis: redis.delete("k"),
    "newer": lambda redis: redis.set("k", "new"),
    "namespace.delete": lambda redis: redis.namespace("n").delete("k"),
    "namespace.invalidate": lambda redis: redis.namespace("n").invalidate(),
    "flags.delete": lambda redis: redis.flags.delete("u", "f"),
    "flags.newer": lambda redis: redis.flags.set("u", "f", "new"),
    "flags.invalidate_user": lambda redis: redis.flags.invalidate_user("u"),
    "flags.invalidate": lambda redis: redis.flags.invalidate("f"),
    "flags.invalidate_everything": lambda redis: redis.flags.invalidate_everything(),
}


@pytest.mark.parametrize(
    ("write", "change", "left"),
    [
        ("set", "delete", OLD),
        ("set", "newer", OLD),
        ("namespace", "namespace.delete", OLD),
        ("flags.set", "flags.delete", OLD),
        ("flags.set", "flags.newer", OLD),
        ("flags.set", "flags.invalidate_user", OLD),
        ("namespace", "namespace.invalidate", MISS),
        ("flags.set", "flags.invalidate", MISS),
        ("flags.set", "flags.invalidate_everything", MISS),
        ("cache_get", "delete", MISS),
        ("cache_get", "newer", "new"),
        *(
            (write, change, "new" if change == "flags.newer" else MISS)
            for write in ("flags.cache_get", "flags.cache_get_many")
            for change in CHANGES
            if change.startswith("flags.")
        ),
    ],
)
def test_what_a_late_write_leaves(write: str, change: str, left: object) -> None:
    """A plain `set` counts as new whenever it arrives, but for invalidations; a computed value has a fence."""
    stand_in = Slow()
    redis, other = stand_in.access(), stand_in.access()
    do, read = WRITES[write]
    read(redis)  # so that it knows the versions
    stand_in.before = lambda: CHANGES[change](other)
    do(redis)
    assert stand_in.before is None
    assert (read(redis), read(stand_in.access())) == (left, left)
