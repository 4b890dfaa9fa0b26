"""Differences, told at the place of each."""

import json
from typing import Any

from tests.plan_review.documents import change, read_one
from tools.plan_review.plan.values import Mark
from tools.plan_review.review.paths import written


def told(before: Any, after: Any, **more: Any) -> dict[str, tuple[Any, Any]]:
    """Return path -> both sides."""
    found = read_one(change("update", before, after, **more)).attributes
    return {written(each.path): (each.before, each.after) for each in found}


def forced(before: Any, after: Any, *paths: list[Any]) -> list[str]:
    found = read_one(change("delete,create", before, after, replace_paths=list(paths))).attributes
    return [written(each.path) for each in found if each.forces_replacement]


def test_only_what_differs_is_told() -> None:
    """Nested, down to the leaf."""
    before = {"same": 1, "tags": {"a": "1", "b": "2"}, "deep": [{"x": [{"y": 1}]}]}
    after = {"same": 1, "tags": {"a": "1", "b": "3"}, "deep": [{"x": [{"y": 2}]}]}
    assert told(before, after) == {"tags.b": ("2", "3"), "deep[0].x[0].y": (1, 2)}


def test_null_is_the_same_as_missing() -> None:
    """Terraform writes null for what is not set."""
    assert told({"a": None, "b": 1}, {"b": None, "c": None}) == {"b": (1, Mark.ABSENT)}


def test_an_inserted_element_is_the_only_change_of_a_list() -> None:
    """Those behind it moved, and did not change."""
    assert told({"x": ["a", "b", "c"]}, {"x": ["a", "new", "b", "c"]}) == {"x[1]": (Mark.ABSENT, "new")}


def test_an_exchanged_element_is_one_change() -> None:
    """Not one removed and one added."""
    found = told({"cidr_blocks": ["10.0.0.0/16"]}, {"cidr_blocks": ["0.0.0.0/0"]})
    assert found == {"cidr_blocks[0]": ("10.0.0.0/16", "0.0.0.0/0")}


def test_blocks_are_matched_by_their_name() -> None:
    """Terraform sorts sets by content, so a new parameter moves all others."""
    before = [{"name": "maxmemory-policy", "value": "allkeys-lru"}, {"name": "timeout", "value": "0"}]
    after = [
        {"name": "activedefrag", "value": "yes"},
        {"name": "maxmemory-policy", "value": "noeviction"},
        {"name": "timeout", "value": "0"},
    ]
    assert told({"parameter": before}, {"parameter": after}) == {
        "parameter.maxmemory-policy.value": ("allkeys-lru", "noeviction"),
        "parameter.activedefrag.value": (Mark.ABSENT, "yes"),
    }


def test_blocks_without_a_name_are_matched_by_likeness() -> None:
    """The rule whose source widens is the same rule, wherever the set's order puts it."""
    redis = {"from_port": 6379, "to_port": 6379, "cidr_blocks": ["10.0.0.0/16"], "description": "redis"}
    other = {"from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"], "description": "endpoint"}
    wide = {**redis, "cidr_blocks": ["0.0.0.0/0"]}
    assert told({"ingress": [redis, other]}, {"ingress": [other, wide]}) == {
        "ingress[0].cidr_blocks[0]": ("10.0.0.0/16", "0.0.0.0/0")
    }


def test_blocks_in_another_order_are_told() -> None:
    """If order means something, and only it changed, the review says that."""
    first, second = {"priority": 1}, {"priority": 2}
    assert told({"rule": [first, second]}, {"rule": [second, first]}) != {}


def test_json_texts_are_compared_by_structure() -> None:
    """Order of keys and blanks mean nothing; the action that was added does."""
    before = {"Statement": [{"Sid": "Read", "Action": ["s3:Get"]}, {"Sid": "Write", "Action": "s3:Put"}]}
    after = {"Statement": [{"Sid": "Read", "Action": ["s3:Get", "s3:*"]}, {"Sid": "Write", "Action": "s3:Put"}]}
    found = told({"policy": json.dumps(before)}, {"policy": json.dumps(after, indent=2, sort_keys=True)})
    assert found == {"policy.Statement.Read.Action[1]": (Mark.ABSENT, "s3:*")}
    assert told({"policy": json.dumps(before)}, {"policy": json.dumps(before, indent=4)}) == {}


def test_a_json_text_that_is_all_new_is_told_as_one() -> None:
    """A dashboard has hundreds of leaves."""
    assert told({}, {"body": '{"a":[1,{"b":2}]}'}) == {"body": (Mark.ABSENT, '{"a": [1, {"b": 2}]}')}


def test_what_changes_its_kind_is_told_as_a_whole() -> None:
    """A text that becomes a list has no common parts."""
    assert told({"x": "a"}, {"x": ["a"]}) == {"x": ("a", ["a"])}


def test_unknown_comes_last_and_what_forces_comes_first() -> None:
    """A reader needs the reason first and the noise last."""
    before = {"arn": "a", "name": "x", "port": 1, "zone": "z"}
    after = {"name": "x", "port": 2, "zone": "y"}
    found = read_one(
        change("delete,create", before, after, after_unknown={"arn": True}, replace_paths=[["zone"]])
    ).attributes
    assert [written(each.path) for each in found] == ["zone", "port", "arn"]


def test_replace_paths_are_followed_into_lists_maps_and_sets() -> None:
    """A set's element is named by its content, which is taken for any of them."""
    before = {"a": [{"x": 1, "y": 1}], "b": {"k": 1, "l": 1}, "c": [{"z": 1}], "d": 1}
    after = {"a": [{"x": 2, "y": 2}], "b": {"k": 2, "l": 2}, "c": [{"z": 2}], "d": 2}
    assert forced(before, after, ["a", 0, "x"], ["b", "k"], ["c", {"z": 2}, "z"]) == ["a[0].x", "b.k", "c[0].z"]


def test_a_path_to_a_whole_forces_by_all_that_differs_in_it() -> None:
    """The provider names the block, the reader sees what in it changed."""
    assert forced({"b": [{"x": 1, "y": 1}]}, {"b": [{"x": 2, "y": 1}]}, ["b"]) == ["b[0].x"]


def test_names_that_are_no_identifiers_are_quoted() -> None:
    """So that dots in names are not taken for steps."""
    assert written(("tags", 'a.b"c', "x", 0)) == 'tags["a.b\\"c"].x[0]'
