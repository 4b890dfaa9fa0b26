"""Secrets end at the reader: where they stand, and wherever else they stand."""

import json
from typing import Any

import pytest

from tests.plan_review.documents import GROUP, change, document, read, read_one, resource
from tools.plan_review.plan.secrets.hidden import PLACEHOLDER, Hidden
from tools.plan_review.plan.values import Mark

SECRET = "correct-horse-battery"


def after(values: dict[str, Any], **more: Any) -> Any:
    return read_one(change("update", {}, values, **more), "aws_x.y").after


def test_the_names_of_attributes_in_a_masked_map_stay_out_of_it() -> None:
    """A map that is masked as a whole shows nothing of itself."""
    assert after({"env": {"KEY": "v"}}, after_sensitive={"env": True}) == {"env": Mark.SENSITIVE}


def test_one_sides_mask_hides_the_other_side() -> None:
    """Before it was declared sensitive, the same secret stood there."""
    found = read_one(change("update", {"x": {"a": SECRET}}, {"x": {"a": SECRET}}, after_sensitive={"x": {"a": True}}))
    assert found.before == found.after == {"x": {"a": Mark.SENSITIVE}}


def test_two_secrets_that_differ_are_a_change() -> None:
    """A rotation shows, the tokens do not."""
    mask = {"token": True}
    sides = change("update", {"token": "a"}, {"token": "b"}, before_sensitive=mask, after_sensitive=mask)
    (only,) = read_one(sides).attributes
    assert (only.path, only.before, only.after) == (("token",), Mark.SENSITIVE, Mark.SENSITIVE)


def test_nothing_is_not_hidden() -> None:
    """Null and what is empty hold no secret; hiding them would look as if there was one."""
    mask = {"auth_token": True, "passwords": True, "value": True}
    empty: dict[str, Any] = {"auth_token": None, "passwords": [], "value": ""}
    assert after(empty, after_sensitive=mask) == empty


def test_what_a_name_says_is_hidden_in_maps_lists_and_json() -> None:
    """Environment variables, name/value pairs, and both inside of a text."""
    pairs = [{"name": "API_TOKEN", "value": "t"}, {"name": "REGION", "value": "eu"}]
    found = after({"variables": {"DB_PASSWORD": "p", "REGION": "eu"}, "pairs": pairs, "json": json.dumps({"e": pairs})})
    hidden = [{"name": "API_TOKEN", "value": Mark.SENSITIVE}, {"name": "REGION", "value": "eu"}]
    assert found["variables"] == {"DB_PASSWORD": Mark.SENSITIVE, "REGION": "eu"}
    assert found["pairs"] == hidden
    assert json.loads(found["json"]) == {"e": [{"name": "API_TOKEN", "value": PLACEHOLDER}, pairs[1]]}


def test_truth_values_by_a_secrets_name_are_shown() -> None:
    """`manage_master_user_password = true` is no password."""
    assert after({"manage_master_user_password": True}) == {"manage_master_user_password": True}


def test_shapes_of_secrets_are_hidden_whatever_they_are_called() -> None:
    """A URL with a password, an access key, a private key, an assignment."""
    texts = {
        "a": "rediss://app:pa55@host:6379",
        "b": "AKIAIOSFODNN7EXAMPLE",
        "c": "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "d": "export DB_PASSWORD=x",
    }
    shown = {"e": "rediss://host:6379", "f": "ttl=5 token_ttl=5", "g": "on ~app:* +@read"}
    assert after(texts | shown) == dict.fromkeys(texts, Mark.SENSITIVE) | shown


def test_a_secret_is_found_wherever_else_it_stands() -> None:
    """In other resources' attributes and keys, in indices, in what an output says, in Terraform's own message."""
    masked = resource(GROUP, change("update", {"t": SECRET}, {"t": SECRET}, before_sensitive={"t": True}))
    other = resource(f'aws_x.y["{SECRET}"]', change("update", {}, {"url": f"x?{SECRET}", "tags": {SECRET: "v"}}))
    outputs = {"o": change("create", None, f"is {SECRET}")}
    plan = read(document(masked, other, output_changes=outputs), error=f"Error: {SECRET}")
    assert plan.changes[1].address == f'aws_x.y["{PLACEHOLDER}"]'
    assert plan.changes[1].after == {"url": Mark.SENSITIVE, "tags": {f"{PLACEHOLDER} 1": "v"}}
    assert plan.outputs[0].after == {"o": Mark.SENSITIVE}
    assert plan.error == f"Error: {PLACEHOLDER}"


