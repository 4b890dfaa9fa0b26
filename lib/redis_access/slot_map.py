"""Which node of a sharded group has which slot, as far as is known. No I/O."""

from collections.abc import Callable

from .addresses import Address
from .border import translated
from .clock import Clock
from .effects import Reply
from .endpoint import Endpoint, Route
from .errors import ConfigurationError, UnavailableError
from .slots import SLOTS, owners_in

REFRESH_SECONDS = 1.0


class SlotMap:
    """The owners of all slots. Asked for at first use, and again when it proves stale, once a second at most."""

    def __init__(self, seed: Endpoint, make: Callable[[Address], Endpoint], clock: Clock) -> None:
        """`seed` is the configuration endpoint, `make` makes the endpoint of a node."""
        self.seed = seed
        self.owners: list[Endpoint] = [seed] * SLOTS
        self.is_known = False
        self.turn = 0
        """Grows with each request that was sent on, and with each new map. Who finds the same number and owner before
        and after a request, was answered by that owner."""
        self._make = make
        self._clock = clock
        self._nodes: dict[Address, Endpoint] = {}
        self._asked_at = -REFRESH_SECONDS

    @property
    def is_due(self) -> bool:
        """Whether it may be asked for again."""
        return self._clock.monotonic() - self._asked_at >= REFRESH_SECONDS

    def node(self, address: Address) -> Endpoint:
        """Return the endpoint of a node."""
        return self._nodes.get(address) or self._nodes.setdefault(address, self._make(address))

    def moved(self, slot: int, owner: Endpoint) -> None:
        """Note a slot's new owner."""
        self.owners[slot] = owner
        self.turn += 1

    def refresh(self, deadline: float) -> Route:
        """Ask two nodes, first those that answer, then the configuration endpoint, until one tells the owners.

        Raises UnavailableError or CommandRefusedError when none does, ConfigurationError for a server without slots.
        """
        self._asked_at = self._clock.monotonic()
        nodes = sorted(self._nodes.values(), key=lambda node: not node.breaker.closed)
        failure: UnavailableError | None = None
        for endpoint in [*nodes[:2], self.seed]:
            now = self._clock.monotonic()
            half = now + (deadline - now) / 2  # leaves the others as much
            try:
                (reply,) = yield from endpoint.ask([("CLUSTER", "SLOTS")], half, repeatable=True)
            except UnavailableError as exc:
                failure = exc
                continue
            if not isinstance(reply, Exception):
                return self._took(reply, endpoint)
            if "cluster support disabled" in str(reply):
                raise ConfigurationError(f"Redis {endpoint.name} is no cluster: unset REDIS_CLUSTER") from reply
            refused = translated(reply, endpoint.name)
            refused.__cause__ = reply
            raise refused
        raise failure or UnavailableError("no node of the cluster tells who has which slot")

    def _took(self, reply: Reply, asked: Endpoint) -> None:
        self.owners = owners_in(reply, asked.address, self.node, self.seed)
        self.is_known = True
        self.turn += 1
        serving = set(self.owners)
        for address, node in list(self._nodes.items()):
            if node not in serving:
                self._nodes.pop(address, None)
                node.pool.drop_idle()
