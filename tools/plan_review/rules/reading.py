"""Values of a plan's attributes, as far as they can be read: of the wrong shape, or a mark, means None or nothing."""

from collections.abc import Iterator, Mapping, Sequence

from ..plan.values import Mark

LONGEST_SHOWN = 120
_TRUTHS = {"true": True, "false": False}


def at(tree: object, *path: str | int) -> object:
    """Return what stands at a path, None when nothing does, and a mark when a mark stands in the way."""
    for step in path:
        if isinstance(tree, Mark):
            return tree
        if isinstance(step, str):
            tree = tree.get(step) if isinstance(tree, Mapping) else None
        else:
            tree = tree[step] if _is_list(tree) and step < len(tree) else None  # type: ignore[index, arg-type]
    return tree


def number(value: object) -> float | None:
    """Return a number, and None for anything else; a truth value is no number."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def text(value: object) -> str | None:
    """Return a text that is not empty."""
    return value if isinstance(value, str) and value else None


def truth(value: object) -> bool | None:
    """Return a truth value, also one that the provider keeps as text."""
    if isinstance(value, str):
        return _TRUTHS.get(value)
    return value if isinstance(value, bool) else None


def texts(value: object) -> frozenset[str]:
    """Return the texts in a list; a text by itself counts as a list of one."""
    if isinstance(value, str):
        return frozenset({value} if value else ())
    return frozenset(each for each in _items(value) if isinstance(each, str))


def blocks(value: object) -> tuple[Mapping[str, object], ...]:
    """Return the blocks in a list of blocks; a block by itself counts as a list of one."""
    if isinstance(value, Mapping):
        return (value,)
    return tuple(each for each in _items(value) if isinstance(each, Mapping))


def is_unknown(value: object) -> bool:
    """Tell whether a value, or a part of the list that it is, is known after the apply only."""
    return value is Mark.UNKNOWN or any(each is Mark.UNKNOWN for each in _items(value))


def mark_in(value: object) -> Mark | None:
    """Return the mark that a value, or a part of the list that it is, has in place of what it is; None without one."""
    for mark in (Mark.UNKNOWN, Mark.SENSITIVE):
        if value is mark or any(each is mark for each in _items(value)):
            return mark
    return None


def is_hidden(value: object) -> bool:
    """Tell whether a value, or a part of the list that it is, is a secret or known after the apply only."""
    hidden = (Mark.SENSITIVE, Mark.UNKNOWN)
    return value in hidden or any(each in hidden for each in _items(value))


def holds_secret(value: object) -> bool:
    """Tell whether a value, or anything in it, is a secret."""
    if isinstance(value, Mapping):
        return any(holds_secret(each) for each in value.values())
    return value is Mark.SENSITIVE or any(holds_secret(each) for each in _items(value))


def is_empty(value: object) -> bool:
    """Tell whether nothing is set: not given, empty, or off. A mark is something."""
    return value is None or value is Mark.ABSENT or value is False or (not isinstance(value, Mark) and value in _EMPTY)


def shown(value: object) -> str:
    """Return the value for a sentence."""
    if isinstance(value, Mark):
        return "nothing" if value is Mark.ABSENT else f"({value.value})"
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if _is_list(value):
        return ", ".join(shown(each) for each in _items(value)) or "nothing"
    words = str(value)
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"


def called(attributes: object, attribute: str, otherwise: str) -> str:
    """Return a resource's name for a sentence, or the words for one that has none."""
    name = at(attributes, attribute)
    return otherwise if is_empty(name) else shown(name)


def listed(names: Sequence[str], *, most: int = 5) -> str:
    """Return the first names for a sentence, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown(name) for name in names[:most]) + more


_EMPTY: tuple[object, ...] = ("", (), [], {})


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _items(value: object) -> Iterator[object]:
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        yield from value
