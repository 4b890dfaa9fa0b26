"""The slots of a sharded group: which one a key is in, and which node has which.

A key's slot is that of the part between its first braces, if there is any (its hash tag), so `flags:{user123}:a` and
`flags:{user123}:b` are always on one node.
"""

from typing import NamedTuple

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from ..configuration.addresses import Address
from ..runtime.requests import Reply

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
    """Return what CLUSTER SLOTS tells.

    A server that does not know its own host, or may not tell, leaves it out; then it is the one that was asked.
    Replicas without a host are left out: they cannot be reached.
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
