"""References between resources, by the configuration."""

from typing import Any

from tests.plan_review.documents import change, document, read, resource
from tools.plan_review.plan.references import MAX_INSTANCES


def configured(address: str, *references: str, **more: Any) -> dict[str, Any]:
    """Return a resource's configuration that refers to others in an expression."""
    return {"address": address, "expressions": {"x": {"references": list(references)}}, **more}


def edges(root: dict[str, Any], *addresses: str, **more: Any) -> dict[str, tuple[str, ...]]:
    resources = [resource(address, change("no-op", {}, {})) for address in addresses]
    found = read(document(*resources, configuration={"root_module": root}, **more)).references
    return {address: targets for address, targets in found.items() if targets}


def test_attributes_of_resources_and_data_sources_are_references() -> None:
    """Terraform names the attribute and the resource; functions, variables and locals are no resources."""
    root = {
        "resources": [
            configured(
                "aws_a.x", "aws_b.y.id", "aws_b.y", "data.aws_c.z.arn", "var.v", "local.l", "each.key", "path.root"
            ),
            configured("aws_b.y"),
            configured("data.aws_c.z"),
        ]
    }
    assert edges(root, "aws_a.x", "aws_b.y", "data.aws_c.z") == {"aws_a.x": ("aws_b.y", "data.aws_c.z")}


def test_depends_on_and_nested_blocks_count() -> None:
    """Wherever in the configuration a reference stands."""
    block = {"address": "aws_a.x", "expressions": {"rule": [{"to": {"references": ["aws_b.y.id"]}}]}}
    root = {"resources": [{**block, "depends_on": ["aws_c.z"]}, configured("aws_b.y"), configured("aws_c.z")]}
    assert edges(root, "aws_a.x", "aws_b.y", "aws_c.z") == {"aws_a.x": ("aws_b.y", "aws_c.z")}


def test_references_go_through_variables_and_outputs_of_modules() -> None:
    """The module gets the key from outside and hands its group out."""
    inner = {
        "resources": [configured("aws_group.g", "var.key")],
        "outputs": {"group": {"expression": {"references": ["aws_group.g.id", "aws_group.g"]}}},
    }
    root = {
        "resources": [configured("aws_key.k"), configured("aws_alarm.a", "module.m.group", "module.m")],
        "module_calls": {"m": {"expressions": {"key": {"references": ["aws_key.k.arn"]}}, "module": inner}},
    }
    assert edges(root, "aws_key.k", "aws_alarm.a", "module.m.aws_group.g") == {
        "aws_alarm.a": ("module.m.aws_group.g",),
        "module.m.aws_group.g": ("aws_key.k",),
    }


def test_instances_refer_to_the_one_with_their_key() -> None:
    """Terraform does not say which is meant; for_each over the same keys is the rule."""
    root = {"resources": [configured("aws_a.x", "aws_b.y"), configured("aws_b.y")]}
    found = edges(root, 'aws_a.x["k.1"]', 'aws_a.x["l"]', 'aws_b.y["k.1"]', 'aws_b.y["l"]')
    assert found == {'aws_a.x["k.1"]': ('aws_b.y["k.1"]',), 'aws_a.x["l"]': ('aws_b.y["l"]',)}


def test_edges_do_not_grow_with_the_square_of_instances() -> None:
    """A resource that refers to a hundred others refers to the first ones."""
    root = {"resources": [configured("aws_a.x", "aws_b.y"), configured("aws_b.y")]}
    many = [f"aws_b.y[{number}]" for number in range(100)]
    assert len(edges(root, "aws_a.x", *many)["aws_a.x"]) == MAX_INSTANCES


def test_modules_that_refer_to_each_other_end() -> None:
    """Outputs and variables may form a circle without their resources forming one."""
    inner = {"outputs": {"o": {"expression": {"references": ["var.v"]}}}}
    root = {"module_calls": {"m": {"expressions": {"v": {"references": ["module.m.o"]}}, "module": inner}}}
    assert edges(root) == {}


def test_what_left_the_configuration_refers_to_what_it_was_made_with() -> None:
    """A subnet group that is to go depends on its subnets, by the state."""
    state = {"resources": [{"address": "aws_g.old", "type": "aws_g", "depends_on": ["aws_s.s"]}]}
    found = edges({}, "aws_g.old", "aws_s.s", prior_state={"values": {"root_module": state}})
    assert found == {"aws_g.old": ("aws_s.s",)}