def test_a_sensitive_variables_value_is_a_secret() -> None:
    """Terraform forgets the mark where a resource copies the value into its state."""
    variables = {
        "configuration": {"root_module": {"variables": {"v": {"sensitive": True}}}},
        "variables": {"v": {"value": SECRET}},
    }
    plan = read(document(resource("terraform_data.x", change("create", None, {"output": SECRET})), **variables))
    assert plan.changes[0].after == {"output": Mark.SENSITIVE}


def test_the_ids_and_names_of_aws_are_no_secrets() -> None:
    """The group's ID stands in a SecureString; the group is still called by it."""
    name = "experimentation-prod-redis"
    parameter = resource(
        "aws_ssm_parameter.p", change("no-op", {"value": name}, {"value": name}, before_sensitive={"value": True})
    )
    group = resource(
        GROUP, change("no-op", {"replication_group_id": name, "tag": name}, {"replication_group_id": name, "tag": name})
    )
    plan = read(document(parameter, group))
    assert plan.changes[0].after == {"value": Mark.SENSITIVE}
    assert plan.changes[1].after == {"replication_group_id": name, "tag": name}


def test_a_short_secret_is_hidden_only_where_it_stands() -> None:
    """A masked port would otherwise hide half of the plan."""
    assert after({"port": "6379", "url": "x:6379"}, after_sensitive={"port": True}) == {
        "port": Mark.SENSITIVE,
        "url": "x:6379",
    }


def test_types_of_resources_are_no_secrets() -> None:
    """Somebody's secret may be a word."""
    found = after({"x": "elasticache", "y": "elasticache"}, after_sensitive={"x": True})
    assert found["x"] is Mark.SENSITIVE
    plan = read(document(resource(GROUP, change("update", {}, {"x": "elasticache"}, after_sensitive={"x": True}))))
    assert plan.changes[0].address == GROUP


def test_nothing_leads_from_what_stands_for_a_secret_back_to_it() -> None:
    """Equal secrets are equal, which is all there is to see."""
    assert Hidden.of(SECRET) == Hidden.of(SECRET) != Hidden.of("another")
    assert SECRET not in repr(Hidden.of(SECRET))


def test_what_the_state_masks_is_a_secret() -> None:
    """An errored plan may lack the resource that the state holds, and another one copies its value."""
    values = {"v": [{"a": "shown"}, {"a": SECRET}]}
    held = {"address": "x.y", "type": "x", "values": values, "sensitive_values": {"v": [{}, {"a": True}], "gone": True}}
    state = {"prior_state": {"values": {"root_module": {"child_modules": [{"resources": [held]}]}}}}
    plan = read(document(resource("aws_x.y", change("create", None, {"b": SECRET, "c": "shown"})), **state))
    assert plan.changes[0].after == {"b": Mark.SENSITIVE, "c": "shown"}


@pytest.mark.parametrize(
    ("type_", "attribute"),
    [("aws_ssm_parameter", "value"), ("random_password", "result"), ("kubernetes_secret", "data")],
)
def test_a_plan_without_masks_hides_what_providers_declare_as_sensitive(type_: str, attribute: str) -> None:
    """Terraform before 0.15 wrote none; the same value is hidden elsewhere, too."""
    held: object = {"key": SECRET} if attribute == "data" else SECRET
    made = resource(f"{type_}.x", change("create", None, {attribute: held}))
    other = resource("aws_x.y", change("create", None, {"note": f"it is {SECRET}"}))
    plan = read(document(made, other, format_version="0.1"))
    assert [each.after for each in plan.changes] == [{attribute: Mark.SENSITIVE}, {"note": Mark.SENSITIVE}]


def test_a_plan_with_masks_says_itself_what_is_sensitive() -> None:
    """`String` parameters are not, in a newer provider."""
    masks: dict[str, object] = {"before_sensitive": False, "after_sensitive": {}}
    made = resource("aws_ssm_parameter.x", change("create", None, {"value": "eu-west-1"}, **masks))
    assert read(document(made)).changes[0].after == {"value": "eu-west-1"}
