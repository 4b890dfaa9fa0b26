"""The AUTH token changes."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ...plan.values import Mark
from ..caches import Cache, kept_caches, weighing
from ..reading import is_hidden, text
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .openness import token, users


def _token(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "token"):
        before, after = token(cache, after=False), token(cache, after=True)
        # Users would take the token's place; whether there are any, a hidden value does not tell.
        if before is None or cache.replaced or after is Mark.UNKNOWN or is_hidden(users(cache, after=True)):
            continue
        message, severity = _meaning(cache, after)
        if message:
            yield Observation(address=cache.address, message=message, severity=severity)


def _meaning(cache: Cache, after: object) -> tuple[str, Severity | None]:
    # ROTATE is the provider's default.
    strategy = text(cache.after("token strategy")) or "ROTATE"
    if after is None:
        if users(cache, after=True) is not None:
            return "auth_token gives way to users: clients that send it are refused", None
        return "auth_token is taken away: clients that send it are refused", None
    if cache.changed("token"):
        if strategy == "ROTATE":
            kept = "the old token stays valid until the new one is SET"
            return f"auth_token changes (strategy ROTATE): {kept}", Severity.LOW
        return f"auth_token changes (strategy {strategy}): clients with the old one are refused at once", None
    if cache.changed("token strategy") and strategy == "SET":
        return "auth_token is SET: the token before it, which ROTATE kept, is no longer valid", Severity.MEDIUM
    return "", None


AUTH_TOKEN_CHANGE = Rule(
    id="auth-token-change",
    title="The AUTH token changes or goes",
    severity=Severity.HIGH,
    explanation="All clients share the token. ROTATE adds a new one and keeps the old one valid; SET, which AWS takes "
    "after ROTATE only, ends the old one. Either happens at once, whatever apply_immediately says.",
    remedy="Rotate first, move the clients, then set; or use IAM users, which have nothing to rotate.",
    link=elasticache("auth"),
    observe=_token,
    weighs=weighing("token", "token strategy"),
)
