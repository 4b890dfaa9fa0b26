"""Encryption of the connections: whether clients may do without it."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import GROUP, Cache, is_memcached, kept_caches, made_caches, weighing
from ..reading import is_unknown, text, truth
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _level(cache: Cache, *, after: bool) -> str | None:
    """Return `off`, `preferred` or `required`; None when it cannot be told."""
    on = truth(cache.after("tls") if after else cache.before("tls"))
    mode = cache.after("tls mode") if after else cache.before("tls mode")
    if on is None or (on and is_unknown(mode)):
        return None
    # Without a mode, only TLS is taken.
    return "off" if not on else text(mode) or "required"


def _weakened(plan: Plan) -> Iterator[Observation]:
    for cache in made_caches(plan, "tls"):
        before, after = _level(cache, after=False), _level(cache, after=True)
        tls = cache.name("tls")
        if after == "off" and before != "off":
            late = "; AWS wants mode preferred before that, and refuses" if before == "required" else ""
            yield Observation(
                address=cache.address,
                message=f"{tls} is switched off: keys, values and credentials cross the network in the clear, and IAM "
                f"authentication no longer works{late if not cache.replaced else ''}",
            )
        elif after == "preferred" and before == "required":
            yield Observation(
                address=cache.address,
                message="transit_encryption_mode changes from required to preferred: the nodes accept connections "
                "without TLS, too",
                severity=Severity.HIGH,
            )


def _preferred(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "tls mode"):
        if _level(cache, after=False) == "off" and _level(cache, after=True) == "preferred" and not cache.replaced:
            yield Observation(
                address=cache.address,
                message="TLS is switched on with mode preferred: clients are served with and without it",
            )


def _shut_out(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "tls"):
        before, after = _level(cache, after=False), _level(cache, after=True)
        if after != "required" or before not in {"off", "preferred"}:
            continue
        if before == "preferred":
            yield Observation(
                address=cache.address,
                message="transit_encryption_mode changes from preferred to required: every connection without TLS is "
                "dropped",
            )
        elif cache.replaced:
            yield Observation(
                address=cache.address,
                message=f"{cache.name('tls')} is switched on in a new cache: clients without TLS cannot connect to it",
                remedy="See in the clients' settings that each uses TLS." if is_memcached(cache) else None,
            )
        else:
            yield Observation(
                address=cache.address,
                message="TLS becomes required in one step: AWS takes preferred first and refuses this; clients without "
                "TLS could not connect",
                remedy='Set `transit_encryption_mode = "preferred"` first, move every client to TLS, then `required`.',
            )


TRANSIT_ENCRYPTION_WEAKENED = Rule(
    id="transit-encryption-weakened",
    title="Connections need no TLS any more",
    severity=Severity.CRITICAL,
    explanation="With mode required every client must use TLS. Preferred lets clients connect in the clear, which is a "
    "step of a migration to TLS and nothing to go back to.",
    remedy='Keep TLS on, with `transit_encryption_mode = "required"` where there are modes.',
    link=elasticache("in-transit-encryption"),
    observe=_weakened,
    weighs=weighing("tls", "tls mode"),
    at_creation=weighing("tls"),
)

TRANSIT_ENCRYPTION_PREFERRED = Rule(
    id="transit-encryption-preferred",
    title="The cache begins to take TLS",
    severity=Severity.LOW,
    explanation="The first of AWS's two steps: nobody is shut out, and nothing is encrypted that a client does not "
    "encrypt.",
    remedy="Move every client to TLS, then set `required` in a deployment of its own.",
    link=elasticache("in-transit-encryption-enable"),
    observe=_preferred,
    weighs={GROUP: ("transit_encryption_enabled", "transit_encryption_mode")},
)

PLAINTEXT_SHUT_OUT = Rule(
    id="plaintext-shut-out",
    title="Clients without TLS are shut out",
    severity=Severity.HIGH,
    explanation="Required TLS drops every connection without it, at once. A client that was not moved, or does not "
    "know the certificate, cannot connect.",
    remedy="See that no client connects in the clear any more: `CLIENT LIST` on a node tells, as do the clients' "
    "settings.",
    link=elasticache("in-transit-encryption-enable"),
    observe=_shut_out,
    weighs=weighing("tls", "tls mode"),
)
