"""Rules of the reader's own: from a Python file, or from an installed package's entry point."""

import importlib.util
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from ..errors import OwnRulesError
from ..rules.rule import Rule

GROUP = "plan_review.rules"


def own_rules(files: Iterable[Path], *, taken: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules of the files, and of packages with entry points in the group `plan_review.rules`.

    Either has `RULES`, or is one itself. ``taken`` are ids that there are already. Raises OwnRulesError.
    """
    found = [rule for path in files for rule in _rules(_module(path), str(path))]
    for point in entry_points(group=GROUP):
        found.extend(_rules(_loaded(point), f"entry point {point.name}"))
    seen = set(taken)
    for rule in found:
        if rule.id in seen:
            raise OwnRulesError(f"there are two rules called {rule.id!r}; give yours another id")
        seen.add(rule.id)
    return tuple(found)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"plan_review_own_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise OwnRulesError(f"{path} is no Python file; name one that holds RULES")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    # Somebody's module may fail in any way; its rules are missing then, and nothing must pass as judged by them.
    except Exception as error:
        raise OwnRulesError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return module


def _loaded(point: EntryPoint) -> object:
    try:
        return point.load()
    # As above: a package may fail in any way.
    except Exception as error:
        raise OwnRulesError(
            f"the entry point {point.name} ({point.value}) cannot be loaded: {type(error).__name__}: {error}"
        ) from error


def _rules(source: object, name: str) -> Iterator[Rule]:
    rules = getattr(source, "RULES", source)
    rules = [rules] if isinstance(rules, Rule) else rules
    if not isinstance(rules, Iterable) or isinstance(rules, str):
        raise OwnRulesError(f"{name} holds no RULES; write RULES = (Rule(...), ...)")
    for rule in rules:
        if not isinstance(rule, Rule):
            raise OwnRulesError(f"{name}: {rule!r} in RULES is no plan_review.rules.Rule")
        yield rule
