"""One key for each flag, type and evaluation context: contexts that differ in anything that counts never meet."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import FlagType


def context_key(kind: FlagType, context: EvaluationContext | None, ignored: frozenset[str]) -> str | None:
    """Return the digest of the type and the context, but for the attributes called as in `ignored`.

    None for a context that has no one form: an attribute of another type than OpenFeature's, or one within itself.
    """
    known = context or EvaluationContext()
    attributes = {name: value for name, value in known.attributes.items() if name not in ignored}
    try:
        form = [kind.value, known.targeting_key, _form(attributes)]
        return sha256(json.dumps(form, separators=(",", ":")).encode()).hexdigest()
    except (TypeError, ValueError, RecursionError):
        return None


def _form(value: Any) -> Any:
    """Return a value as JSON that tells its type: to a targeting rule, 1, 1.0, True and "1" are four values."""
    match value:
        case bool() | str() | None:
            return value
        case int() | float():
            return {type(value).__name__: repr(value)}  # as a text: JSON has no NaN, and readers lose long integers
        case datetime():
            return {"datetime": value.isoformat()}
        case Mapping():
            # A list of pairs: an object of JSON could be taken for one of the forms above.
            return {"mapping": sorted([_name(name), _form(item)] for name, item in value.items())}
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return [_form(item) for item in value]
        case _:
            raise TypeError(f"an evaluation context has no {type(value).__name__}")


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"names of attributes are texts, not {name!r}")
    return name
