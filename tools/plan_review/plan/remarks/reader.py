"""Remarks read, without any secret that was found in the plan."""

from collections.abc import Callable, Iterator
from typing import Any

from ..actions import known_action
from ..secrets.masks import combined
from ..secrets.redaction import Redaction
from ..secrets.unmasked import mask_of
from ..shape import PlanPart
from .log import Log
from .model import Check, Deferred, Invocation, Remarks
from .shape import CheckPart, RemarksPart

# Sections that say nothing of what happens: whose attributes led to the drift, and when the plan was made.
_IDLE = frozenset({"format_version", "relevant_attributes", "timestamp"})
READ = frozenset(PlanPart.model_fields) | frozenset(RemarksPart.model_fields) | _IDLE
_LONGEST_NAME = 60


def hide_in_remarks(part: RemarksPart, redaction: Redaction) -> None:
    """Learn the secrets in what is put off and in actions' arguments; none of their values is shown."""
    for deferred in part.deferred_changes:
        if deferred.resource_change:
            change = deferred.resource_change.change
            mask = combined(change.before_sensitive, change.after_sensitive) or mask_of(deferred.resource_change.type)
            redaction.hide(change.before, mask=mask)
            redaction.hide(change.after, mask=mask, unknown=change.after_unknown)
    later = (each.action_invocation for each in part.deferred_action_invocations)
    for invocation in (*part.action_invocations, *later):
        if invocation:
            redaction.hide(invocation.config_values, mask=invocation.config_sensitive)


def remarks(part: RemarksPart, sections: Any, log: Log, text: Callable[[str], str]) -> Remarks:
    """Return the remarks; ``text`` takes secrets out, ``sections`` are the plan's own keys."""
    return Remarks(
        checks=tuple(_check(each, text) for each in part.checks),
        deferred=tuple(_deferred(part, text)),
        invocations=tuple(
            Invocation(
                address=text(each.address),
                because_of=text(each.lifecycle_action_trigger.triggering_resource_address)
                if each.lifecycle_action_trigger
                else "",
            )
            for each in part.action_invocations
        ),
        warnings=tuple(text(each) for each in log.warnings),
        unread=tuple(sorted(text(each[:_LONGEST_NAME]) for each in set(sections) - READ)),
        complete=part.complete is not False,
        applyable=part.applyable is not False,
    )


def _check(part: CheckPart, text: Callable[[str], str]) -> Check:
    problems = (problem.message for instance in part.instances for problem in instance.problems)
    return Check(
        name=text(part.address.to_display or "a check"),
        status=part.status,
        problems=tuple(text(each) for each in dict.fromkeys(problems) if each),
    )


def _deferred(part: RemarksPart, text: Callable[[str], str]) -> Iterator[Deferred]:
    for change in part.deferred_changes:
        resource = change.resource_change
        yield Deferred(
            address=text(resource.address) if resource else "a resource that the plan does not name",
            reason=text(change.reason),
            type=resource.type if resource else "",
            action=known_action(resource.change.actions) if resource else None,
        )
    for invocation in part.deferred_action_invocations:
        put_off = invocation.action_invocation
        yield Deferred(
            address=text(put_off.address) if put_off else "an action that the plan does not name",
            reason=text(invocation.reason),
        )
