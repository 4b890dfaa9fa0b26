"""What `redis_access.limits` is."""

from ..limits.limits import RATE_LIMIT
from ..runtime.methods import Doors, door
from ..runtime.requests import Run
from .limit import Limit, Strategy
from .limits import LimitOperations, WhenAway, check_policy
from .rate_limit import RateLimit

_observed_hit = door(LimitOperations.hit)


class Limits(Doors[LimitOperations]):
    """Counts hits against limits: `redis_access.limits`."""

    # What the door does; without its generator a tenth faster.
    def hit(  # noqa: D102
        self,
        subject: str,
        *,
        limit: int,
        window_seconds: int,
        cost: int = 1,
        strategy: Strategy = "gcra",
        when_away: WhenAway = "allow",
    ) -> RateLimit:
        gate, operations = self._gate, self._operations
        if gate.observer is not None:
            return _observed_hit(
                self,
                subject,
                limit=limit,
                window_seconds=window_seconds,
                cost=cost,
                strategy=strategy,
                when_away=when_away,
            )
        check_policy(when_away)
        wanted = Limit(subject, limit=limit, window_seconds=window_seconds, cost=cost, strategy=strategy)
        key = wanted.key()
        if (refusal := operations.remembered(key, wanted)) is not None:
            return refusal
        answer = gate.asked(Run(RATE_LIMIT, (key,), "1", *wanted.arguments))
        return operations.answered(key, wanted, answer, when_away)

    hit.__doc__ = LimitOperations.hit.__doc__
    hit_all = door(LimitOperations.hit_all)
    peek = door(LimitOperations.peek)
    reset = door(LimitOperations.reset)
