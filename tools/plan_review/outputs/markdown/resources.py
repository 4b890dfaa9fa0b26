"""Resources that change, each folded: what happens to it, why, and its attributes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...plan.changes import Action
from ...review import ResourceDiff, StackReview
from .escape import code, html_code, sentence, text
from .pieces import Kind, Piece, Section, folded
from .values import diff
from .words import number

# Resources of one action beyond which they are folded together once more.
_SHOWN = 8
# Attributes that a summary names.
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class _Group:
    """The words for an action: of the plan, and of a change outside Terraform."""

    sign: str
    planned: str
    happened: str
    line: Kind
    attributes: Kind


_GROUPS = {
    Action.REPLACE: _Group(
        sign="🟪", planned="replace", happened="replaced", line=Kind.REPLACED, attributes=Kind.REPLACED_ATTRIBUTES
    ),
    Action.DESTROY: _Group(
        sign="🟥", planned="destroy", happened="gone", line=Kind.DESTROYED, attributes=Kind.DESTROYED_ATTRIBUTES
    ),
    Action.UPDATE: _Group(
        sign="🟨", planned="update", happened="changed", line=Kind.UPDATED, attributes=Kind.UPDATED_ATTRIBUTES
    ),
    Action.FORGET: _Group(
        sign="🟫", planned="forget", happened="forgotten", line=Kind.FORGOTTEN, attributes=Kind.DESTROYED_ATTRIBUTES
    ),
    Action.CREATE: _Group(
        sign="🟩", planned="create", happened="new", line=Kind.CREATED, attributes=Kind.CREATED_ATTRIBUTES
    ),
    Action.NO_CHANGE: _Group(
        sign="🟦", planned="keep", happened="kept", line=Kind.MOVED, attributes=Kind.UPDATED_ATTRIBUTES
    ),
}


def resources(stack: StackReview) -> Section:
    """Return the stack's resources, worst first, then its outputs and what changed outside Terraform."""
    found = {each.address for each in stack.findings}
    parts: list[Piece | Section] = []
    for action, group in _GROUPS.items():
        members = [each for each in stack.resources if each.action is action]
        parts.extend(_group(group, sorted(members, key=lambda each: each.address not in found)))
    parts.append(_read([each for each in stack.resources if each.action is Action.READ]))
    if stack.outputs:
        parts.append(_outputs(stack))
    if stack.drift:
        parts.append(_drift(stack.drift))
    parts.extend(
        Piece.of(Kind.STALE, f"An accepted risk matches nothing any more: {text(each)}\n\n")
        for each in stack.stale_risks
    )
    return Section(f"#### {text(stack.stack, limit=80)}\n\n", parts)


def _group(group: _Group, members: Sequence[ResourceDiff]) -> "list[Piece | Section]":
    summary = f"{group.sign} {group.planned}"
    blocks: list[Piece | Section] = [_resource(each, summary, group.line, group.attributes) for each in members]
    return blocks if len(blocks) <= _SHOWN else [folded(f"{summary} {number(len(blocks), 'resource')}", blocks)]


def _resource(resource: ResourceDiff, summary: str, line: Kind, attributes: Kind) -> Section:
    parts = [Piece.of(line, _words(resource))]
    if resource.attributes:
        unknown_apart = resource.action in {Action.REPLACE, Action.CREATE}
        parts.append(Piece(attributes, lambda: diff(resource.attributes, unknown_apart=unknown_apart)))
    return folded(f"{summary} {html_code(resource.address)}{_tags(resource)}", parts)


def _tags(resource: ResourceDiff) -> str:
    """Return what changes, so that the summary often is enough."""
    forcing = [each.path for each in resource.attributes if each.forces_replacement]
    tags = [f" because of {_names(forcing)}"] if forcing else []
    if resource.action is Action.UPDATE and resource.attributes:
        tags = [f": {_names(_top(each.path) for each in resource.attributes)}"]
    tags += [", imported"] if resource.imported_id is not None else []
    tags += [", moved"] if resource.moved_from is not None else []
    return "".join(tags)


def _top(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _names(paths: Iterable[str]) -> str:
    names = list(dict.fromkeys(paths))
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(html_code(each, limit=60) for each in names[:_NAMED]) + more


def _words(resource: ResourceDiff) -> str:
    words = [sentence(resource.why_replaced)] if resource.why_replaced else []
    if resource.action is Action.REPLACE:
        words.append("The new one is created first." if resource.create_first else "The old one is destroyed first.")
    if resource.action is Action.FORGET:
        words.append("It leaves Terraform's state and stays in AWS.")
    if resource.imported_id is not None:
        words.append(f"Imported, its id is {code(resource.imported_id)}.")
    if resource.moved_from is not None:
        words.append(f"Its address was {code(resource.moved_from)}.")
    return f"{' '.join(words)}\n\n" if words else ""


def _outputs(stack: StackReview) -> Section:
    written = Piece(Kind.OUTPUTS, lambda: diff(stack.outputs, unknown_apart=False))
    return folded(f"{number(len(stack.outputs), 'output')} of the stack", [written])


def _drift(drift: Sequence[ResourceDiff]) -> Section:
    """Return what happened since the last apply; an update's sides are the state and AWS."""
    blocks = [_resource(each, _happened(each.action), Kind.DRIFT, Kind.DRIFT_ATTRIBUTES) for each in drift]
    return folded(f"⚡ {number(len(drift), 'resource')} changed outside Terraform", blocks)


def _happened(action: Action) -> str:
    group = _GROUPS.get(action, _GROUPS[Action.UPDATE])
    return f"{group.sign} {group.happened}"


def _read(members: Sequence[ResourceDiff]) -> Section:
    """Return the data sources that wait for the apply; nothing changes by them."""
    return Section(
        "Read during the apply: ", [Piece.of(Kind.READ, f"{code(each.address)} ") for each in members], "\n\n"
    )
