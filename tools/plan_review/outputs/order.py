"""The order in which findings are read."""

from ..review import Finding
from ..rules.rule import Severity

_WORST_FIRST = {severity: place for place, severity in enumerate(reversed(Severity))}


def worst_first(finding: Finding) -> tuple[int, str, str, str]:
    """Return what findings of one outcome are sorted by: severity, then those of one rule together."""
    return _WORST_FIRST[finding.severity], finding.rule, finding.stack, finding.address
