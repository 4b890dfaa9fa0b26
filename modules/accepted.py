"""Findings that are accepted, written next to the resource that they concern.

Synth writes them into the comment at the head of the stack's Terraform JSON, by the block's name: Terraform ignores
that comment, and cdktf keeps no comment in data sources. modules/policy reads the findings of its own rules there, and
`python -m tools.check_policy` reads those with Checkov's ids, since Checkov itself finds suppressions in HCL only.
Findings of AWS Security Hub, which looks at running resources, are for the readers of its reports; docs/security.md
lists them.
"""

from collections.abc import Mapping
from typing import Any

from cdktf import TerraformElement

from environments.schema import StackSettings

COMMENT = "//"
ACCEPTED = "accepted"


def accept(element: TerraformElement, findings: Mapping[str, str]) -> None:
    """Accept findings on a resource or data source: from the rule's or check's id to the reason."""
    element.cdktf_stack.add_override(f"{COMMENT}.{ACCEPTED}.{element.friendly_unique_id}", dict(findings))


def without_customer_key(settings: StackSettings, *checks: str) -> dict[str, str]:
    """Return the scanner's checks that a resource has to accept where ``customer_keys`` is off, with the reason."""
    if settings.needs_customer_keys:
        return {}
    return dict.fromkeys(checks, f"{settings.name} keeps no data that matters, and AWS's own keys encrypt it.")


def accepted(document: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """Return a stack's accepted findings: by the block's name, from the rule's or check's id to the reason."""
    findings: Mapping[str, Mapping[str, str]] = document.get(COMMENT, {}).get(ACCEPTED, {})
    return findings
