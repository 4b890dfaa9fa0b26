"""The parts of Terraform's JSON beside changes and state: checks, deferred changes, actions."""

from typing import Any

from ..shape import Many, Part, ResourcePart


class CheckAddressPart(Part):
    """The subject of a check."""

    to_display: str = ""


class ProblemPart(Part):
    """Why a check fails."""

    message: str = ""


class CheckInstancePart(Part):
    """One instance of it."""

    status: str = "unknown"
    problems: Many[ProblemPart] = ()


class CheckPart(Part):
    """An element of `checks`."""

    address: CheckAddressPart = CheckAddressPart()
    status: str = "unknown"
    instances: Many[CheckInstancePart] = ()


class DeferredPart(Part):
    """An element of `deferred_changes`."""

    reason: str = "unknown"
    resource_change: ResourcePart | None = None


class TriggerPart(Part):
    """The trigger of an action."""

    triggering_resource_address: str = ""


class InvocationPart(Part):
    """An element of `action_invocations`."""

    address: str
    config_values: Any = None
    config_sensitive: Any = False
    lifecycle_action_trigger: TriggerPart | None = None


class DeferredInvocationPart(Part):
    """An element of `deferred_action_invocations`."""

    reason: str = "unknown"
    action_invocation: InvocationPart | None = None


class RemarksPart(Part):
    """The sections of a plan that are read beside its changes."""

    complete: bool | None = None
    applyable: bool | None = None
    checks: Many[CheckPart] = ()
    deferred_changes: Many[DeferredPart] = ()
    action_invocations: Many[InvocationPart] = ()
    deferred_action_invocations: Many[DeferredInvocationPart] = ()
