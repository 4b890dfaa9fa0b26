"""Service updates applied one after the other, with a cool-down."""

from typing import Any

import pytest

from tests.tools.preflight.account_of import Account
from tools.preflight.apply_updates import COOL_DOWN_SECONDS, POLL_SECONDS, UpdateError, apply_all

GROUP = "experimentation-prod-redis"
UPDATES = [{"ServiceUpdateName": name} for name in ("first", "second")]


def available(account: Account, status: str = "available") -> Account:
    described = [{"ReplicationGroupId": GROUP, "Status": status}]
    return account.answers("elasticache", "describe_replication_groups", {"ReplicationGroups": described})


def applied(account: Account, name: str, *statuses: str) -> Account:
    arguments: dict[str, Any] = {"ReplicationGroupIds": [GROUP], "ServiceUpdateName": name}
    account.answers("elasticache", "batch_apply_update_action", {"UnprocessedUpdateActions": []}, **arguments)
    for status in statuses:
        actions = {"UpdateActions": [{"ServiceUpdateName": name, "UpdateActionStatus": status}]}
        account.answers("elasticache", "describe_update_actions", actions, **arguments)
    return account


def apply(account: Account) -> list[float]:
    """Apply both updates; return for how long was waited."""
    waits: list[float] = []
    apply_all(GROUP, UPDATES, account.client, cool_down=COOL_DOWN_SECONDS, sleep=waits.append)
    return waits


def test_the_second_waits_until_the_first_is_done_and_the_group_has_settled() -> None:
    """And until the group is available again."""
    account = available(Account())
    applied(account, "first", "in-progress", "complete")
    applied(available(account), "second", "complete")
    assert apply(account) == [POLL_SECONDS, POLL_SECONDS, COOL_DOWN_SECONDS, POLL_SECONDS]


def test_a_group_that_is_not_available_gets_no_update() -> None:
    """The message says to wait."""
    with pytest.raises(UpdateError, match="is modifying; wait until it is available"):
        apply(available(Account(), "modifying"))


def test_an_update_that_stopped_ends_it() -> None:
    """The second is not begun."""
    with pytest.raises(UpdateError, match="first is stopped; see the group's events"):
        apply(applied(available(Account()), "first", "stopped"))


def test_what_aws_refuses_is_said() -> None:
    """In its words."""
    refused = {"UnprocessedUpdateActions": [{"ReplicationGroupId": GROUP, "ErrorMessage": "not applicable"}]}
    account = available(Account()).answers("elasticache", "batch_apply_update_action", refused)
    with pytest.raises(UpdateError, match="AWS refuses first: not applicable"):
        apply(account)
