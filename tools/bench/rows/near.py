"""A hit in the process's own memory."""

from redis_access import ConnectionSettings, RedisAccess
from redis_access.near.near_cache import NearCache

from tools.bench.measuring.rounds import measure, repeated
from tools.bench.measuring.row import Plan, Row
from tools.bench.measuring.servers import BUDGET_MILLISECONDS, Servers

TITLE = "near-cache hit"
VALUE = "treatment"
NESTED = {
    "theme": "dark",
    "limits": {"per_minute": 100, "burst": 20},
    "features": ["a", "b", "c"],
    "prices": [{"sku": "x", "eur": 5.5}, {"sku": "y", "eur": 7}],
}


def rows(servers: Servers, plan: Plan) -> list[Row]:
    """Measure it, key and time to live and looking for invalidations included; beside a bare dict for scale."""
    settings = ConnectionSettings.from_url(servers.plain.url, budget_milliseconds=BUDGET_MILLISECONDS)
    ours = RedisAccess(settings, strict=True, near_cache=NearCache(prefixes=("",), ttl_seconds=60))
    ours.set("near:k", VALUE, ttl=3600)
    ours.set("near:nested", NESTED, ttl=3600)
    for key in ("near:k", "near:nested"):
        for _ in range(2):  # the first read connects, the second is kept
            ours.get(key)
    asked = _commands(servers)
    bare = {"near:k": VALUE}
    hit = repeated(lambda: ours.get("near:k"))
    nested = repeated(lambda: ours.get("near:nested"))
    turns = {"dict.get": repeated(lambda: bare.get("near:k")), "ours": hit, "nested": nested}
    measured = measure(turns, rounds=plan.rounds, turn_seconds=plan.turn_seconds)
    asked = _commands(servers) - asked
    ours.close()
    microseconds = measured.fastest("ours") * 1e6
    return [
        Row(
            title=TITLE,
            unit="us",
            bar=0.6,
            stretch=0.4,
            value=microseconds,
            peers={"dict.get": measured.fastest("dict.get") * 1e6},
            note=f"{asked} commands reached Redis meanwhile",
            profiled=hit,
        ),
        Row(title=f"{TITLE}, a nested value, copied", unit="us", bar=None, value=measured.fastest("nested") * 1e6),
    ]


def _commands(servers: Servers) -> int:
    stats = servers.plain.admin.info("commandstats")
    return int(stats.get("cmdstat_get", {"calls": 0})["calls"])
