"""Commands on their way through a sharded group, and those that go to one node together. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from ...steps.requests import Command, Durable, Read, ReadKeys, Reply, Run, Write
from ..endpoint import Endpoint
from ..exchanges import ExchangeOutcome
from ..routes import durable_command
from .slot_map import slot_of


class Item:
    """One command on its way, and the answer so far."""

    __slots__ = ("ask_at", "asked", "asked_before", "command", "durable", "may_lag", "reply", "request", "slot")

    def __init__(self, request: Read | Write | Run | ReadKeys | Durable, prefix: str, *, may_lag: bool) -> None:
        self.durable = isinstance(request, Durable)
        if isinstance(request, Durable):
            request = request.request
            self.command: Command = durable_command(request, prefix)
        else:
            (self.command,) = request.to_commands(prefix)
        self.request = request
        self.slot = slot_of(prefix + (request.keys[0] if isinstance(request, Run | ReadKeys) else request.key))
        self.may_lag = may_lag
        """Whether to ask a replica, if there is one that serves reads."""
        self.reply: Reply = None
        self.ask_at: Endpoint | None = None
        """The node to ask for this with ASKING, because the slot is being moved there."""
        self.asked_before: tuple[Endpoint, ExchangeOutcome] | None = None
        """The node that was asked already, perhaps on account of an older map, and the outcome."""
        self.asked: Endpoint | None = None
        """The node that was asked last."""

    def with_text(self, prefix: str) -> None:
        """Go on with the text of the script, which the node does not know by its hash."""
        if isinstance(self.request, Run):
            self.command = self.request.to_command_with_text(prefix)


class Group:
    """The commands for one node, and their route."""

    __slots__ = ("endpoint", "items", "route")

    def __init__(
        self, endpoint: Endpoint, items: list[Item], deadline: float, outcome: ExchangeOutcome | None = None
    ) -> None:
        self.endpoint = endpoint
        self.items = items
        commands: list[Command] = []
        # ASKING holds for the next command only.
        for item in items:
            commands += [("ASKING",), item.command] if item.ask_at is not None else [item.command]
        # They go out in one write: after a lost answer, all of them are sent again, or none.
        repeatable = all(item.request.repeatable for item in items)
        durable = any(item.durable for item in items)
        self.route = endpoint.ask(commands, deadline, repeatable=repeatable, durable=durable, outcome=outcome)

    def take(self, replies: Iterable[Reply]) -> None:
        """Give each command its answer."""
        answers = iter(replies)
        for item in self.items:
            if item.ask_at is not None:
                next(answers)
            item.reply = next(answers)
            if item.durable and not isinstance(item.reply, Exception):
                replicas = next(answers)
                item.reply = replicas if isinstance(replicas, Exception) else [item.reply, replicas]
