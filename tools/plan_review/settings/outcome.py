"""What a policy can make of a finding."""

from enum import StrEnum


class Outcome(StrEnum):
    """What the environment's policy makes of a finding."""

    NOTE = "note"
    WARN = "warn"
    REFUSE = "refuse"
    ACCEPTED = "accepted"  # refused, but for a risk that was accepted and has not expired
