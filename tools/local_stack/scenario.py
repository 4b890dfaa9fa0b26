"""What the demo calls: every action of every example function, and what each must answer."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tools.local_stack.invocation import Answer

FLAG = "/flags/new-checkout"
USER_FLAG = "/users/u1/flags/new-checkout?country=DE"
EXPERIMENT = "/experiments/button-color"
USER_EXPERIMENT = "/users/u1/experiments/button-color"
# More than any limit that is set for the local functions; the loop ends at the first refusal.
MOST_REQUESTS = 200


class Call(Protocol):
    """How a scenario calls a function."""

    def __call__(
        self,
        role: str,
        method: str,
        target: str,
        *,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
        has: Mapping[str, Any] | None = None,
        quietly: bool = False,
    ) -> Answer:
        """Call the function, note the answer and whether it is as expected: its status, and fields of its body.

        ``quietly``: only counted, not shown, unless it is wrong.
        """
        ...


def feature_flags(call: Call) -> None:
    """Write a rule, read it cold and warm, change it: the next answer must be the new one."""
    role = "feature-flags"
    rule = {"enabled": True, "match": {"country": ["DE", "FR"]}}
    call(role, "PUT", FLAG, body=rule, has={"version": 1, "invalidated": True})
    call(role, "GET", USER_FLAG, has={"enabled": True, "cache": "miss"})
    call(role, "GET", USER_FLAG, has={"enabled": True, "cache": "hit", "rule_cache": "hit"})
    call(role, "GET", "/users/u1/flags?flags=new-checkout,unknown&country=US")
    call(role, "PUT", FLAG, body={"enabled": False}, has={"version": 2, "invalidated": True})
    call(role, "GET", USER_FLAG, has={"enabled": False, "cache": "miss", "rule_cache": "miss"})
    call(role, "PUT", FLAG, body={"enabled": "yes"}, status=400)


def experiments(call: Call) -> None:
    """Define an experiment; the user's variant stays, from the cache too."""
    role = "experiment-assignment"
    call(role, "PUT", EXPERIMENT, body={"variants": {"control": 50, "blue": 50}}, has={"version": 1})
    first = call(role, "GET", USER_EXPERIMENT, has={"cache": "miss"})
    variant = first.body.get("variant")
    call(role, "GET", USER_EXPERIMENT, has={"cache": "hit", "variant": variant})
    # All weight goes to a new variant; who has one keeps it.
    call(role, "PUT", EXPERIMENT, body={"variants": {"green": 1}}, has={"version": 2})
    call(role, "GET", USER_EXPERIMENT, has={"variant": variant})


def rate_limit(call: Call) -> None:
    """Call until the answer is 429; another client is not touched by it."""
    role, key = "rate-limited-api", {"x-api-key": "demo"}
    first = call(role, "GET", "/limited", headers=key, has={"counted": True})
    allowed = min(int(first.body.get("remaining", 0)), MOST_REQUESTS)
    for _ in range(allowed):
        call(role, "GET", "/limited", headers=key, quietly=True)
    call(role, "GET", "/limited", headers=key, status=429, has={"remaining": 0})
    call(role, "GET", "/limited", headers={"x-api-key": "another"})


def sessions(call: Call) -> None:
    """Create, read, extend and end a session."""
    role = "session"
    created = call(role, "POST", "/sessions", body={"user_id": "u1", "data": {"theme": "dark"}}, status=201)
    session = f"/sessions/{created.body.get('session_id')}"
    call(role, "GET", session, has={"user_id": "u1", "data": {"theme": "dark"}})
    call(role, "PATCH", session, body={"ttl_seconds": 60}, has={"expires_in_seconds": 60})
    call(role, "DELETE", session, has={"ended": True})
    call(role, "GET", session, status=404)


SCENARIOS: tuple[Callable[[Call], None], ...] = (feature_flags, experiments, rate_limit, sessions)
