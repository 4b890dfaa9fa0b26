"""The calls of the demo: every action of every example function, and the answer that each must give."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tools.local_stack.functions.invocation import Answer

FLAG = "/flags/new-checkout"
USER_FLAG = "/users/u1/flags/new-checkout?country=DE"
EXPERIMENT = "/experiments/button-color"
USER_EXPERIMENT = "/users/u1/experiments/button-color"
# More than any limit that is set for the local functions.
MAX_REQUESTS = 200
# A call has a budget of time for Redis. On a busy machine one, above all the first after a cold start, may not get that
# far, and answers without Redis; one a second later does.
TRIES = 3


class Call(Protocol):
    """The function by which a scenario calls a Lambda function."""

    def __call__(
        self,
        function: str,
        method: str,
        target: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        source_ip: str = "127.0.0.1",
        status: int = 200,
        tries: int = 1,
        has: Mapping[str, Any] | None = None,
        shows: tuple[str, ...] = (),
    ) -> Answer:
        """Call the function and note the answer: whether its status and the fields in ``has`` are as expected.

        It is called up to ``tries`` times until it answers with the status and these fields. ``shows``: the body's
        fields for the table.
        """
        ...


def feature_flags(call: Call) -> None:
    """Write a rule, read it cold and warm, change it: the next answer must be the new one."""
    function, written, read = "feature-flags", ("invalidated",), ("enabled", "reason")
    rule = {"enabled": True, "match": {"country": ["DE", "FR"]}}
    call(function, "PUT", FLAG, body=rule, tries=TRIES, has={"invalidated": True}, shows=written)
    call(function, "GET", USER_FLAG, has={"enabled": True, "cache": "miss"}, shows=read)
    hit = {"enabled": True, "cache": "hit", "rule_cache": "hit"}
    call(function, "GET", USER_FLAG, tries=TRIES, has=hit, shows=read)
    call(function, "GET", "/users/u1/flags?flags=new-checkout,unknown&country=US", shows=("flags",))
    call(function, "PUT", FLAG, body={"enabled": False}, tries=TRIES, has={"invalidated": True}, shows=written)
    call(function, "GET", USER_FLAG, has={"enabled": False, "cache": "miss", "rule_cache": "miss"}, shows=read)
    call(function, "PUT", FLAG, body={"enabled": "yes"}, status=400, shows=("error",))


def experiments(call: Call) -> None:
    """Define an experiment; the user's variant stays, from the cache too."""
    function, read = "experiment-assignment", ("variant",)
    weights = {"variants": {"control": 50, "blue": 50}}
    call(function, "PUT", EXPERIMENT, body=weights, tries=TRIES, has={"invalidated": True}, shows=("invalidated",))
    first = call(function, "GET", USER_EXPERIMENT, has={"cache": "miss"}, shows=read)
    variant = first.body.get("variant")
    call(function, "GET", USER_EXPERIMENT, tries=TRIES, has={"cache": "hit", "variant": variant}, shows=read)
    # All weight goes to a new variant; who has one keeps it.
    call(
        function,
        "PUT",
        EXPERIMENT,
        body={"variants": {"green": 1}},
        tries=TRIES,
        has={"invalidated": True},
        shows=("invalidated",),
    )
    call(function, "GET", USER_EXPERIMENT, has={"variant": variant}, shows=read)


def rate_limit(call: Call) -> None:
    """Call until the answer is 429; another client is not touched by it."""
    function, one, shows = "rate-limited-api", "198.51.100.1", ("limit", "remaining")
    call(function, "GET", "/limited", source_ip=one, tries=TRIES, has={"counted": True}, shows=shows)
    # The first refusal itself, not a call after it: the limit gives a request back every few seconds.
    call(function, "GET", "/limited", source_ip=one, status=429, tries=MAX_REQUESTS, has={"remaining": 0}, shows=shows)
    call(function, "GET", "/limited", source_ip="198.51.100.2", shows=shows)


def sessions(call: Call) -> None:
    """Create, read, extend and end a session."""
    function, content = "session", {"user_id": "u1", "data": {"theme": "dark"}}
    created = call(function, "POST", "/sessions", body=content, status=201, tries=TRIES, shows=("expires_in_seconds",))
    current, own = "/sessions/current", {"x-session-id": str(created.body.get("session_id"))}
    call(function, "GET", current, headers=own, tries=TRIES, has=content, shows=("user_id", "data"))
    shorter, left = {"ttl_seconds": 60}, {"expires_in_seconds": 60}
    call(function, "PATCH", current, headers=own, body=shorter, tries=TRIES, has=left, shows=("expires_in_seconds",))
    call(function, "DELETE", current, headers=own, has={"ended": True}, shows=("ended",))
    call(function, "GET", current, headers=own, status=404, shows=("error",))


SCENARIOS: tuple[Callable[[Call], None], ...] = (feature_flags, experiments, rate_limit, sessions)
