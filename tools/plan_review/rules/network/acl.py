"""Network ACLs: what a subnet admits before any security group is asked."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan
from ..reading import at, blocks, called, is_hidden, shown, truth
from ..resources import created_or_changed, kept, removed
from ..rule import Observation, Rule, Severity
from ..sources import aws
from .protocols import in_words, protocol

_EVERYWHERE = {"0.0.0.0/0", "::/0"}
_DESTINATIONS = ("cidr_block", "ipv6_cidr_block")
_ACL_RULES = ("ingress", "egress")
_ACLS = ("aws_network_acl", "aws_default_network_acl")
_WEIGHED = {
    "aws_network_acl_rule": ("rule_action",),
    **dict.fromkeys(_ACLS, _ACL_RULES),
}


def _network_acl(plan: Plan) -> Iterator[Observation]:
    for change in created_or_changed(plan, "aws_network_acl_rule"):
        if _admits_everyone(change.after, egress=truth(at(change.after, "egress"))) and not _admits_everyone(
            change.before, egress=truth(at(change.before, "egress"))
        ):
            yield Observation(address=change.address, message=f"{_rule(change.after)} admits everybody")
    for change in removed(plan, "aws_network_acl_rule"):
        if change.action is Action.DESTROY and at(change.before, "rule_action") == "deny":
            yield Observation(
                address=change.address,
                message=f"{_rule(change.before)}, which denies {_range(change.before)}, goes",
            )
    for change in created_or_changed(plan, "aws_network_acl", "aws_default_network_acl"):
        if change.action is Action.CREATE:
            continue
        old, new = (
            [each for each in blocks(at(side, "ingress")) if _admits_everyone(each, egress=False)]
            for side in (change.before, change.after)
        )
        if new and not old:
            yield Observation(address=change.address, message=f"{_rule(new[0], 'rule_no')} admits everybody")


def _narrowed(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, "aws_network_acl_rule"):
        if at(change.before, "rule_action") == "allow":
            until = " until the new one is there" if change.action is Action.REPLACE else ""
            yield Observation(
                address=change.address,
                message=f"{_rule(change.before)}, which allows {_range(change.before)}, goes{until}",
            )
    for change in created_or_changed(plan, "aws_network_acl_rule"):
        if at(change.after, "rule_action") == "deny" and at(change.before, "rule_action") != "deny":
            yield Observation(
                address=change.address,
                message=f"{_rule(change.after)} denies {_range(change.after)}",
            )
    for change in kept(plan, *_ACLS):
        for direction in _ACL_RULES:
            after = at(change.after, direction)
            old = {_words(each) for each in blocks(at(change.before, direction)) if each.get("action") == "allow"}
            lost = old - {_words(each) for each in blocks(after)}
            if lost and not is_hidden(after):
                yield Observation(
                    address=change.address, message=f"{direction} no longer allows {'; '.join(sorted(lost)[:3])}"
                )


def _rule(rule: Mapping[str, object], attribute: str = "rule_number") -> str:
    number = called(rule, attribute, "")
    return f"rule {number}" if number else "a rule"


def _range(rule: Mapping[str, object]) -> str:
    found = next((at(rule, name) for name in _DESTINATIONS if at(rule, name)), None)
    return shown(found) if found else "a range"


def _words(rule: Mapping[str, object]) -> str:
    ports = f"ports {shown(rule.get('from_port'))} to {shown(rule.get('to_port'))}"
    return f"{_range(rule)}, {in_words(protocol(shown(rule.get('protocol'))))}, {ports}"


def _admits_everyone(rule: Mapping[str, object], *, egress: bool | None) -> bool:
    action = at(rule, "rule_action") or at(rule, "action")
    anywhere = any(at(rule, name) in _EVERYWHERE for name in _DESTINATIONS if isinstance(at(rule, name), str))
    return egress is not True and action == "allow" and anywhere


NETWORK_ACL_WIDENED = Rule(
    id="network-acl-widened",
    title="A network ACL admits more",
    severity=Severity.MEDIUM,
    explanation="Network ACLs stand before the security groups, for the whole subnet.",
    remedy="Keep the rule as narrow as it was.",
    link=aws("vpc/latest/userguide/vpc-network-acls"),
    observe=_network_acl,
    weighs={"aws_network_acl_rule": ("rule_action",), **dict.fromkeys(_ACLS, ("ingress",))},
    at_creation={"aws_network_acl_rule": ("rule_action", *_DESTINATIONS)},
)

NETWORK_ACL_NARROWED = Rule(
    id="network-acl-narrowed",
    title="A network ACL admits less",
    severity=Severity.MEDIUM,
    explanation="A network ACL has no memory: what it does not allow, in either direction, is dropped, replies "
    "included. Clients wait until they time out.",
    remedy="See that nobody needs what is closed, ports of replies (1024 to 65535) above all.",
    link=aws("vpc/latest/userguide/vpc-network-acls"),
    observe=_narrowed,
    weighs=_WEIGHED,
    losses=("aws_network_acl_rule",),
)
