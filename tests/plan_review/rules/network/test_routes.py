"""Ways out of a subnet."""

from tests.plan_review.rules.plans import created, destroyed, one, severity, silent, updated

RULE = "route-lost"
OUT = {"destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1"}


def test_a_route_goes_or_leads_elsewhere() -> None:
    """By itself, or in its table."""
    gone = one(RULE, destroyed("aws_route", OUT))
    assert gone.message == "the way to 0.0.0.0/0 is closed"
    assert severity(RULE, gone) == "medium"
    other = one(RULE, updated("aws_route", OUT, {**OUT, "nat_gateway_id": "nat-2"}))
    assert "leads elsewhere: nat_gateway_id from nat-1 to nat-2" in other.message
    table = updated("aws_route_table", {"route": [{"cidr_block": "10.0.0.0/8"}]}, {"route": []})
    assert "10.0.0.0/8 is closed" in one(RULE, table).message


def test_a_subnet_leaves_its_table() -> None:
    """And has the VPC's main one."""
    seen = one(RULE, destroyed("aws_route_table_association", {"subnet_id": "subnet-a"}))
    assert "subnet-a falls back to the VPC's main route table" in seen.message


def test_a_new_way_closes_none() -> None:
    """Near misses."""
    assert silent(RULE, created("aws_route", OUT))
    assert silent(RULE, updated("aws_route_table", {"route": []}, {"route": [{"cidr_block": "10.0.0.0/8"}]}))
