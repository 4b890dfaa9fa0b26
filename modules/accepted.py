"""Findings that are accepted, written next to the resource that they concern.

They go into the comment at the head of the stack's Terraform JSON, by the block's name; Terraform ignores it, and cdktf
keeps no comment in data sources. From there modules/policy reads those of its own rules, and
`python -m tools.check_policy` those with Checkov's ids: Checkov itself finds suppressions in HCL only. Those of AWS
Security Hub, which looks at what runs, are for whoever reads its findings; docs/security.md lists them.
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
    """Return what a resource has to accept of the scanner where the settings leave encryption to AWS's own keys."""
    if settings.needs_customer_keys:
        return {}
    return dict.fromkeys(checks, f"{settings.name} keeps no data that matters, and AWS's own keys encrypt it.")


def accepted(document: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """Return a stack's accepted findings: by the block's name, from the rule's or check's id to the reason."""
    findings: Mapping[str, Mapping[str, str]] = document.get(COMMENT, {}).get(ACCEPTED, {})
    return findings
