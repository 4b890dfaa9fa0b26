"""Network ACLs that admit less."""

from tests.plan_review.rules.plans import created, destroyed, one, silent, updated

RULE = "network-acl-narrowed"
ALLOW = {"rule_number": 100, "rule_action": "allow", "cidr_block": "10.0.0.0/8", "egress": False}


def test_an_allowance_goes_or_a_denial_comes() -> None:
    """As resources of their own, or in the ACL."""
    assert "which allows 10.0.0.0/8, goes" in one(RULE, destroyed("aws_network_acl_rule", ALLOW)).message
    deny = {**ALLOW, "rule_action": "deny"}
    assert "denies 10.0.0.0/8" in one(RULE, created("aws_network_acl_rule", deny)).message
    rule = {"action": "allow", "cidr_block": "10.0.0.0/8", "protocol": "tcp", "from_port": 0, "to_port": 65535}
    assert (
        "ingress no longer allows 10.0.0.0/8"
        in one(RULE, updated("aws_network_acl", {"ingress": [rule]}, {"ingress": []})).message
    )


def test_what_has_no_number_is_told_without_one() -> None:
    """In plain words; a protocol by its name."""
    numberless = {key: value for key, value in ALLOW.items() if key != "rule_number"}
    assert one(RULE, destroyed("aws_network_acl_rule", numberless)).message.startswith("a rule, which allows")
    rule = {"action": "allow", "cidr_block": "10.0.0.0/8", "protocol": "6", "from_port": 0, "to_port": 65535}
    seen = one(RULE, updated("aws_network_acl", {"ingress": [rule]}, {"ingress": []}))
    assert "10.0.0.0/8, tcp, ports 0 to 65535" in seen.message


def test_a_further_allowance_is_none() -> None:
    """Near misses."""
    assert silent(RULE, created("aws_network_acl_rule", ALLOW))
    assert silent(RULE, destroyed("aws_network_acl_rule", {**ALLOW, "rule_action": "deny"}))
