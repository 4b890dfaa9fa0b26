"""The old object of a replacement stays where it is; what has no attributes is no resource."""

from typing import Any

import pytest

from tools.plan_review.errors import UnreadablePlanError
from tools.plan_review.plan.changes import Action, Plan
from tools.plan_review.plan.reader import read_plan
from tools.plan_review.rules.state.address import FORGOTTEN

TYPE = "aws_elasticache_replication_group"


def _plan(**change: Any) -> Plan:
    part = {"address": f"{TYPE}.a", "mode": "managed", "type": TYPE, "name": "a", "change": change}
    return read_plan(
        {"format_version": "1.2", "resource_changes": [part]}, name="p", stack="a-prod", environment="prod"
    )


@pytest.mark.parametrize("actions", [["create", "forget"], ["forget", "create"]])
def test_forgotten_and_made_anew(actions: list[str]) -> None:
    """Nothing is destroyed: one leaves the state, another is made."""
    read = _plan(actions=actions, before={"port": 1}, after={"port": 2})
    assert [each.action for each in read.changes] == [Action.FORGET, Action.CREATE]
    (said,) = FORGOTTEN.observe(read)
    assert "a new one, with nothing in it, takes its place" in said.message
    assert said.remedy is not None
    assert "move what is in it to the new one" in said.remedy


def test_a_resource_that_is_unknown_as_a_whole() -> None:
    """It is an error that names it, and never taken for harmless."""
    with pytest.raises(UnreadablePlanError, match=TYPE):
        _plan(actions=["update"], before={"port": 1}, after=None, after_unknown=True)
