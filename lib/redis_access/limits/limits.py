"""Rate limits, decided in Redis on its own clock: one round trip, one small string per limit."""

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

from ..errors import InvalidArgumentError
from ..runtime.runtime import Runtime
from ..steps.answers import numbers
from ..steps.operation import Operation
from ..steps.requests import Argument, Durable, Run, Write
from ..steps.scripts import script_beside
from ..stored.arguments import listed
from ..stored.keys import key_part
from .limit import Limit
from .local import Denials, LocalLimits
from .rate_limit import RateLimit, RateLimits

# Not repeatable: a hit whose answer was lost may have been counted, and sent again it would count twice.
RATE_LIMIT = script_beside(__file__, "rate_limit", repeatable=False, answers=numbers(4))

WhenAway: TypeAlias = Literal["allow", "deny", "local"]

_MICROSECONDS = 1_000_000
_POLICIES = frozenset(get_args(WhenAway))


class LimitOperations:
    """Count hits against limits.

    `when_away` says what holds while Redis is unavailable: "allow" (the default), "deny", or "local", which counts in
    this process only, the 10,000 limits that were hit last, so that each process allows the whole limit. `checked` is
    False in such answers. A strict RedisAccess raises instead.

    With `durable` a hit counts as checked only when a replica has it, too, so that a failover does not give it back. If
    none answers within the call's budget, `when_away` decides; the primary has counted the hit all the same.

    A refusal is remembered for as long as it holds, at most 10 seconds; until then a `hit` of the same limit and cost
    is refused without asking Redis. `peek` and `hit_all` ask Redis each time.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._denials = Denials(runtime.clock)
        self._local = LocalLimits(runtime.clock)

    def hit(
        self, limit: Limit, *, cost: int | None = None, when_away: WhenAway = "allow", durable: bool = False
    ) -> Operation[RateLimit]:
        """Count a hit against the limit. The answer says whether it is allowed.

        `cost` replaces the limit's own. Raises InvalidArgumentError.
        """
        return self._one(_checked(limit, cost), when_away, count=True, durable=durable)

    def peek(self, limit: Limit, *, cost: int | None = None, when_away: WhenAway = "allow") -> Operation[RateLimit]:
        """Return the answer that a hit would get, without counting one."""
        return self._one(_checked(limit, cost), when_away, count=False)

    def reset(self, limit: Limit, *, durable: bool = False) -> Operation[bool]:
        """Reset the count to zero. Return whether Redis confirmed it.

        Other processes may go on giving refusals that they remember, for at most 10 seconds.
        """
        key = _checked(limit).key()
        # This process forgets its refusal even if Redis does not answer; the next hit asks Redis.
        self._denials.forget(key)
        self._local.forget(key)
        gone = (yield from self._runtime.write(Write("UNLINK", key), durable=durable)) is not None
        self._runtime.counters.writes += gone
        return gone

    def hit_all(
        self,
        limits: Sequence[Limit],
        *,
        shared: str | None = None,
        when_away: WhenAway = "allow",
        durable: bool = False,
    ) -> Operation[RateLimits]:
        """Count a hit that all `limits` must allow, in one round trip. If one refuses it, none of them counts it.

        A Redis Cluster runs a script only on keys of one slot. The limits of one subject are in one slot. Limits of
        several subjects (a user and their organization) are in one slot when `shared` names what the subjects have in
        common (the organization); hits are then counted under that name, apart from the same limits without it. Raises
        InvalidArgumentError for several subjects without `shared`.
        """
        checked = [_checked(limit) for limit in listed(limits, "limits", "Limits")]
        check_policy(when_away)
        return self._all(checked, self._keys(checked, shared), when_away, durable=durable)

    def _one(self, limit: Limit, when_away: WhenAway, *, count: bool, durable: bool = False) -> Operation[RateLimit]:
        check_policy(when_away)
        key = limit.key()
        # A peek asks Redis in any case, and so notices a reset by another process.
        decision = self._denials.find(key, limit) if count else None
        if decision is None:
            run = Run(RATE_LIMIT, (key,), "1" if count else "0", *limit.arguments)
            answer = yield from (self._decided_durably(run) if durable else self._runtime.request(run))
            if answer is None:
                (decision,) = self._without_redis([limit], [key], when_away, count=count)
            else:
                decision = self._decision(key, limit, answer, 0)
        self._observe(decision, allowed=decision.allowed, counted_hit=count)
        return decision

    def _observe(self, decision: RateLimit, *, allowed: bool, counted_hit: bool) -> None:
        if (observation := self._runtime.observation) is not None:
            observation.decided(
                allowed=allowed,
                limit=decision.limit,
                remaining=decision.remaining,
                checked=decision.checked,
                counted_hit=counted_hit,
            )

    def _decided_durably(self, run: Run) -> Operation[list[int] | None]:
        """Return the script's answer; None when Redis was unavailable, or no replica confirmed a durable hit."""
        answer = yield from self._runtime.request(Durable(run))
        if answer is None:
            return None
        # Four numbers for each limit, of which the first says whether the hit is allowed.
        decided, replicas = answer
        # A refusal counts nothing, so a failover loses nothing.
        is_hit = all(allowed == 1 for allowed in decided[::4])
        if is_hit and not self._runtime.note_replicas(replicas):
            return None
        return decided  # type: ignore[no-any-return]  # the script's answer

    def _all(
        self, limits: list[Limit], keys: list[str], when_away: WhenAway, *, durable: bool
    ) -> Operation[RateLimits]:
        arguments: list[Argument] = ["1"]
        for limit in limits:
            arguments += limit.arguments
        run = Run(RATE_LIMIT, keys, *arguments)
        answer = yield from (self._decided_durably(run) if durable else self._runtime.request(run))
        if answer is None:
            each = self._without_redis(limits, keys, when_away, count=True)
        else:
            each = [self._decision(keys[at], limits[at], answer, 4 * at) for at in range(len(keys))]
        decision = RateLimits(allowed=all(one.allowed for one in each), each=tuple(each))
        self._observe(decision.tightest, allowed=decision.allowed, counted_hit=True)
        return decision

    def _keys(self, limits: Sequence[Limit], shared: str | None) -> list[str]:
        tag = None if shared is None else key_part(shared, "limits")
        keys = [limit.key(tag) for limit in limits]
        if not keys or len(set(keys)) < len(keys):
            raise InvalidArgumentError("hit_all needs one limit at least, and none of them twice")
        if tag is None and len({limit.subject for limit in limits}) > 1:
            raise InvalidArgumentError(
                "limits of several subjects need `shared`, so that a cluster keeps them together"
            )
        return keys

    def _decision(self, key: str, limit: Limit, answer: list[int], at: int) -> RateLimit:
        allowed, remaining, wait, free = answer[at : at + 4]
        decision = RateLimit(
            allowed == 1,
            limit.limit,
            remaining,
            # Rounded up: a client that waits for so long must not come too early.
            -(-wait // _MICROSECONDS),
            -(-free // _MICROSECONDS),
            limit.window_seconds,
        )
        if not allowed:
            self._denials.remember(key, limit, decision, wait / _MICROSECONDS)
        return decision

    def _without_redis(
        self, limits: list[Limit], keys: list[str], when_away: WhenAway, *, count: bool
    ) -> list[RateLimit]:
        if when_away == "local":
            return self._local.hit(keys, limits, count=count)
        allowed = when_away == "allow"
        # A second is a guess; 0 would have clients try again at once.
        wait_seconds = 0 if allowed else 1
        return [
            RateLimit(allowed, one.limit, one.limit if allowed else 0, wait_seconds, 0, one.window_seconds, False)
            for one in limits
        ]


def _checked(limit: Limit, cost: int | None = None) -> Limit:
    """Return the limit at the cost, if one is given. Raises InvalidArgumentError."""
    if not isinstance(limit, Limit):
        raise InvalidArgumentError(
            f"limit must be a Limit(subject, limit=..., window_seconds=...), not {type(limit).__name__}: {limit!r}"
        )
    return limit if cost is None else limit.at_cost(cost)


def check_policy(when_away: str) -> None:
    """Raise InvalidArgumentError unless it is one of the policies."""
    if not isinstance(when_away, str) or when_away not in _POLICIES:
        raise InvalidArgumentError(f"when_away must be one of {', '.join(get_args(WhenAway))}, not {when_away!r}")
