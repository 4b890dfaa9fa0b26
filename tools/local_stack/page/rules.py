"""The relation between a flag's current rule and an evaluation that Redis keeps.

The example function keeps an evaluation under the fingerprint of the rule and of the attributes that the rule asks for.
Redis cannot know that the rule has changed: the evaluation stays, and nobody asks for it any more.
"""

import json
from itertools import islice, product
from typing import Any

from redis_access.errors import InvalidRuleError
from redis_access.targeting import Rule

from environments import load
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.stack.folder import ENVIRONMENT

MAX_COMBINATIONS = 1000
OTHER = "by a rule from before, or asked with attributes that the rule of now does not list"


def rules_of(emulator: EmulatorEndpoint, names: set[str]) -> dict[str, Rule]:
    """Return the rules that DynamoDB holds now, by flag; one that is damaged is left out. Raises botocore's errors."""
    client = emulator.client("dynamodb")
    try:
        table = load(ENVIRONMENT).physical_name("flags")
        found = {name: client.get_item(TableName=table, Key={"flag": {"S": name}}).get("Item") for name in names}
    except client.exceptions.ResourceNotFoundException:  # not deployed
        return {}
    finally:
        client.close()
    return {name: rule for name, item in found.items() if item and (rule := _parsed(item)) is not None}


def said_by(rule: Rule | None, fingerprint: str) -> str:
    """Say whether the rule of now would ask for the evaluation, and with which attributes."""
    if rule is None:
        return "there is no such rule now"
    choices = ([(attribute, value) for value in (*values, None)] for attribute, values in rule.match.items())
    for choice in islice(product(*choices), MAX_COMBINATIONS):
        attributes = {attribute: value for attribute, value in choice if value is not None}
        if rule.fingerprint(attributes) == fingerprint:
            asked = ", ".join(f"{attribute}={value or '(none)'}" for attribute, value in choice)
            return f"by the rule of now{f', asked with {asked}' if asked else ''}"
    return OTHER


def _parsed(item: dict[str, Any]) -> Rule | None:
    try:
        return Rule.from_json(json.loads(item["document"]["S"]))
    except (InvalidRuleError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
