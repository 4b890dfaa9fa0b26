"""A state as it would be after a deployment to AWS, which answers with what it was told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def remember(state: Path, plan: Json) -> None:
    """Put back into the state what the emulator forgot: what the plan, made right after the apply, would set again.

    A plan that does not refresh then has nothing to do, for whatever reason it is that the emulator forgets.
    """
    document = json.loads(state.read_text())
    instances = dict(_instances(document))
    for each in plan["resource_changes"]:
        if (each["mode"] == "managed" and "update" in each["change"]["actions"]) or _replaced(each):
            instances[each["address"]].update(_forgotten(each["change"]))
    document["serial"] += 1
    state.write_text(json.dumps(document))


def _forgotten(change: Json) -> Json:
    before, after, unknown = change["before"], change["after"], change["after_unknown"]
    return {name: value for name, value in after.items() if value != before.get(name) and not unknown.get(name)}


def _replaced(each: Json) -> bool:
    return {"create", "delete"} <= set(each["change"]["actions"])


def _instances(state: Json) -> Iterator[tuple[str, Json]]:
    for resource in state["resources"]:
        for instance in resource["instances"]:
            key = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
            yield f"{resource['type']}.{resource['name']}{key}", instance["attributes"]
