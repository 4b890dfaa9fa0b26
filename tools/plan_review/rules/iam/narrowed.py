"""Policies that grant less than before: clients that relied on it are refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ...plan.changes import Plan, ResourceChange
from ..reading import at, is_hidden, listed, text
from ..resources import destroyed
from ..rule import Observation, Rule, Severity
from ..sources import aws, elasticache
from .grants import ANYONE, Document, Grant, document, matches
from .policies import POLICIES, RESOURCE_POLICIES, TRUST, policy_changes

_CONNECT = ("elasticache:connect", "memorydb:connect")
_HOLDERS = ("role", "user", "group")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Less:
    """What a policy no longer grants; ``before`` and ``after`` are its documents, ``after`` empty when it goes."""

    change: ResourceChange
    attribute: str
    before: Document
    after: Document


def _changes(plan: Plan, where: Mapping[str, tuple[str, ...]]) -> Iterator[_Less]:
    for each in policy_changes(plan, where):
        if each.after is not None:
            yield _Less(change=each.change, attribute=each.attribute, before=each.before, after=each.after)
    for change in destroyed(plan, *where):
        for attribute in where[change.type]:
            value = at(change.before, attribute)
            before = None if is_hidden(value) else document(value)
            if before and not _goes_with_its_holder(plan, change):
                yield _Less(change=change, attribute=attribute, before=before, after=Document())


def _goes_with_its_holder(plan: Plan, change: ResourceChange) -> bool:
    names = {text(at(each.before, "name")) for each in destroyed(plan, "aws_iam_role", "aws_iam_user", "aws_iam_group")}
    return any(text(at(change.before, holder)) in names for holder in _HOLDERS if text(at(change.before, holder)))


def _narrowed(where: Mapping[str, tuple[str, ...]]) -> Callable[[Plan], Iterable[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for each in _changes(plan, where):
            lost = [grant for grant in each.before.beyond(each.after) if not _is_connect(grant)]
            denied = [grant for grant in _newly_denied(each) if not _is_connect(grant)]
            words = [_what(grant) for grant in lost] + [f"denied from now on: {_what(grant)}" for grant in denied]
            if words:
                yield Observation(
                    address=each.change.address,
                    message=f"{each.attribute} allows less: {listed(list(dict.fromkeys(words)))}",
                )

    return observe


def _connect(plan: Plan) -> Iterator[Observation]:
    for each in _changes(plan, POLICIES):
        lost = [grant for grant in _connecting(each.before) if not any(has.covers(grant) for has in each.after.allowed)]
        denied = [grant for grant in _newly_denied(each) if any(matches(grant.action, name) for name in _CONNECT)]
        words = [_what(grant) for grant in lost] + [f"denied from now on: {_what(grant)}" for grant in denied]
        if words:
            yield Observation(
                address=each.change.address,
                message=f"{listed(list(dict.fromkeys(words)))}: clients with IAM authentication cannot connect as soon "
                "as their token of fifteen minutes ends",
            )


def _connecting(policy: Document) -> Iterator[Grant]:
    for grant in policy.allowed:
        for name in _CONNECT:
            if not grant.whole and matches(grant.action, name):
                yield replace(grant, action=name)


def _newly_denied(each: _Less) -> tuple[Grant, ...]:
    return tuple(grant for grant in each.after.denied if not any(has.covers(grant) for has in each.before.denied))


def _is_connect(grant: Grant) -> bool:
    return grant.action in _CONNECT


def _what(grant: Grant) -> str:
    if grant.whole:
        return f"a statement by exception, {grant.whole}"
    who = f" for {'anybody' if grant.principal == ANYONE else grant.principal}" if grant.principal else ""
    return f"{grant.action}{f' on {grant.resource}' if grant.resource else ''}{who}"


CONNECT_LOST = Rule(
    id="cache-connect-lost",
    title="A role may no longer connect to the cache",
    severity=Severity.HIGH,
    explanation="With IAM authentication a client needs `elasticache:Connect` on the cache and on its user. A policy "
    "that loses it, denies it, or goes, shuts its clients out, with connections that are open living on for up to "
    "twelve hours: it shows late.",
    remedy="See that no client uses the role, or give it the right by another policy first.",
    link=elasticache("auth-iam"),
    observe=_connect,
    weighs=POLICIES,
    losses=tuple(POLICIES),
    sees_unknown=True,
)

IAM_POLICY_NARROWED = Rule(
    id="iam-policy-narrowed",
    title="An IAM policy allows less",
    severity=Severity.MEDIUM,
    explanation="What a role may no longer do fails from the apply on, in every function and person that is the role.",
    remedy="See in CloudTrail, or in the role's last accessed information, that nobody does it any more.",
    link=aws("IAM/latest/UserGuide/access_policies_last-accessed"),
    observe=_narrowed(POLICIES),
    weighs=POLICIES,
    sees_unknown=True,
)

TRUST_NARROWED = Rule(
    id="role-trust-narrowed",
    title="Fewer may assume a role",
    severity=Severity.MEDIUM,
    explanation="Who is no longer trusted cannot become the role: a pipeline, a function, another account.",
    remedy="See that those who are taken out do not need the role.",
    link=aws("IAM/latest/UserGuide/id_roles_create_for-user"),
    observe=_narrowed(TRUST),
    weighs=TRUST,
    sees_unknown=True,
)

RESOURCE_POLICY_NARROWED = Rule(
    id="resource-policy-narrowed",
    title="The policy of a key, topic, queue, bucket or log allows less",
    severity=Severity.MEDIUM,
    explanation="A principal that a key's policy no longer names cannot read what the key encrypted; one that a "
    "topic's or a log's no longer names loses what it sends.",
    remedy="See that those who are taken out do not need it; a key must keep somebody who may change its policy.",
    link=aws("kms/latest/developerguide/key-policies"),
    observe=_narrowed(RESOURCE_POLICIES),
    weighs=RESOURCE_POLICIES,
    sees_unknown=True,
)
