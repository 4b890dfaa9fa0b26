"""The outcomes that a policy has for findings."""

from enum import StrEnum


class Outcome(StrEnum):
    """The policy's outcome for a finding."""

    NOTE = "note"
    WARN = "warn"
    REFUSE = "refuse"
    ACCEPTED = "accepted"  # refused, but for a risk that was accepted and has not expired
