"""Rate-limit decisions, with all the figures that HTTP headers want."""

from collections.abc import Callable

from limits import RateLimitItemPerHour
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from pyrate_limiter import Duration, Limiter, Rate, RedisBucket
from redis_access.limits.limit import Limit
from redis_access.limits.limits import RATE_LIMIT

from tools.bench.measuring.rounds import measure, repeated
from tools.bench.measuring.row import Plan, Row, hook_rows
from tools.bench.measuring.servers import Servers

LIMIT, WINDOW_SECONDS = 1_000_000, 3600


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure them."""
    bare, ours = servers.bare(), servers.ours()
    wanted = Limit("bare", limit=LIMIT, window_seconds=WINDOW_SECONDS)
    sha = str(bare.script_load(RATE_LIMIT.text))
    key = f"bare:{wanted.key()}"
    hooked, peers, base = servers.ours(hook=True), _peers(servers), "redis.Redis.evalsha"
    turns = {base: repeated(lambda: bare.evalsha(sha, 1, key, "1", *wanted.arguments))}
    turns |= {"ours": repeated(lambda: ours.rate_limit("u1", limit=LIMIT, window_seconds=WINDOW_SECONDS))}
    turns |= {"ours, hook": repeated(lambda: hooked.rate_limit("u1", limit=LIMIT, window_seconds=WINDOW_SECONDS))}
    turns |= {name: repeated(peer) for name, peer in peers.items()}
    measured = measure(turns, rounds=plan.rounds, turn_seconds=plan.turn_seconds)
    title = "rate-limit decision with all figures"
    return hook_rows(measured, title, base=base, bar=0.80, stretch=0.65, turns=turns, peers=peers)


def _peers(servers: Servers) -> dict[str, Callable[[], object]]:
    storage = RedisStorage(servers.plain.url)
    item = RateLimitItemPerHour(LIMIT)
    fixed, moving = FixedWindowRateLimiter(storage), MovingWindowRateLimiter(storage)
    bucket = RedisBucket.init([Rate(10_000, Duration.HOUR)], servers.bare(), "bench-pyrate")
    limiter = Limiter(bucket)

    def with_figures() -> None:
        fixed.hit(item, "figures")
        fixed.get_window_stats(item, "figures")

    return {
        "limits, fixed window": lambda: fixed.hit(item, "fixed"),
        "limits, fixed window, with figures": with_figures,
        "limits, moving window": lambda: moving.hit(item, "moving"),
        "pyrate-limiter": lambda: limiter.try_acquire("u1", blocking=False),
    }
