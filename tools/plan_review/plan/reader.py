"""A plan file as a Plan. Secrets end here: nothing that this returns or raises holds one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..errors import UnreadablePlanError
from .actions import action, is_create_first
from .changes import Action, Plan, ResourceChange
from .difference import difference
from .document import REMEDY, plan_part, unknown_keys
from .forgotten import apart
from .references import arguments, references, without_indices
from .remarks.log import Log, read_log
from .remarks.reader import hide_in_remarks, remarks
from .remarks.shape import RemarksPart
from .secrets.hidden import marked
from .secrets.masks import any_true, below, combined, is_all, lifted
from .secrets.places import identities, secret_places
from .secrets.redaction import Redaction
from .secrets.unmasked import mask_of
from .shape import ChangePart, PlanPart, ResourcePart, StateModulePart
from .values import Mark

OUTPUT = "output"


def read_plan(value: Any, *, name: str, stack: str, environment: str, error: str = "") -> Plan:
    """Return the plan in the JSON value; ``name`` stands for the file in messages.

    ``error``: what Terraform said while planning, as text or as the stream of `-json`. Raises UnreadablePlanError.
    """
    part, remarks_part = plan_part(value, name)
    reading = _Reading(part, remarks_part, sections=(*value, *unknown_keys(value)), log=read_log(error))
    try:
        return reading.plan(stack=stack, environment=environment)
    except RecursionError:
        raise UnreadablePlanError(f"{name} is nested too deeply to be a plan; {REMEDY}") from None


@dataclass(slots=True)
class _Half:
    """A change between the two passes: secrets hidden where they stand, but not looked for elsewhere."""

    part: ChangePart
    address: str
    type: str
    before: Any
    after: Any
    resource: ResourcePart | None = None
    revealed: tuple[str, ...] = ()


@dataclass
class _Reading:
    part: PlanPart
    remarks: RemarksPart
    sections: tuple[str, ...]
    log: Log
    redaction: Redaction = field(default_factory=Redaction)

    def plan(self, *, stack: str, environment: str) -> Plan:
        """Hide everywhere first: only then all secrets are known."""
        part = self.part
        changes = [self._half_resource(each) for whole in part.resource_changes for each in apart(whole)]
        drift = [self._half_resource(each) for each in part.resource_drift]
        outputs = [self._half_output(name, each) for name, each in part.output_changes.items()]
        hide_in_remarks(self.remarks, self.redaction)
        for value in secret_places(part):
            self.redaction.known.add(value)
        self.redaction.known.forget(
            names={each.type for each in changes},
            identities={
                name for each in changes for side in (each.before, each.after) for name in identities(each.type, side)
            },
        )
        return Plan(
            stack=stack,
            environment=environment,
            changes=tuple(self._whole(changes)),
            drift=tuple(each for each in self._whole(drift) if _is_drift(each)),
            outputs=tuple(self._whole(outputs)),
            references=self._references(),
            terraform_version=part.terraform_version,
            errored=part.errored or self.log.failed,
            error=self.redaction.text(self.log.error),
            remarks=remarks(self.remarks, self.sections, self.log, self.redaction.text),
        )

    @cached_property
    def _arguments(self) -> dict[str, frozenset[str]]:
        return arguments(self.part.configuration.root_module)

    def _half_resource(self, resource: ResourcePart) -> _Half:
        address = f"{resource.address} (deposed {resource.deposed})" if resource.deposed else resource.address
        return self._half(resource.change, address, resource.type, resource)

    def _half_output(self, name: str, change: ChangePart) -> _Half:
        # By the output's name, so that the name counts for what is hidden.
        of = {
            key: {name: getattr(change, key)}
            for key in ("before", "after", "after_unknown", "before_sensitive", "after_sensitive")
        }
        half = self._half(change.model_copy(update=of), f"{OUTPUT}.{name}", OUTPUT, None)
        configured = self.part.configuration.root_module.outputs.get(name)
        stays = change.after is not None or any_true(change.after_unknown)
        # Terraform calls both sides sensitive when one is: the configuration says what it will be.
        if configured and not configured.sensitive and any_true(change.before_sensitive) and stays:
            half.revealed = (name,)
        return half

    def _half(self, change: ChangePart, address: str, kind: str, resource: ResourcePart | None) -> _Half:
        hide = self.redaction.hide
        # A path that one side's mask hides is hidden on the other side, too.
        mask = combined(change.before_sensitive, change.after_sensitive)
        if change.before_sensitive is False is change.after_sensitive:
            mask = mask_of(kind)
        before = hide(change.before, mask=mask)
        same = change.before == change.after and not change.after_unknown
        after = before if same else hide(change.after, mask=mask, unknown=change.after_unknown)
        return _Half(part=change, address=address, type=kind, before=before, after=after, resource=resource)

    def _whole(self, halves: list[_Half]) -> Iterator[ResourceChange]:
        scrub = self.redaction.scrub
        for half in halves:
            before = scrub(half.before)
            after = before if half.after is half.before else scrub(half.after)
            yield self._resource_change(half, before, after)

    def _resource_change(self, half: _Half, before: Any, after: Any) -> ResourceChange:
        what = self._action(half)
        resource, change, text = half.resource, half.part, self.redaction.text
        shown = marked(before) or {}
        later = shown if after is before else marked(after) or {}
        if not isinstance(shown, dict) or not isinstance(later, dict):
            raise UnreadablePlanError(f"{text(half.address)} has no attributes by name on one side; {REMEDY}")
        return ResourceChange(
            address=text(half.address),
            type=half.type,
            action=what,
            before=shown,
            after=later,
            attributes=difference(before, after, replace_paths=change.replace_paths),
            imported_id=self._imported_id(change),
            moved_from=text(resource.previous_address) if resource and resource.previous_address else None,
            reason=resource.action_reason if resource else None,
            create_first=is_create_first(change.actions),
            revealed=tuple(text(each) for each in half.revealed or _revealed(change)),
            configured=self._arguments.get(without_indices(resource.address)) if resource else None,
        )

    def _action(self, half: _Half) -> Action:
        return action(half.part.actions, self.redaction.text(half.address))

    def _imported_id(self, change: ChangePart) -> str | None:
        if change.importing is None:
            return None
        imported, identity = change.importing.get("id"), change.importing.get("identity")
        if not imported and isinstance(identity, dict):
            imported = ", ".join(f"{name} {value}" for name, value in identity.items() if isinstance(value, str | int))
        return self.redaction.text(imported) if imported and isinstance(imported, str) else "known after apply"

    def _references(self) -> dict[str, tuple[str, ...]]:
        addresses = [each.address for each in self.part.resource_changes]
        found = references(self.part.configuration.root_module, addresses)
        for address, targets in _in_state(self.part.prior_state.values.root_module, addresses):
            found[address] = found.get(address) or targets
        text = self.redaction.text
        return {text(address): tuple(text(each) for each in targets) for address, targets in found.items()}


def _revealed(change: ChangePart) -> Iterator[str]:
    """Name what stays, and is not hidden any more."""
    was, value = change.before, change.after
    if isinstance(was, dict) and (isinstance(value, dict) or value is None):
        for name in was:
            if lifted(
                below(change.before_sensitive, name) or is_all(change.before_sensitive),
                below(change.after_sensitive, name) or is_all(change.after_sensitive),
                was=was[name],
                value=(value or {}).get(name),
                unknown=below(change.after_unknown, name),
            ):
                yield name


def _is_drift(change: ResourceChange) -> bool:
    """Leave out what only got an empty list or map where there was none, as providers do at the first refresh."""
    nothing: tuple[Any, ...] = (Mark.ABSENT, {}, [])
    return any(each.before not in nothing or each.after not in nothing for each in change.attributes)


def _in_state(module: StateModulePart, addresses: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a resource depended on when it was made: all there is for one that left the configuration."""
    known: dict[str, list[str]] = {}
    for address in addresses:
        known.setdefault(without_indices(address), []).append(address)
    modules = [module]
    while modules:
        module = modules.pop()
        modules.extend(module.child_modules)
        for resource in module.resources:
            targets = tuple(each for target in resource.depends_on for each in known.get(without_indices(target), ()))
            yield resource.address, targets
