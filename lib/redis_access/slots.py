"""The slots of a sharded group: which one a key is in, and which node has which.

A key's slot is that of the part between its first braces, if there is any (its hash tag), so `flags:{user123}:a` and
`flags:{user123}:b` are always on one node.
"""

from collections.abc import Callable
from typing import TypeVar

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from .addresses import Address
from .effects import Reply

SLOTS = REDIS_CLUSTER_HASH_SLOTS
N = TypeVar("N")


def slot_of(key: str) -> int:
    """Return the slot of a key, its prefix included."""
    return key_slot(key.encode())


def owners_in(reply: Reply, asked: Address, node: Callable[[Address], N], nobody: N) -> list[N]:
    """Return each slot's owner as CLUSTER SLOTS tells: `node` of its address; `nobody` for a slot that has none.

    A server that does not know its own host, or may not tell, leaves it out; then it is the one that was asked.
    """
    owners = [nobody] * SLOTS
    for first, last, (host, port, *_), *_replicas in reply:
        name = host.decode() if host else ""
        owner = node(Address(asked.host if name in {"", "?"} else name, port))
        owners[first : last + 1] = [owner] * (last + 1 - first)
    return owners
