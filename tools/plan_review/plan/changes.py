"""A plan, resource by resource. Mappings and lists hold JSON values and marks, never a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .actions import Action
from .code import Code
from .remarks.model import Remarks
from .usage import Usage

__all__ = ["Action", "AttributeChange", "Path", "Plan", "ResourceChange"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AttributeChange:
    """One attribute that differs; both sides may be marks. Two secrets that differ are two equal marks."""

    path: Path
    before: Any
    after: Any
    forces_replacement: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceChange:
    """One resource. ``before`` is empty for what is created, ``after`` for what goes."""

    address: str
    type: str
    action: Action
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    attributes: tuple[AttributeChange, ...] = ()
    imported_id: str | None = None
    moved_from: str | None = None
    # Terraform's own word, such as "delete_because_no_resource_config".
    reason: str | None = None
    # Created before the old one is destroyed.
    create_first: bool = False
    # Attributes of which something was marked as a secret, and is not any more.
    revealed: tuple[str, ...] = ()
    # Arguments that the configuration gives; None when it is not in the plan.
    configured: frozenset[str] | None = None

    def changed(self, *path: str | int) -> AttributeChange | None:
        """Return the change at or under a path, or None: the first one if several lie under it."""
        return next((each for each in self.attributes if each.path[: len(path)] == path), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One stack's plan. ``stack`` is the name as `redis-prod`, ``environment`` what follows from it, as `prod`."""

    stack: str
    environment: str
    changes: tuple[ResourceChange, ...]
    # Changes made outside Terraform since the last apply.
    drift: tuple[ResourceChange, ...] = ()
    outputs: tuple[ResourceChange, ...] = ()
    # Address -> addresses that its configuration refers to.
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terraform_version: str = ""
    # Planning stopped at an error; the plan is incomplete and cannot be applied.
    errored: bool = False
    # Why, in Terraform's own words, where they are known.
    error: str = ""
    # Of caches that this plan resizes, by address, where it was measured.
    usage: Mapping[str, Usage] = field(default_factory=dict)
    remarks: Remarks = field(default_factory=Remarks)
    # Types of the reader's own that hold data.
    data_types: tuple[str, ...] = ()
    # The words in which the reader's code sets attributes, for remedies.
    code: Code = field(default_factory=Code)

    def of_type(self, *types: str) -> tuple[ResourceChange, ...]:
        """Return the resources of these types, unchanged ones included."""
        return tuple(each for each in self.changes if each.type in types)
