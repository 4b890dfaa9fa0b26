"""Resources that change, each folded: what happens to it, why, and its attributes."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.plan_review.outputs.markdown.escape import code, html_code, text
from tools.plan_review.outputs.markdown.pieces import Kind, Piece, Section
from tools.plan_review.outputs.markdown.values import diff
from tools.plan_review.plan.changes import Action
from tools.plan_review.review import ResourceDiff, StackReview

# Resources of one action beyond which they are folded together once more.
_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class _Group:
    action: Action
    sign: str
    done: str
    line: Kind
    attributes: Kind


_GROUPS = (
    _Group(action=Action.REPLACE, sign="🟪", done="replaced", line=Kind.REPLACED, attributes=Kind.REPLACED_ATTRIBUTES),
    _Group(
        action=Action.DESTROY, sign="🟥", done="destroyed", line=Kind.DESTROYED, attributes=Kind.DESTROYED_ATTRIBUTES
    ),
    _Group(action=Action.UPDATE, sign="🟨", done="updated", line=Kind.UPDATED, attributes=Kind.UPDATED_ATTRIBUTES),
    _Group(
        action=Action.FORGET, sign="🟫", done="forgotten", line=Kind.FORGOTTEN, attributes=Kind.DESTROYED_ATTRIBUTES
    ),
    _Group(action=Action.CREATE, sign="🟩", done="created", line=Kind.CREATED, attributes=Kind.CREATED_ATTRIBUTES),
    _Group(action=Action.NO_CHANGE, sign="🟦", done="kept", line=Kind.MOVED, attributes=Kind.UPDATED_ATTRIBUTES),
    _Group(action=Action.READ, sign="⬜", done="read", line=Kind.READ, attributes=Kind.READ),
)


def resources(stack: StackReview) -> Section:
    """Return the stack's resources, worst first, then its outputs and what changed outside Terraform."""
    parts: list[Piece | Section] = []
    for group in _GROUPS:
        members = [each for each in stack.resources if each.action is group.action]
        parts.extend(_group(group, members))
    if stack.outputs:
        parts.append(_outputs(stack))
    if stack.drift:
        parts.append(_drift(stack.drift))
    return Section(f"**{code(stack.stack)}**\n\n", parts, "\n")


def _group(group: _Group, members: Sequence[ResourceDiff]) -> "list[Piece | Section]":
    blocks: list[Piece | Section] = [
        _resource(each, group, line=group.line, attributes=group.attributes) for each in members
    ]
    if len(blocks) <= _SHOWN:
        return blocks
    return [Section(_opening(f"{group.sign} <b>{len(blocks):,} {group.done}</b>"), blocks, _CLOSING)]


def _resource(resource: ResourceDiff, group: _Group, *, line: Kind, attributes: Kind) -> Section:
    parts = [Piece.of(line, _words(resource))]
    if resource.attributes:
        unknown_apart = resource.action in {Action.REPLACE, Action.CREATE}
        parts.append(Piece(attributes, lambda: diff(resource.attributes, unknown_apart=unknown_apart)))
    return Section(
        _opening(f"{group.sign} {group.done} {html_code(resource.address)}{_tags(resource)}"), [*parts], _CLOSING
    )


def _tags(resource: ResourceDiff) -> str:
    forcing = [each.path for each in resource.attributes if each.forces_replacement]
    tags = [f"because of {html_code(path, limit=80)}" for path in forcing[:2]]
    tags += ["imported"] if resource.imported_id is not None else []
    tags += ["moved"] if resource.moved_from is not None else []
    return "".join(f", {tag}" for tag in tags)


def _words(resource: ResourceDiff) -> str:
    words = [text(resource.why_replaced)] if resource.why_replaced else []
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
    return Section(_opening(f"<b>{_number(len(stack.outputs), 'output')}</b>"), [written], _CLOSING)


def _drift(drift: Sequence[ResourceDiff]) -> Section:
    """Return what happened since the last apply; an update's sides are the state and AWS."""
    groups = {each.action: each for each in _GROUPS}
    blocks: list[Piece | Section] = [
        _resource(each, groups[each.action], line=Kind.DRIFT, attributes=Kind.DRIFT_ATTRIBUTES) for each in drift
    ]
    return Section(_opening(f"<b>Changed outside Terraform</b>: {_number(len(drift), 'resource')}"), blocks, _CLOSING)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _opening(summary: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n"


_CLOSING = "\n</details>\n"
