"""The rules on this repository's own stacks: made from nothing, left as they are, taken down."""

from collections.abc import Iterator
from typing import Any

import pytest

from environments import load
from tests.modules.synthesized import Synthesized, synthesize
from tests.plan_review.rules.plans import created, destroyed, plan, severity, unchanged
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules import RULES
from tools.plan_review.rules.unknown import Knowledge

Resource = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module", params=["dev", "prod"])
def stacks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Resource]:
    """Return the resources of both stacks of an environment: type, name and attributes as a plan has them."""
    redis, lambdas, _ = synthesize(load(request.param), tmp_path_factory.mktemp(request.param))
    return [*resources(redis), *resources(lambdas)]


def resources(stack: Synthesized) -> Iterator[Resource]:
    for type_, named in stack.document["resource"].items():
        for name, attributes in named.items():
            yield (
                type_,
                name,
                {key: planned(value) for key, value in attributes.items() if key not in ("//", "lifecycle")},
            )


def planned(value: Any) -> Any:
    """Return what a plan has in the place of a value: what refers to something is known after the apply."""
    if isinstance(value, dict):
        return {key: planned(each) for key, each in value.items()}
    if isinstance(value, list):
        return [planned(each) for each in value]
    return Mark.UNKNOWN if isinstance(value, str) and "${" in value else value


def findings(*changes: ResourceChange) -> list[tuple[str, str, str]]:
    """Return rule, severity and address of all that is observed."""
    return [(rule.id, severity(rule.id, each), each.address) for rule in RULES for each in rule.observe(plan(*changes))]


def test_a_new_environment_is_nothing_to_worry_about(stacks: list[Resource]) -> None:
    """Every resource is new, and most of what refers to another is not known yet."""
    assert findings(*(created(type_, attributes, name=name) for type_, name, attributes in stacks)) == []


def test_an_environment_that_stays_as_it_is(stacks: list[Resource]) -> None:
    """No rule looks at what does not change."""
    assert findings(*(unchanged(type_, attributes, name=name) for type_, name, attributes in stacks)) == []


def test_whatever_holds_data_is_critical_to_lose(stacks: list[Resource]) -> None:
    """The group, keys, tables, the network, the user group."""
    found = findings(*(destroyed(type_, attributes, name=name) for type_, name, attributes in stacks))
    critical = {address.partition(".")[0] for _, severe, address in found if severe == "critical"}
    assert critical == {
        "aws_dynamodb_table",
        "aws_elasticache_replication_group",
        "aws_elasticache_subnet_group",
        "aws_elasticache_user_group",
        "aws_kms_key",
        "aws_vpc",
    }


def test_every_type_of_resource_here_is_known(stacks: list[Resource]) -> None:
    """A new environment is judged as a whole, so that its review may say that it is fine."""
    knowledge = Knowledge(RULES)
    unknown = {type_ for type_, name, each in stacks if knowledge.unjudged(created(type_, each, name=name)) is not None}
    assert unknown == set()
