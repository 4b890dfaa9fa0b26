"""Policies that grant less than before: clients that relied on it are refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ...plan.changes import Plan
from ..reading import listed
from ..rule import Observation, Rule, Severity
from ..sources import aws
from .lessened import is_connect, lessened, newly_denied, what
from .policies import POLICIES, RESOURCE_POLICIES, TRUST


def _narrowed(where: Mapping[str, tuple[str, ...]]) -> Callable[[Plan], Iterable[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for each in lessened(plan, where):
            lost = [grant for grant in each.before.beyond(each.after) if not is_connect(grant)]
            denied = [grant for grant in newly_denied(each) if not is_connect(grant)]
            words = [what(grant) for grant in lost] + [f"denied from now on: {what(grant)}" for grant in denied]
            if words:
                yield Observation(
                    address=each.change.address,
                    message=f"{each.attribute} allows less: {listed(list(dict.fromkeys(words)))}",
                )

    return observe


IAM_POLICY_NARROWED = Rule(
    id="iam-policy-narrowed",
    title="An IAM policy allows less",
    severity=Severity.MEDIUM,
    explanation="What a role may no longer do fails from the apply on, for every program and person that is the role.",
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
