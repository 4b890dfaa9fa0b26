"""The parts of a plan beside its changes: checks, changes put off, actions that the apply will run, warnings."""

from dataclasses import dataclass

from ..actions import Action


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A `check` block or a condition. ``status`` is pass, fail, error or unknown; ``problems`` its messages."""

    name: str
    status: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deferred:
    """A change that Terraform puts off to a later plan, and why, in its word; None for what the plan does not say."""

    address: str
    reason: str
    type: str = ""
    action: Action | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Invocation:
    """An action that the apply runs; ``because_of`` is the resource that triggers it, "" when it was asked for."""

    address: str
    because_of: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remarks:
    """All of them. ``unread``: sections that a newer Terraform writes and nobody here reads."""

    checks: tuple[Check, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    invocations: tuple[Invocation, ...] = ()
    warnings: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    complete: bool = True
    applyable: bool = True
