"""Clients that may no longer connect to the cache with IAM authentication."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...plan.changes import Action, Plan
from ..reading import at, listed, shown, text
from ..resources import removed
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .grants import Document, Grant, document, matches
from .lessened import CONNECT, HOLDERS, goes_with_its_holder, lessened, newly_denied, what
from .policies import POLICIES

_ATTACHMENTS = ("aws_iam_group_policy_attachment", "aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment")
_AWS_OWN = ("AdministratorAccess", "AmazonElastiCacheFullAccess", "AmazonMemoryDBFullAccess", "PowerUserAccess")


def _connect(plan: Plan) -> Iterator[Observation]:
    yield from _detached(plan)
    for each in lessened(plan, POLICIES):
        lost = [grant for grant in _connecting(each.before) if not any(has.covers(grant) for has in each.after.allowed)]
        denied = [grant for grant in newly_denied(each) if any(matches(grant.action, name) for name in CONNECT)]
        words = [what(grant) for grant in lost] + [f"denied from now on: {what(grant)}" for grant in denied]
        if words:
            yield Observation(
                address=each.change.address,
                message=f"{listed(list(dict.fromkeys(words)))}: clients with IAM authentication cannot connect as soon "
                "as their token of fifteen minutes ends",
            )


def _detached(plan: Plan) -> Iterator[Observation]:
    """Yield what takes off a policy that lets its holder connect: one of this plan, or AWS's own."""
    taken_off = list(removed(plan, *_ATTACHMENTS))
    if not taken_off:
        return
    allowing = {
        text(at(each.before, "arn"))
        for each in plan.of_type("aws_iam_policy")
        if any(_connecting(document(at(each.before, "policy")) or Document()))
    }
    still = {_attached(each.after) for each in plan.of_type(*_ATTACHMENTS) if each.action is not Action.DESTROY}
    for change in taken_off:
        policy = text(at(change.before, "policy_arn")) or ""
        allows = policy in allowing or policy.rpartition("/")[2] in _AWS_OWN
        if allows and _attached(change.before) not in still and not goes_with_its_holder(plan, change):
            holder = next((shown(at(change.before, each)) for each in HOLDERS if text(at(change.before, each))), "it")
            yield Observation(
                address=change.address,
                message=f"{holder} loses {policy}, which lets it connect: clients with IAM authentication cannot "
                "connect as soon as their token of fifteen minutes ends",
            )


def _attached(attributes: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(at(attributes, each) for each in (*HOLDERS, "policy_arn"))


def _connecting(policy: Document) -> Iterator[Grant]:
    for grant in policy.allowed:
        for name in CONNECT:
            if not grant.whole and matches(grant.action, name):
                yield replace(grant, action=name)


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
    losses=tuple(each for each in POLICIES if each != "aws_iam_role"),
    sees_unknown=True,
)
