"""The relation of a flag's present rule to an evaluation that Redis keeps."""

import json
from pathlib import Path

import pytest
from redis_access import RedisAccess
from redis_access.targeting import Rule

from environments import load
from tests.local_stack.page.conftest import Client, application_settings, noted_in
from tools.local_stack.page.rules import OTHER, said_by

TABLE = load("local").physical_name("flags")
ON = Rule(enabled=True, match={"country": ("DE", "FR")})


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"country": "FR", "plan": "pro"}, "by the rule of now, asked with country=FR"),
        ({"plan": "pro"}, "by the rule of now, asked with country=(none)"),
        ({"country": "US"}, OTHER),
    ],
)
def test_it_is_said_with_which_attributes_the_rule_asks(attributes: dict[str, str], said: str) -> None:
    """Those that it does not ask for make no difference."""
    assert said_by(ON, ON.fingerprint(attributes)) == said


def test_an_evaluation_of_another_rule_is_told() -> None:
    """As that of a rule without attributes, and of one that is gone."""
    off = Rule(enabled=False, match={})
    assert said_by(off, off.fingerprint({})) == "by the rule of now"
    assert said_by(off, ON.fingerprint({"country": "DE"})) == OTHER
    assert said_by(None, ON.fingerprint({})) == "there is no such rule now"


def test_a_users_values_say_what_the_rule_has_to_do_with_them(client: Client, records: Path) -> None:
    """A value from before the rule was changed is still current in Redis; what is no evaluation has no rule."""
    dynamodb = noted_in(records).emulator_endpoint.client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "flag", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "flag", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    document = {"S": json.dumps(ON.to_json())}
    dynamodb.put_item(TableName=TABLE, Item={"flag": {"S": "beta"}, "document": document})
    before = Rule(enabled=False, match={}).fingerprint({})
    now = ON.fingerprint({"country": "DE"})
    with RedisAccess(application_settings(records), strict=True) as access:
        access.flags.set_many("ruled", {f"beta@{before}": False, f"beta@{now}": True, "plain": 1, f"gone@{now}": True})
        access.assignments.set("ruled", f"beta@{now}", "a")
    found = client.ask("/api/user?id=ruled")[1]["values"]
    dynamodb.delete_table(TableName=TABLE)
    dynamodb.close()
    assert {(row["kind"], row["name"]): row["rule"] for row in found} == {
        ("flags", f"beta@{before}"): OTHER,
        ("flags", f"beta@{now}"): "by the rule of now, asked with country=DE",
        ("flags", "plain"): "",
        ("flags", f"gone@{now}"): "there is no such rule now",
        ("assignments", f"beta@{now}"): "",
    }
