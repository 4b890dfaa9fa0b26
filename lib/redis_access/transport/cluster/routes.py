"""The choice of a sharded group's nodes for requests, and the handling of their replies. No I/O, for both runners.

Writes and scripts go to the primaries of their keys' slots. Reads go there, too, or to a replica, and to the primary
when that is unavailable. Several requests go to all their nodes in parallel, in one round trip each.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from redis import exceptions as theirs

from ...configuration.addresses import Address
from ...errors import CommandRefusedError, UnavailableError
from ...runtime.clock import Clock
from ...runtime.scope import must_be_fresh
from ...steps.requests import Durable, Many, Read, ReadKeys, Reply, Request, Run, Write
from ..endpoint import Endpoint
from ..exchanges import ExchangeOutcome, InParallel, Pause, Route, halfway
from ..routes import FirstExchange, single
from ..translate import translated_with_cause
from .items import Group, Item
from .slot_map import SlotMap, slot_of

if TYPE_CHECKING:
    from ...runtime.invalidation_feed import Origin

# A stale map costs one redirection (MOVED), a slot that is being moved a few more (ASK, TRYAGAIN). Beyond that the
# nodes disagree, and asking on would only spend the budget.
_ROUNDS = 5
_TRY_AGAIN_SECONDS = 0.01


class ClusterRoutes:
    """Turns requests into exchanges with the nodes of a sharded group."""

    def __init__(
        self, *, key_prefix: str, slots: SlotMap, clock: Clock, on_fallback: Callable[[UnavailableError], None]
    ) -> None:
        self._prefix = f"{key_prefix}:"
        self._slots = slots
        self._clock = clock
        self._on_fallback = on_fallback

    def first_exchange(self, request: Request, deadline: float) -> FirstExchange | None:
        """Return a single request's first exchange; None where `route` has more to decide.

        That is: for requests of several slots, durable ones, without a current map of the slots, and when the node's
        breaker is open while the map may be asked for again or the primary can answer. Raises UnavailableError when no
        node may be asked now.
        """
        if isinstance(request, Many | ReadKeys | Durable) or self._slots.is_old:
            return None
        key = self._prefix + (request.keys[0] if isinstance(request, Run) else request.key)
        slot = slot_of(key)
        owner, reader = self._slots.owners[slot], self._slots.readers[slot]
        may_lag = owner is not reader and not request.primary and not must_be_fresh()
        node, until = owner, deadline
        if may_lag:
            node, until = reader, halfway(deadline, self._clock.monotonic())
        if not node.breaker.closed:
            if self._slots.is_due or may_lag:
                return None
            node.breaker.admit()
        return node, request.to_commands(self._prefix), until, request.repeatable

    def route(
        self,
        request: Request,
        deadline: float,
        first: FirstExchange | None = None,
        outcome: ExchangeOutcome | None = None,
    ) -> Route:
        """Return the request's reply. Raises UnavailableError and CommandRefusedError."""
        if isinstance(request, ReadKeys):
            return self._only(request, deadline)
        if isinstance(request, Many):
            return self._many(request.requests, deadline)
        return self._one(request, deadline, first, outcome)

    def recheck_roles(self) -> None:
        """Do nothing: a node that has become a replica redirects what is asked of it."""

    def origin(self, key: str) -> Origin | None:
        """Return the node that answers the primary's reads of the key; None while it is unknown or unavailable."""
        owner = self._slots.owners[slot_of(self._prefix + key)]
        is_serving = owner is not self._slots.seed and owner.breaker.closed
        return (owner.address, self._slots.turn) if is_serving else None

    def _one(
        self,
        request: Read | Write | Run | Durable,
        deadline: float,
        first: FirstExchange | None,
        outcome: ExchangeOutcome | None,
    ) -> Route:
        asked = None
        if first is not None and outcome is not None:
            endpoint, *_ = first
            asked = endpoint, outcome
        return single((yield from self._answers((request,), deadline, asked=asked)))

    def _only(self, request: ReadKeys, deadline: float) -> Route:
        return (yield from self._many((request,), deadline))[0]

    def _many(self, requests: Sequence[Read | Write | Run | ReadKeys], deadline: float) -> Route:
        """Return one answer or error per request. A ReadKeys goes to the nodes of its slots in parts."""
        parts: list[Read | Write | Run | ReadKeys] = []
        places: list[tuple[int, list[int] | None]] = []
        for at, request in enumerate(requests):
            if not isinstance(request, ReadKeys):
                parts.append(request)
                places.append((at, None))
                continue
            for group in self._by_slot(request.keys):
                parts.append(ReadKeys([request.keys[place] for place in group], primary=request.primary))
                places.append((at, group))
        replies: list[Reply] = [[None] * len(each.keys) if isinstance(each, ReadKeys) else None for each in requests]
        for (at, places_in_reply), answer in zip(places, (yield from self._answers(parts, deadline)), strict=True):
            if places_in_reply is None:
                replies[at] = answer
                continue
            for number, place in enumerate(places_in_reply):
                replies[at][place] = answer if isinstance(answer, Exception) else answer[number]
        return replies

    def _by_slot(self, keys: Sequence[str]) -> list[list[int]]:
        """Return the places of the keys that lie in one slot together: a command may name no others."""
        places: dict[int, list[int]] = {}
        for place, key in enumerate(keys):
            places.setdefault(slot_of(self._prefix + key), []).append(place)
        return list(places.values())

    def _answers(
        self,
        requests: Sequence[Read | Write | Run | ReadKeys | Durable],
        deadline: float,
        *,
        asked: tuple[Endpoint, ExchangeOutcome] | None = None,
    ) -> Route:
        """Return one answer or error per request; raise the first error when all are UnavailableErrors.

        `asked` is the node that was asked already for a single request, and the outcome. The map may have changed.
        """
        lagging = self._slots.has_readers and not must_be_fresh()
        items = under_way = [
            Item(request, self._prefix, may_lag=lagging and not request.primary) for request in requests
        ]
        for item in items:
            item.asked_before = asked
        if not self._slots.is_known:
            yield from self._slots.refresh(deadline)
        for _ in range(_ROUNDS):
            under_way = yield from self._round(under_way, deadline)
            if not under_way:
                break
        if self._slots.is_old:  # after the answers: asked for before, a map that does not come would take their time
            with suppress(UnavailableError, CommandRefusedError):
                yield from self._slots.refresh(deadline)
        for item in under_way:
            item.reply = UnavailableError(f"the cluster sends {item.command[0]!r} from node to node")
        replies = [item.reply for item in items]
        if replies and all(isinstance(reply, UnavailableError) for reply in replies):
            raise replies[0]
        return replies

    def _round(self, items: list[Item], deadline: float) -> Route:
        """Ask for each item once. Return those to ask for again."""
        again: list[Item] = []
        for group, outcome in (yield from self._asked(self._groups(items, deadline))):
            if not isinstance(outcome, Exception):
                group.take(outcome)
                again += [item for item in group.items if self._prepare_again(item, group.endpoint)]
            elif not isinstance(outcome, UnavailableError):
                raise outcome
            elif any(item.may_lag for item in group.items):
                self._on_fallback(outcome)
                again += [item for item in group.items if item.may_lag]
            for item in group.items:
                item.may_lag = False  # asked again, it goes to the owner
                if isinstance(outcome, UnavailableError):
                    item.reply = outcome
        # A map that came meanwhile may name another owner, as after a failover: there the request may still succeed.
        lost = [item for item in items if isinstance(item.reply, UnavailableError)]
        moved = any(isinstance(item.reply, theirs.MovedError) for item in again)
        if (lost or moved) and self._slots.is_due:
            with suppress(UnavailableError, CommandRefusedError):
                yield from self._slots.refresh(deadline)
        again += [
            item
            for item in lost
            if item not in again and item.request.repeatable and self._slots.owners[item.slot] is not item.asked
        ]
        # While a slot is being moved, the keys of one command may lie on both nodes; a moment later they do not.
        if any(isinstance(item.reply, theirs.TryAgainError) for item in again):
            yield Pause(min(_TRY_AGAIN_SECONDS, max(0.0, deadline - self._clock.monotonic())))
        return again

    def _groups(self, items: list[Item], deadline: float) -> list[Group]:
        """Return the items by the node that is to be asked."""
        slots, now = self._slots, self._clock.monotonic()
        by_node: dict[Endpoint, list[Item]] = {}
        outcomes: dict[Endpoint, ExchangeOutcome | None] = {}
        for item in items:
            owner = slots.owners[item.slot]
            before, item.asked_before = item.asked_before, None
            node = item.ask_at or (before[0] if before else slots.readers[item.slot] if item.may_lag else owner)
            item.may_lag, item.asked = item.may_lag and node is not owner, node
            outcomes[node] = before[1] if before else None
            by_node.setdefault(node, []).append(item)
        half = halfway(deadline, now)
        return [
            Group(node, group, half if slots.is_replica(node) else deadline, outcomes[node])
            for node, group in by_node.items()
        ]

    def _asked(self, groups: list[Group]) -> Generator[Any, Any, list[tuple[Group, Any]]]:
        """Return each group with its outcome: the replies, or the error."""
        if len(groups) != 1:
            return list(zip(groups, (yield InParallel([group.route for group in groups])), strict=True))
        # Nearly always: one node, whose route is followed here, as an unsharded group's is.
        (group,) = groups
        try:
            return [(group, (yield from group.route))]
        except UnavailableError as exc:
            return [(group, exc)]

    def _prepare_again(self, item: Item, endpoint: Endpoint) -> bool:
        """Note what the reply says. Return whether the item is to be asked for again, and prepare it for that."""
        reply, item.ask_at = item.reply, None
        if isinstance(reply, theirs.MovedError):
            self._slots.moved(item.slot, self._node_named(reply, endpoint))
        elif isinstance(reply, theirs.AskError):  # for this request only: the slot still belongs to the node asked
            item.ask_at = self._node_named(reply, endpoint)
            self._slots.turn += 1
        elif isinstance(reply, theirs.NoScriptError):
            item.with_text(self._prefix)
        elif isinstance(reply, theirs.RedisError) and not isinstance(reply, theirs.TryAgainError):
            item.reply = translated_with_cause(reply, endpoint.name)
            return False
        return isinstance(reply, theirs.RedisError)

    def _node_named(self, sent_on: theirs.AskError, endpoint: Endpoint) -> Endpoint:
        return self._slots.node(Address(sent_on.host or endpoint.address.host, sent_on.port))
