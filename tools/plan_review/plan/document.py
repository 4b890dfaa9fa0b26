"""A file's bytes as the document that `terraform show -json` writes, or a clear word on why it is none."""

import json
from typing import Any

from pydantic import ValidationError

from ..errors import UnreadablePlanError
from .remarks.shape import RemarksPart
from .shape import PlanPart

REMEDY = "write it with `terraform show -json FILE.plan > FILE.json`"
# Terraform keeps reading compatible within a major version (Terraform's documentation, "JSON Output Format").
# 0.1 and 0.2 are what Terraform 0.12 to 1.0 wrote; the parts that are read are the same.
FORMAT_MAJORS = ("0", "1")
_PLAN_KEYS = {"planned_values", "resource_changes", "output_changes", "configuration", "prior_state"}
# Terraform's documentation, "JSON Output Format", "Plan Representation" and "Change Representation", as of 1.15.
_RESOURCE_KEYS = frozenset(
    (
        *("address", "module_address", "mode", "type", "name", "index", "provider_name", "deposed", "change"),
        *("previous_address", "action_reason", "schema_version"),
    )
)
_CHANGE_KEYS = frozenset(
    (
        *("actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive", "replace_paths"),
        *("importing", "generated_config", "before_identity", "after_identity"),
    )
)


def parsed(content: bytes, name: str) -> Any:
    """Return the JSON value; raises UnreadablePlanError with the file's name, never with its content."""
    if not content.strip():
        raise UnreadablePlanError(f"{name} is empty; {REMEDY}")
    if content.startswith(b"PK\x03\x04"):
        raise UnreadablePlanError(f"{name} is a plan in Terraform's own format; {REMEDY}")
    try:
        value = json.loads(content, object_pairs_hook=_object)
        if b"\\ud" in content.lower():
            # Halves of characters, which Terraform never writes: nothing could be written with them in it.
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except _TwiceError:
        # Every reader takes another of the two; Terraform writes none.
        raise UnreadablePlanError(f"{name} has an object that names a key twice; {REMEDY}") from None
    except (ValueError, RecursionError):
        # Not the parser's message, nor the parser's exception as cause: they hold the document.
        problem = "is the log of `terraform plan -json`" if _is_log(content) else "is no JSON, or only a part of it"
        raise UnreadablePlanError(f"{name} {problem}; {REMEDY}") from None


class _TwiceError(Exception):
    """A key stands twice in an object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _TwiceError
    return made


def unknown_keys(value: dict[str, Any]) -> set[str]:
    """Return what a newer Terraform may write within a resource's change and nobody here knows, by where it stands."""
    found: set[str] = set()
    for section in ("resource_changes", "resource_drift"):
        for resource in value.get(section) or ():
            found.update(f"{section}.{key}" for key in resource.keys() - _RESOURCE_KEYS)
            found.update(f"{section}.change.{key}" for key in resource["change"].keys() - _CHANGE_KEYS)
    return found


def plan_part(value: Any, name: str) -> tuple[PlanPart, RemarksPart]:
    """Return the plan's changes and state, and what it says beside.

    Raises UnreadablePlanError when the value is something else, such as a state.
    """
    if not isinstance(value, dict):
        raise UnreadablePlanError(f"{name} is JSON, but no object; {REMEDY}")
    if "format_version" not in value or not value.keys() & _PLAN_KEYS:
        raise UnreadablePlanError(f"{name} is {_other_kind(value)}; {REMEDY}")
    if str(value["format_version"]).partition(".")[0] not in FORMAT_MAJORS:
        raise UnreadablePlanError(
            f"{name} is in a plan format other than 0.x and 1.x, which Terraform writes since 0.12; "
            f"plan with such a Terraform, and {REMEDY}"
        )
    try:
        return PlanPart.model_validate(value), RemarksPart.model_validate(value)
    except (ValidationError, RecursionError) as error:
        where = f", at {_place(error)}" if isinstance(error, ValidationError) else ", it is nested too deeply"
        raise UnreadablePlanError(f"{name} is not as Terraform writes a plan{where}; {REMEDY}") from None


def _place(error: ValidationError) -> str:
    # One step: a further one may be the name of an output or of a variable.
    return str(error.errors(include_input=False, include_context=False)[0]["loc"][0])


def _is_log(content: bytes) -> bool:
    return b'"@level"' in content.partition(b"\n")[0]


def _other_kind(value: dict[str, Any]) -> str:
    if "lineage" in value or "values" in value:
        return "a state, not a plan"
    if "@level" in value:
        return "the log of `terraform plan -json`, not a plan"
    return "JSON, but no plan"
