"""Ready-made policies and boundaries that are attached or taken off."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import at, is_empty, shown, text
from ..resources import created_or_changed, destroyed, kept, removed, values
from ..rule import Observation, Rule, Severity
from ..sources import aws

_ATTACHMENTS = ("aws_iam_group_policy_attachment", "aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment")
_HOLDERS = ("role", "user", "group")
_SWEEPING = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess")


def _attached(plan: Plan) -> Iterator[Observation]:
    new = [at(each.after, "name") for each in plan.of_type("aws_iam_role") if each.action is Action.CREATE]
    before = [
        (_holder(each.before), at(each.before, "policy_arn")) for each in plan.of_type(*_ATTACHMENTS) if each.before
    ]
    for change in created_or_changed(plan, *_ATTACHMENTS):
        holder, policy = _holder(change.after), at(change.after, "policy_arn")
        if (holder, policy) in before and holder is not None:
            continue
        name = text(policy) or ""
        sweeping = name.endswith(_SWEEPING)
        if sweeping or name.endswith("FullAccess"):
            yield Observation(
                address=change.address,
                message=f"{shown(holder)} gets {name}",
                severity=Severity.CRITICAL if sweeping else Severity.HIGH,
            )
        elif holder is not None and holder is not Mark.UNKNOWN and holder not in new and (name or _is_hidden(change)):
            why = "cannot be judged" if policy is Mark.SENSITIVE else "cannot be seen before apply"
            unseen = "" if name else f", which {why}"
            yield Observation(
                address=change.address,
                message=f"{shown(holder)} gets {shown(policy)}{unseen}",
                severity=Severity.MEDIUM,
            )


def _is_hidden(change: ResourceChange) -> bool:
    """Tell whether nobody can see which policy it gets: a secret one that stays is no news."""
    policy = at(change.after, "policy_arn")
    new = change.action is Action.CREATE or change.changed("policy_arn") is not None
    return policy is Mark.UNKNOWN or (policy is Mark.SENSITIVE and new)


def _holder(attributes: object) -> object:
    return next((at(attributes, name) for name in _HOLDERS if not is_empty(at(attributes, name))), None)


def _detached(plan: Plan) -> Iterator[Observation]:
    after = [(_holder(each.after), at(each.after, "policy_arn")) for each in plan.of_type(*_ATTACHMENTS) if each.after]
    lost = [at(each.before, "name") for each in destroyed(plan, "aws_iam_role")]
    for change in removed(plan, *_ATTACHMENTS):
        holder, policy = _holder(change.before), at(change.before, "policy_arn")
        if (holder, policy) not in after and holder not in lost:
            yield Observation(address=change.address, message=f"{shown(holder)} loses {shown(policy)}")


def _boundary(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, "aws_iam_role", "aws_iam_user"):
        before, after = (at(side, "permissions_boundary") for side in (change.before, change.after))
        if text(before) and is_empty(after):
            yield Observation(address=change.address, message=f"permissions_boundary {shown(before)} is taken away")


def _bounded(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, "aws_iam_role", "aws_iam_user"):
        before, after = (at(side, "permissions_boundary") for side in (change.before, change.after))
        if text(after) and before != after:
            yield Observation(
                address=change.address,
                message=f"permissions_boundary changes {values(before, after)}: what it does not allow is refused, "
                "whatever the policies say",
            )


POLICY_ATTACHED = Rule(
    id="managed-policy-attached",
    title="A role gets a further policy",
    severity=Severity.MEDIUM,
    explanation="Managed policies are written for everybody: AdministratorAccess allows everything, and FullAccess "
    "everything of a service, in the whole account.",
    remedy="Write a policy with the actions and resources that are needed.",
    link=aws("IAM/latest/UserGuide/best-practices"),
    observe=_attached,
    weighs=dict.fromkeys(_ATTACHMENTS, ("policy_arn", *_HOLDERS)),
    sees_unknown=True,
)

POLICY_DETACHED = Rule(
    id="managed-policy-detached",
    title="A role loses a policy",
    severity=Severity.MEDIUM,
    explanation="What the policy allowed is refused from the apply on, unless another one allows it as well.",
    remedy="See that the role gets the same rights by another way.",
    link=aws("IAM/latest/UserGuide/access_policies_manage-attach-detach"),
    observe=_detached,
    losses=_ATTACHMENTS,
)

BOUNDARY_REMOVED = Rule(
    id="permissions-boundary-removed",
    title="A role loses its permissions boundary",
    severity=Severity.HIGH,
    explanation="The boundary is the most that a role can be given, whoever writes its policies. Without it, whoever "
    "may change the policies decides alone.",
    remedy="Keep the boundary, above all of the roles that deploy.",
    link=aws("IAM/latest/UserGuide/access_policies_boundaries"),
    observe=_boundary,
    weighs=dict.fromkeys(("aws_iam_role", "aws_iam_user"), ("permissions_boundary",)),
)

BOUNDARY_SET = Rule(
    id="permissions-boundary-set",
    title="A role gets another permissions boundary",
    severity=Severity.MEDIUM,
    explanation="A role may do what its policies and its boundary both allow. What a boundary leaves out, such as "
    "`elasticache:Connect`, clients lose at once; what another one adds, the policies may give.",
    remedy="See that the boundary holds all that the role needs, and no more.",
    link=aws("IAM/latest/UserGuide/access_policies_boundaries"),
    observe=_bounded,
    weighs=dict.fromkeys(("aws_iam_role", "aws_iam_user"), ("permissions_boundary",)),
)
