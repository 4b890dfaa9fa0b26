"""Policies that change or go, with what they allowed and allow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...plan.changes import Plan, ResourceChange
from ..reading import at, is_hidden, text
from ..resources import destroyed
from .grants import ANYONE, Document, Grant, document
from .policies import POLICIES, policy_changes

CONNECT = ("elasticache:connect", "memorydb:connect")
HOLDERS = ("role", "user", "group")


@dataclass(frozen=True, kw_only=True, slots=True)
class Less:
    """Rights that a policy no longer grants; ``before`` and ``after`` are its documents, or empty."""

    change: ResourceChange
    attribute: str
    before: Document
    after: Document


def lessened(plan: Plan, where: Mapping[str, tuple[str, ...]]) -> Iterator[Less]:
    """Yield the policies that change or go, but those that go with whom they belong to."""
    for each in policy_changes(plan, where):
        if each.after is not None:
            yield Less(change=each.change, attribute=each.attribute, before=each.before, after=each.after)
    # Rights of a role's own blocks go with the role.
    for change in destroyed(plan, *(set(where) - {"aws_iam_role"} if where is POLICIES else where)):
        for attribute in where[change.type]:
            value = at(change.before, attribute)
            before = None if is_hidden(value) else document(value)
            if before and not goes_with_its_holder(plan, change):
                yield Less(change=change, attribute=attribute, before=before, after=Document())


def goes_with_its_holder(plan: Plan, change: ResourceChange) -> bool:
    """Tell whether the role, user or group of a policy or an attachment is destroyed as well."""
    names = {text(at(each.before, "name")) for each in destroyed(plan, "aws_iam_role", "aws_iam_user", "aws_iam_group")}
    return any(text(at(change.before, holder)) in names for holder in HOLDERS if text(at(change.before, holder)))


def newly_denied(each: Less) -> tuple[Grant, ...]:
    """Return what it denies and did not."""
    return tuple(grant for grant in each.after.denied if not any(has.covers(grant) for has in each.before.denied))


def is_connect(grant: Grant) -> bool:
    """Tell whether it is the right to connect to a cache."""
    return grant.action in CONNECT


def what(grant: Grant) -> str:
    """Say what is granted."""
    if grant.whole:
        return f"a statement by exception, {grant.whole}"
    who = f" for {'anybody' if grant.principal == ANYONE else grant.principal}" if grant.principal else ""
    return f"{grant.action}{f' on {grant.resource}' if grant.resource else ''}{who}"
