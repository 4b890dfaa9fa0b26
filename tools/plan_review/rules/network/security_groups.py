"""Security groups let more through, or go."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import at, holds_secret
from ..resources import action_text, created_or_changed, destroyed, kept
from ..rule import Observation, Rule, Severity
from ..sources import aws
from .opening import GROUPS, NEW_GROUP, RULES, TYPES, WEIGHED, Opening, openings


def _new(plan: Plan) -> Iterator[tuple[str, Opening]]:
    """Yield what is let through and was not: by no rule in the plan, under whatever address."""
    before = [each for change in plan.of_type(*TYPES) for each in openings(change.type, change.before)]
    for change in created_or_changed(plan, *TYPES):
        for opening in openings(change.type, change.after):
            if opening.source is Mark.SENSITIVE and _is_kept_secret(change):
                continue
            # A group that is made here protects nothing yet: only what is open to the public is news.
            if (opening.group == NEW_GROUP and not opening.is_public) or any(
                each.lets_through(opening) for each in before
            ):
                continue
            yield change.address, opening


def _ingress(plan: Plan) -> Iterator[Observation]:
    old = {change.address: list(openings(change.type, change.before)) for change in kept(plan, *RULES)}
    for address, opening in _new(plan):
        if opening.direction != "ingress":
            continue
        if isinstance(opening.source, Mark):
            yield Observation(
                address=address,
                message=f"{opening.group} admits more: from where, and to which port, {_UNSEEN[opening.source]}",
                severity=Severity.MEDIUM,
            )
            continue
        if not opening.is_public and any(each.is_elsewhere(opening) for each in old.get(address, ())):
            yield Observation(
                address=address,
                message=f"{opening.group} admits {opening} instead of {old[address][0]}",
                severity=Severity.LOW,
            )
            continue
        severe = Severity.CRITICAL if opening.is_internet else Severity.HIGH if opening.is_public else Severity.MEDIUM
        where = ": the whole internet" if opening.is_internet else ""
        yield Observation(address=address, message=f"{opening.group} admits {opening}{where}", severity=severe)


def _egress(plan: Plan) -> Iterator[Observation]:
    for address, opening in _new(plan):
        if opening.direction == "egress" and isinstance(opening.source, Mark):
            yield Observation(
                address=address,
                message=f"{opening.group} lets more out: where to, and to which port, {_UNSEEN[opening.source]}",
                severity=Severity.MEDIUM,
            )
        elif opening.direction == "egress" and opening.is_public:
            yield Observation(
                address=address,
                message=f"{opening.group} lets out {opening}",
                severity=Severity.HIGH if opening.is_internet else Severity.MEDIUM,
            )


def _closed(plan: Plan) -> Iterator[Observation]:
    after = [
        each
        for change in plan.of_type(*TYPES)
        # The state of a group that does not change repeats the rules that are resources of their own.
        if change.action is not Action.DESTROY and not (change.type in GROUPS and change.action is Action.NO_CHANGE)
        for each in openings(change.type, change.after)
    ]
    lost = {str(at(each.before, "id")): each for each in destroyed(plan, "aws_security_group")}
    for id_, change in lost.items():
        yield Observation(
            address=change.address, message=f"{action_text(change)}: AWS refuses while something is in {id_}"
        )
    # A group that is made in this plan has no id yet: whether its rules replace those that go cannot be told.
    new = any(change.action in {Action.CREATE, Action.REPLACE} for change in plan.of_type("aws_security_group"))
    unless = ", unless a security group that is made here admits them" if new else ""
    for change in (*destroyed(plan, *RULES, "aws_security_group_rule"), *kept(plan, *TYPES)):
        if change.action is not Action.DESTROY and _is_unseen(change):
            continue
        for opening in openings(change.type, change.before):
            if opening.source is Mark.SENSITIVE and _is_kept_secret(change):
                continue
            if opening.group not in lost and not any(each.lets_through(opening) for each in after):
                yield Observation(
                    address=change.address,
                    message=f"{opening.group} no longer {'admits' if opening.direction == 'ingress' else 'lets out'} "
                    f"{opening}: clients that came this way cannot connect{unless}",
                )


_UNSEEN = {Mark.UNKNOWN: "cannot be seen before apply", Mark.SENSITIVE: "is a secret and cannot be judged"}


def _is_kept_secret(change: ResourceChange) -> bool:
    """Tell whether what is secret in it stays as it is."""
    return change.action is Action.UPDATE and not any(
        holds_secret(side) for each in change.attributes for side in (each.before, each.after)
    )


def _is_unseen(change: ResourceChange) -> bool:
    """Tell whether something of what is let through afterwards is known after the apply only, or a secret."""
    if any(each.after is Mark.UNKNOWN for each in change.attributes):
        return True
    # A group has other rules beside a secret one, and what they let through can be seen.
    return change.type not in GROUPS and any(
        isinstance(each.source, Mark) for each in openings(change.type, change.after)
    )


SECURITY_GROUP_WIDENED = Rule(
    id="security-group-widened",
    title="A security group admits more",
    severity=Severity.HIGH,
    explanation="Security groups are the first wall around the cache: only its clients should reach its port. "
    "What is admitted here can try to log in.",
    remedy="Name the client's security group as the source, and one port.",
    link=aws("vpc/latest/userguide/security-group-rules"),
    observe=_ingress,
    weighs=WEIGHED,
    sees_unknown=True,
)

EGRESS_WIDENED = Rule(
    id="egress-widened",
    title="A security group lets more out",
    severity=Severity.HIGH,
    explanation="Clients reach the cache and AWS by private ways. A way out to public addresses is one for data, too.",
    remedy="Name a security group or a prefix list instead of addresses.",
    link=aws("vpc/latest/userguide/security-group-rules"),
    observe=_egress,
    weighs=WEIGHED,
    sees_unknown=True,
)

SECURITY_GROUP_NARROWED = Rule(
    id="security-group-rule-lost",
    title="A way through a security group is closed",
    severity=Severity.MEDIUM,
    explanation="Clients whose rule goes cannot open connections any more; those that are open may live on for a "
    "while, so that it shows late.",
    remedy="See that nobody uses the way, or keep the rule.",
    link=aws("vpc/latest/userguide/security-group-rules"),
    observe=_closed,
    weighs=WEIGHED,
    losses=(*RULES, "aws_security_group_rule", "aws_security_group"),
    sees_unknown=True,
)
