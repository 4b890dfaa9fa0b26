"""The slots of a sharded group: the slot of a key, and the nodes that have each slot, as far as is known. No I/O."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple
from zlib import crc32

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from ...configuration.addresses import Address
from ...errors import ConfigurationError, UnavailableError
from ...runtime.clock import Clock
from ...steps.requests import Reply
from ..endpoint import Endpoint
from ..exchanges import Route, halfway
from ..translate import translated

SLOTS = REDIS_CLUSTER_HASH_SLOTS


def slot_of(key: str) -> int:
    """Return the slot of a key, its prefix included."""
    return key_slot(key.encode())


class Shard(NamedTuple):
    """Consecutive slots, the node that has them, and its replicas."""

    slots: range
    owner: Address
    replicas: tuple[Address, ...]


def shards_in(reply: Reply, asked: Address) -> list[Shard]:
    """Return the shards in a reply to CLUSTER SLOTS.

    A node without a host is the one that was asked: a server that does not know its own host leaves it out. Replicas
    without a host are left out, since they cannot be reached.
    """
    shards = []
    for first, last, (host, port, *_), *others in reply:
        owner = Address(_name(host) or asked.host, port)
        replicas = tuple(Address(name, port) for host, port, *_ in others if (name := _name(host)))
        shards.append(Shard(range(first, last + 1), owner, replicas))
    return shards


def _name(host: bytes | None) -> str:
    name = host.decode() if host else ""
    return "" if name == "?" else name


# While slots move, many requests are redirected. Each is answered all the same, so the map need not be asked for anew
# with each of them.
REFRESH_SECONDS = 1.0
# Requests to a wrong primary are redirected, but nothing reports a replica that was added or has come back.
MAX_MAP_AGE_SECONDS = 10.0


class SlotMap:
    """The owners and readers of all slots.

    It is requested at first use, and again when it proves stale, at most once a second.
    """

    def __init__(
        self,
        seeds: Sequence[Endpoint],
        make: Callable[[Address], Endpoint],
        clock: Clock,
        *,
        reader: Callable[[Address], Endpoint] | None = None,
    ) -> None:
        """`seeds` are the configuration endpoint, or nodes that are known from the start.

        `make` makes a node's endpoint, `reader` a replica's, if they serve.
        """
        self._seeds = seeds
        self.seed = seeds[0]
        # Endpoints by slot, not ranges to search: each request looks one up, and a list of 16,384 takes 128 KB.
        self.owners: list[Endpoint] = [self.seed] * SLOTS
        self.readers: list[Endpoint] = self.owners
        """The endpoint of each slot's reads that may lag: a replica, or the owner."""
        self.is_known = False
        self.turn = 0
        """Grows with each redirected request and each new map. A request was answered by a slot's owner if number and
        owner are the same before and after it."""
        self._make = make
        self._make_reader = reader
        self._clock = clock
        self._nodes: dict[Address, Endpoint] = {}
        self._replicas: dict[Address, Endpoint] = {}
        self._asked_at = -REFRESH_SECONDS
        # So that the processes do not all choose the same replica, and each keeps to its own.
        self._salt = os.urandom(8)

    @property
    def is_due(self) -> bool:
        """Whether the map may be requested again."""
        return self._clock.monotonic() - self._asked_at >= REFRESH_SECONDS

    @property
    def has_readers(self) -> bool:
        """Whether replicas serve reads."""
        return self._make_reader is not None

    @property
    def is_old(self) -> bool:
        """Whether the map is due to be renewed although no request was redirected."""
        if self._make_reader is None or not self.is_known:
            return not self.is_known
        return self._clock.monotonic() - self._asked_at >= MAX_MAP_AGE_SECONDS

    def node(self, address: Address) -> Endpoint:
        """Return the endpoint of a node."""
        return self._nodes.get(address) or self._nodes.setdefault(address, self._make(address))

    def is_replica(self, endpoint: Endpoint) -> bool:
        """Whether the endpoint is a replica's, for which its primary may stand in."""
        return self._replicas.get(endpoint.address) is endpoint

    def moved(self, slot: int, owner: Endpoint) -> None:
        """Note a slot's new owner."""
        self.owners[slot] = self.readers[slot] = owner
        self.turn += 1

    def refresh(self, deadline: float) -> Route:
        """Ask up to two nodes, those with a closed breaker first, then the seeds likewise, until one answers.

        Raises UnavailableError or CommandRefusedError when none does, ConfigurationError for a server without slots.
        """
        self._asked_at = self._clock.monotonic()
        nodes, seeds = (
            sorted(known, key=lambda node: not node.breaker.closed) for known in (self._nodes.values(), self._seeds)
        )
        failure: UnavailableError | None = None
        for endpoint in [*nodes[:2], *seeds]:
            # Half of the time left for each, so that one that does not answer leaves some for the next.
            half = halfway(deadline, self._clock.monotonic())
            try:
                (reply,) = yield from endpoint.ask([("CLUSTER", "SLOTS")], half, repeatable=True)
            except UnavailableError as exc:
                failure = exc
                continue
            if not isinstance(reply, Exception):
                return self._took(reply, endpoint)
            if "cluster support disabled" in str(reply):
                raise ConfigurationError(f"Redis {endpoint.name} is no cluster: unset REDIS_CLUSTER") from reply
            raise translated(reply, endpoint.name) from reply
        raise failure or UnavailableError("no node of the cluster tells who has which slot")

    def _took(self, reply: Reply, asked: Endpoint) -> None:
        owners, readers = [self.seed] * SLOTS, [self.seed] * SLOTS
        for slots, address, replicas in shards_in(reply, asked.address):
            owner = self.node(address)
            owners[slots.start : slots.stop] = [owner] * len(slots)
            readers[slots.start : slots.stop] = [self._chosen(replicas) or owner] * len(slots)
        # Replaced as wholes: other threads look slots up meanwhile.
        self.owners, self.readers = owners, readers
        self.is_known = True
        self.turn += 1
        # A node without slots would keep connections open, and be asked for the map.
        for known, serving in ((self._nodes, set(owners)), (self._replicas, set(readers))):
            for address, node in list(known.items()):
                if node not in serving:
                    known.pop(address, None)
                    node.drop_idle()

    def _chosen(self, replicas: tuple[Address, ...]) -> Endpoint | None:
        """Return the replica that this process reads from: one that answers, and the same one as long as it does."""
        if self._make_reader is None or not replicas:
            return None
        known = self._replicas

        def rank(address: Address) -> tuple[bool, int]:
            is_unavailable = address in known and not known[address].breaker.closed
            # Rendezvous hashing: when a replica comes or goes, only processes that read from it choose another.
            return is_unavailable, crc32(str(address).encode(), crc32(self._salt))

        best = min(replicas, key=rank)
        return known.get(best) or known.setdefault(best, self._make_reader(best))
