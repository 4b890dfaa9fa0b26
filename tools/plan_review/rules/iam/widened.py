"""Policies that grant more than before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ...plan.changes import Plan
from ..reading import listed
from ..rule import Observation, Rule, Severity
from ..sources import aws
from .grants import ANYONE, Document, Grant, matches
from .policies import POLICIES, RESOURCE_POLICIES, TRUST, new_policies, policy_changes


def _widened(where: Mapping[str, tuple[str, ...]]) -> Callable[[Plan], Iterable[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for each in policy_changes(plan, where):
            if each.after is None:
                yield Observation(
                    address=each.change.address,
                    message=f"the new {each.attribute} {each.unseen or 'is no policy document that can be read'}",
                    severity=Severity.MEDIUM,
                )
                continue
            grants, open_again = each.after.beyond(each.before), each.after.no_longer_denied(each.before)
            if grants or open_again:
                words = _words(grants, each.before) + [f"no longer denied: {_what(grant)}" for grant in open_again]
                yield Observation(
                    address=each.change.address,
                    message=f"{each.attribute} allows more: {listed(words)}",
                    severity=max((_severity(grant, each.before) for grant in (*grants, *open_again)), key=_rank),
                )

        for each in new_policies(plan, where):
            grants = each.after.beyond(each.before) if each.after else ()
            severe = [grant for grant in grants if _severity(grant, each.before) is Severity.CRITICAL]
            if severe:
                yield Observation(
                    address=each.change.address,
                    message=f"{each.attribute} of something new allows {listed([_what(grant) for grant in severe])}",
                    severity=Severity.CRITICAL,
                )

    return observe


def _words(grants: Sequence[Grant], before: Document) -> list[str]:
    return list(dict.fromkeys(f"{_what(grant)} ({_why(grant, before)})" for grant in grants))


def _what(grant: Grant) -> str:
    if grant.whole:
        return f"a statement by exception, {grant.whole}"
    who = f" for {'anybody' if grant.principal == ANYONE else grant.principal}" if grant.principal else ""
    return f"{grant.action}{f' on {grant.resource}' if grant.resource else ''}{who}"


def _why(grant: Grant, before: Document) -> str:
    """Say in which respect the grant is new: the first without which it would not be."""
    alike = [has for has in before.allowed if has.whole or grant.whole or matches(has.action, grant.action)]
    if any(_with(grant, has, "conditions").covers(grant) for has in alike):
        return "a condition is gone or wider"
    if any(_with(grant, has, "resource").covers(grant) for has in alike):
        return "another resource"
    if any(_with(grant, has, "principal").covers(grant) for has in alike):
        return "another principal"
    return "a new action"


def _with(grant: Grant, has: Grant, part: str) -> Grant:
    """Return what the old document has, widened to the grant in one respect."""
    return Grant(
        action=has.action,
        resource=grant.resource if part == "resource" else has.resource,
        principal=grant.principal if part == "principal" else has.principal,
        conditions=grant.conditions if part == "conditions" else has.conditions,
        whole=has.whole,
    )


def _severity(grant: Grant, before: Document) -> Severity:
    if grant.action == ANYONE and grant.resource in {ANYONE, ""}:
        return Severity.CRITICAL
    if grant.principal == ANYONE and not grant.conditions:
        return Severity.CRITICAL
    wild = ANYONE in grant.action or grant.resource == ANYONE or grant.whole
    return Severity.HIGH if wild or _why(grant, before) != "a new action" or grant.principal else Severity.MEDIUM


def _rank(severity: Severity) -> int:
    return list(Severity).index(severity)


IAM_POLICY_WIDENED = Rule(
    id="iam-policy-widened",
    title="An IAM policy allows more",
    severity=Severity.HIGH,
    explanation="What a function's role may do, everybody may do who can change its code or its input. Wildcards grow "
    "with every service that AWS adds.",
    remedy="Name the actions and resources that are needed, without wildcards.",
    link=aws("IAM/latest/UserGuide/best-practices"),
    observe=_widened(POLICIES),
    weighs=POLICIES,
    sees_unknown=True,
)

TRUST_WIDENED = Rule(
    id="role-trust-widened",
    title="More may assume a role",
    severity=Severity.HIGH,
    explanation="The trust policy decides who becomes the role. Without conditions on the source, a service or a "
    "repository of somebody else can.",
    remedy="Name the principal, and the account, source or subject that it must come from.",
    link=aws("IAM/latest/UserGuide/confused-deputy"),
    observe=_widened(TRUST),
    weighs=TRUST,
    sees_unknown=True,
)

RESOURCE_POLICY_WIDENED = Rule(
    id="resource-policy-widened",
    title="The policy of a key, topic, queue or log allows more",
    severity=Severity.HIGH,
    explanation="A resource's own policy lets principals in whatever their policies say, also of other accounts. A "
    "key's policy decides who reads what it encrypts.",
    remedy="Name principals, and the account and service that they must come from.",
    link=aws("kms/latest/developerguide/key-policies"),
    observe=_widened(RESOURCE_POLICIES),
    weighs=RESOURCE_POLICIES,
    sees_unknown=True,
)
