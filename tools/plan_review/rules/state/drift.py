"""Changes that somebody made outside Terraform."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, AttributeChange, Plan, ResourceChange
from ..caches import CACHES
from ..network.opening import GROUPS, TYPES, openings
from ..reading import listed
from ..resources import PARAMETER_GROUPS, SUBNET_GROUPS, USER_GROUPS, USERS, difference
from ..rule import Observation, Rule, Severity
from ..sources import aws, terraform
from ..unknown.data_types import held_by

_WATCHED = (
    *(*CACHES, *PARAMETER_GROUPS, *SUBNET_GROUPS, *USERS, *USER_GROUPS),
    *("aws_security_group", "aws_security_group_rule", "aws_default_security_group"),
    *("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"),
    *("aws_kms_key", "aws_dynamodb_table", "aws_iam_role", "aws_iam_role_policy", "aws_iam_policy"),
)
# ElastiCache upgrades by itself; the rule about downgrades says what that means.
_SPOKEN_FOR = (("engine_version",), ("engine_version_actual",))
_REVERTING = (Action.UPDATE, Action.REPLACE, Action.CREATE)


def _drift(plan: Plan) -> Iterator[Observation]:
    planned = {change.address: change for change in plan.changes}
    for drifted in plan.drift:
        held = drifted.type in _WATCHED or held_by(drifted.type, plan.data_types) is not None
        if drifted.action is Action.DESTROY:
            severity = Severity.HIGH if held else Severity.MEDIUM
            yield Observation(address=drifted.address, message=_gone(drifted, planned), severity=severity)
        if drifted.action is Action.DESTROY or not held:
            continue
        reverted = [
            difference(each)
            for each in drifted.attributes
            if each.path[:1] not in _SPOKEN_FOR and _is_reverted(each, planned.get(drifted.address))
        ]
        # The rest stays as it is, and much of it is AWS's own doing: it stands among the changes outside Terraform.
        if reverted:
            yield Observation(
                address=drifted.address,
                message=f"somebody changed it outside Terraform; this apply reverts it: {listed(reverted, most=3)}",
            )


def _gone(drifted: ResourceChange, planned: Mapping[str, ResourceChange]) -> str:
    change = planned.get(drifted.address)
    again = change is not None and change.action is Action.CREATE
    return f"somebody deleted it outside Terraform; this apply {'makes it anew' if again else 'leaves it so'}"


def _is_reverted(drifted: AttributeChange, change: ResourceChange | None) -> bool:
    return change is not None and change.action in _REVERTING and change.changed(*drifted.path) is not None


def _opened(plan: Plan) -> Iterator[Observation]:
    known = [
        each
        for change in plan.of_type(*TYPES)
        if change.type not in GROUPS
        for each in openings(change.type, change.before)
    ]
    for drifted in plan.drift:
        if drifted.type not in GROUPS:
            continue
        before = [*known, *openings(drifted.type, drifted.before)]
        for opening in openings(drifted.type, drifted.after):
            if opening.direction == "ingress" and not any(each.lets_through(opening) for each in before):
                yield Observation(
                    address=drifted.address,
                    message=f"{opening.group} admits {opening}, by a rule that Terraform does not know",
                    severity=Severity.CRITICAL if opening.is_internet else None,
                )


DRIFT = Rule(
    id="changed-outside-terraform",
    title="Somebody changed this outside Terraform",
    severity=Severity.MEDIUM,
    explanation="A change made by hand, in an incident perhaps, that the code does not know. The apply takes back "
    "what they manage, at once, whatever the reason for it was.",
    remedy="Ask who changed it and why. To keep it, write it into the code first.",
    link=terraform("tutorials/state/resource-drift"),
    observe=_drift,
)

OPENED_BY_HAND = Rule(
    id="security-group-opened-by-hand",
    title="Somebody opened a security group outside Terraform",
    severity=Severity.MEDIUM,
    explanation="A rule added by hand to a group whose rules are resources of their own stays: Terraform neither knows "
    "nor removes it.",
    remedy="Remove the rule, or write it down as a resource.",
    link=aws("vpc/latest/userguide/security-group-rules"),
    observe=_opened,
)
