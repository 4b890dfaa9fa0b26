"""Terraform's `before_sensitive`, `after_sensitive` and `after_unknown`: trees whose leaves say yes or no.

They follow the value's shape as far as they need to: true stands for all below, false or nothing for none of it.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any


def any_true(mask: Any) -> bool:
    """Tell whether the mask says yes anywhere."""
    if isinstance(mask, dict):
        return any(any_true(each) for each in mask.values())
    if isinstance(mask, list):
        return any(any_true(each) for each in mask)
    return bool(mask)


def is_all(mask: Any) -> bool:
    """Tell whether the mask says yes to the value as a whole."""
    return not isinstance(mask, dict | list) and bool(mask)


def combined(one: Any, other: Any) -> Any:
    """Return the mask that says yes where either does; masks of different shapes become one yes for everything."""
    if is_all(one) or is_all(other):
        return True
    if not one or not other:
        return one or other or False
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: combined(one.get(key), other.get(key)) for key in one.keys() | other.keys()}
    if isinstance(one, list) and isinstance(other, list):
        return [combined(*pair) for pair in zip_longest(one, other)]
    return any_true(one) or any_true(other)


def below(mask: Any, step: str | int) -> Any:
    """Return the mask for what lies one step below; a mask says nothing about what it does not reach."""
    if isinstance(mask, dict):
        return mask.get(step, False)
    if isinstance(mask, list) and isinstance(step, int):
        return mask[step] if step < len(mask) else False
    return False


def fits(mask: Any, value: Any) -> bool:
    """Tell whether the mask has the value's shape, so that it can be followed down."""
    return isinstance(value, dict if isinstance(mask, dict) else list)


def masked(value: Any, mask: Any) -> Iterator[Any]:
    """Yield what the mask says yes to, as large as it is."""
    if not any_true(mask):
        return
    if is_all(mask) or not fits(mask, value):
        yield value
    elif isinstance(mask, dict):
        for key, further in mask.items():
            if further and key in value:
                yield from masked(value[key], further)
    elif isinstance(mask, list):
        for each, further in zip(value, mask, strict=False):
            yield from masked(each, further)


def lifted(before: Any, after: Any, *, was: Any, value: Any, unknown: Any) -> bool:
    """Tell whether anything that the mask ``before`` hides stands open under the mask ``after``.

    ``was`` and ``value`` are what the masks lie on, and ``unknown`` says what of the latter the apply will tell. What
    is not there any more stands nowhere.
    """
    if not any_true(before) or is_all(after) or (value is None and not any_true(unknown)):
        return False
    if is_all(before) or not (fits(before, was) and fits(before, value)):
        return True
    if isinstance(before, dict):
        return any(
            lifted(mask, below(after, key), was=was.get(key), value=value.get(key), unknown=below(unknown, key))
            for key, mask in before.items()
        )
    if len(was) == len(value):
        return any(
            lifted(mask, below(after, at), was=was[at], value=value[at], unknown=below(unknown, at))
            for at, mask in enumerate(before[: len(was)])
        )
    # Elements moved up or down: what was hidden and stands there as it was.
    hidden = list(masked(was, before))
    return any(each in hidden and not any_true(below(after, at)) for at, each in enumerate(value))
