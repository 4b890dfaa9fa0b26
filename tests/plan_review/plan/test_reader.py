"""A plan's resources: what happens to each, as Terraform documents it."""

import pytest

from tests.plan_review.documents import GROUP, change, document, read, read_one, resource
from tools.plan_review.errors import UnreadablePlanError
from tools.plan_review.plan.changes import Action
from tools.plan_review.plan.values import Mark

ACTIONS = {
    "no-op": Action.NO_CHANGE,
    "create": Action.CREATE,
    "read": Action.READ,
    "open": Action.READ,
    "update": Action.UPDATE,
    "delete": Action.DESTROY,
    "delete,create": Action.REPLACE,
    "create,delete": Action.REPLACE,
    "forget": Action.FORGET,
}


@pytest.mark.parametrize("actions", ACTIONS)
def test_every_documented_list_of_actions_has_one_word(actions: str) -> None:
    """Terraform's documentation, JSON Output Format, "Change Representation"."""
    assert read_one(change(actions)).action is ACTIONS[actions]


def test_unknown_actions_are_refused() -> None:
    """An action that is not understood must not pass for fine."""
    with pytest.raises(UnreadablePlanError, match="does not know; take a newer one"):
        read_one(change("levitate"))


@pytest.mark.parametrize(("actions", "first"), [("create,delete", True), ("delete,create", False), ("create", False)])
def test_the_order_of_a_replacement_is_kept(actions: str, first: bool) -> None:
    """`create_before_destroy` decides whether there is a gap."""
    assert read_one(change(actions)).create_first is first


def test_import_and_move_are_told() -> None:
    """Both may come with any action, also with none."""
    read_in = read_one(change("no-op", importing={"id": "group-1"}), previous_address="aws_x.old")
    assert (read_in.imported_id, read_in.moved_from) == ("group-1", "aws_x.old")


def test_an_import_by_an_identity_is_told_by_it() -> None:
    """Terraform 1.12 takes one in place of an id."""
    identity = {"identity": {"account_id": "1", "name": "flags"}}
    assert read_one(change("no-op", importing=identity)).imported_id == "account_id 1, name flags"


def test_an_import_by_an_id_that_is_not_known_yet_is_an_import() -> None:
    """Terraform then leaves the id out."""
    assert read_one(change("create", importing={"unknown": True})).imported_id == "known after apply"


def test_a_deposed_object_is_told_from_the_one_in_use() -> None:
    """The leftover of an interrupted create-before-destroy is deleted, while the resource stays."""
    plan = read(
        document(resource(GROUP, change("no-op")), resource(GROUP, change("delete"), deposed="1a2b3c4d")),
    )
    assert [each.address for each in plan.changes] == [GROUP, f"{GROUP} (deposed 1a2b3c4d)"]


def test_what_is_created_has_nothing_before_and_what_goes_nothing_after() -> None:
    """So rules need not ask for None."""
    created, gone = read_one(change("create", None, {"x": 1})), read_one(change("delete", {"x": 1}, None))
    assert (created.before, created.after) == ({}, {"x": 1})
    assert (gone.before, gone.after) == ({"x": 1}, {})


def test_unknown_values_are_marked_in_every_shape() -> None:
    """As a whole, in maps, in lists, in what the value does not have yet, and in what is null."""
    unknown = {"arn": True, "tags": {"id": True}, "nodes": [False, True, True], "block": [{"address": True}], "no": {}}
    after = {"tags": {"name": "x"}, "nodes": ["a"], "block": None, "port": 6379, "no": "x"}
    found = read_one(change("update", {}, after, after_unknown=unknown)).after
    assert found == {
        "arn": Mark.UNKNOWN,
        "tags": {"name": "x", "id": Mark.UNKNOWN},
        "nodes": ["a", Mark.UNKNOWN, Mark.UNKNOWN],
        "block": [{"address": Mark.UNKNOWN}],
        "port": 6379,
        "no": "x",
    }


def test_drift_is_apart_from_changes() -> None:
    """Somebody lowered the retention by hand; the plan sets it back."""
    drifted = resource(GROUP, change("update", {"snapshot_retention_limit": 7}, {"snapshot_retention_limit": 1}))
    plan = read(document(resource_drift=[drifted]))
    assert plan.changes == ()
    assert [each.attributes[0].path for each in plan.drift] == [("snapshot_retention_limit",)]


def test_empty_tags_that_a_first_refresh_finds_are_no_drift() -> None:
    """The provider then writes an empty map where there was nothing."""
    drifted = resource(GROUP, change("update", {"tags": None, "x": 1}, {"tags": {}, "x": 1}))
    assert read(document(resource_drift=[drifted])).drift == ()


def test_outputs_are_read_with_their_masks() -> None:
    """A sensitive one shows that it changes, not to what."""
    outputs = {
        "endpoint": change("update", "a", "b", before_sensitive=False, after_sensitive=False),
        "kept": change("no-op", "a", "a"),
        "password": change("update", "old-secret", "new-secret", before_sensitive=True, after_sensitive=True),
    }
    found = {each.address: each for each in read(document(output_changes=outputs)).outputs}
    assert [(each.path, each.before, each.after) for each in found["output.endpoint"].attributes] == [
        (("endpoint",), "a", "b")
    ]
    assert [(each.before, each.after) for each in found["output.password"].attributes] == [
        (Mark.SENSITIVE, Mark.SENSITIVE)
    ]
    assert found["output.kept"].action is Action.NO_CHANGE


def test_an_errored_plan_is_read_as_far_as_it_goes() -> None:
    """Terraform 1.11 writes one when prevent_destroy stops a replacement."""
    plan = read(document(resource(GROUP, change("delete,create")), errored=True), error="Instance cannot be destroyed")
    assert (plan.errored, plan.error, len(plan.changes)) == (True, "Instance cannot be destroyed", 1)
