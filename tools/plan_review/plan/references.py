"""References between resources, from the plan's `configuration`: through variables and outputs of modules, too."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .shape import ConfiguredResourcePart, ModulePart

_INDEX = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
# An edge to every one of a large group would say nothing, and grow with the group's square.
MAX_INSTANCES = 20


def references(root: ModulePart, addresses: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for each of the addresses those that its configuration refers to.

    Terraform does not say which instance of a counted resource is meant: it is the one with the same key if there is
    one, or else all of them, the first MAX_INSTANCES of many.
    """
    instances: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        instances[without_indices(address)].append(address)
    edges = _Configuration(root).edges()
    return {
        address: tuple(sorted(_instances(address, edges.get(configured, set()), instances)))
        for configured, group in instances.items()
        for address in group
    }


def arguments(root: ModulePart) -> dict[str, frozenset[str]]:
    """Return which arguments the configuration gives each resource, by its address without indices."""
    return _Configuration(root).arguments()


def without_indices(address: str) -> str:
    """Return the address as the configuration knows it: `module.a[0].x.y["k"]` is `module.a.x.y` there."""
    return _INDEX.sub("", address)


def _instances(address: str, targets: Iterable[str], instances: Mapping[str, list[str]]) -> Iterator[str]:
    key = _INDEX.findall(address)[-1:]
    for target in targets:
        group = instances.get(target, [])
        same = [each for each in group if key and _INDEX.findall(each)[-1:] == key]
        yield from (each for each in (same or group[:MAX_INSTANCES]) if each != address)


class _Configuration:
    """The modules' resources, variables and outputs, by the module's path ("" for the root, "module.a.")."""

    def __init__(self, root: ModulePart) -> None:
        self._modules: dict[str, ModulePart] = {}
        self._calls: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self._resolved: dict[tuple[str, str], frozenset[str]] = {}
        self._enter("", root)

    def edges(self) -> dict[str, set[str]]:
        """Return the configured resource's address -> those that it refers to."""
        return {
            f"{path}{resource.address}": set().union(
                *(self._targets(path, reference) for reference in _mentioned(resource.model_extra))
            )
            for path, module in self._modules.items()
            for resource in module.resources
        }

    def arguments(self) -> dict[str, frozenset[str]]:
        """Return the configured resource's address -> its arguments."""
        return {
            f"{path}{resource.address}": frozenset(given if isinstance(given := _given(resource), dict) else ())
            for path, module in self._modules.items()
            for resource in module.resources
        }

    def _enter(self, path: str, module: ModulePart) -> None:
        self._modules[path] = module
        for name, call in module.module_calls.items():
            inner = f"{path}module.{name}."
            self._calls[inner] = (path, call.expressions)
            if call.module:
                self._enter(inner, call.module)

    def _targets(self, path: str, reference: str) -> frozenset[str]:
        at = (path, reference)
        if at not in self._resolved:
            # Before going on, so that a circle ends.
            self._resolved[at] = frozenset()
            self._resolved[at] = frozenset(self._resolve(path, without_indices(reference).split(".")))
        return self._resolved[at]

    def _module(self, path: str, name: str) -> ModulePart:
        return self._modules.get(f"{path}module.{name}.", ModulePart())

    def _resolve(self, path: str, steps: list[str]) -> Iterator[str]:
        match steps:
            case ["var", name, *_]:
                outer, given = self._calls.get(path, ("", {}))
                for reference in _mentioned(given.get(name)):
                    yield from self._targets(outer, reference)
            case ["module", name, output, *_] if declared := self._module(path, name).outputs.get(output):
                for reference in _mentioned({"expression": declared.expression, "depends_on": [*declared.depends_on]}):
                    yield from self._targets(f"{path}module.{name}.", reference)
            case ["module", name]:
                for resource in self._module(path, name).resources:
                    yield f"{path}module.{name}.{resource.address}"
            case ["module", *_]:
                return
            case ["data", kind, name, *_]:
                yield f"{path}data.{kind}.{name}"
            case [kind, name, *_] if kind not in {"local", "each", "count", "self", "path", "terraform"}:
                yield f"{path}{kind}.{name}"


def _given(resource: ConfiguredResourcePart) -> Any:
    return (resource.model_extra or {}).get("expressions")


def _mentioned(expressions: Any) -> set[str]:
    """Return the references below; a module as a whole only where none of its outputs is meant."""
    found = set(_walk(expressions))
    meant = {".".join(each.split(".")[:2]) for each in found if each.startswith("module.") and each.count(".") > 1}
    return found - meant


def _walk(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key in {"references", "depends_on"} and isinstance(value, list):
                yield from (each for each in value if isinstance(each, str))
            elif key != "constant_value":
                yield from _walk(value)
    elif isinstance(part, list):
        for each in part:
            yield from _walk(each)
