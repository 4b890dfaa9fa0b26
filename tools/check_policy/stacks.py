"""The Terraform of every environment, synthesized for Checkov alone, and the findings that it accepts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.check_policy.errors import CheckPolicyError
from tools.terraform.example_stacks import SynthesisError, synthesize


@dataclass(frozen=True, order=True)
class Finding:
    """One check on one resource or data source of one stack."""

    stack: str
    block: str
    check: str


def synthesize_for_checkov(folder: Path) -> None:
    """Write every environment's stacks below the folder; raises CheckPolicyError."""
    try:
        synthesize(folder)
    except SynthesisError as error:
        raise CheckPolicyError(str(error)) from error
    for path in folder.glob("stacks/*/cdk.tf.json"):
        # Checkov's parser stops at a text in the `terraform` block, and at what Terraform is to forget. Neither is a
        # matter of policy.
        document = json.loads(path.read_text())
        document.pop("removed", None)
        document["terraform"].pop("required_version", None)
        path.write_text(json.dumps(document, indent=2))


def accepted_findings(folder: Path) -> Mapping[Finding, str]:
    """Return the reasons of what the stacks below the folder accept of Checkov's checks."""
    reasons = {}
    for path in sorted(folder.glob("stacks/*/cdk.tf.json")):
        # Written by modules/accepted.py, which this does not import: it would start jsii for it.
        for block, findings in json.loads(path.read_text())["//"].get("accepted", {}).items():
            for check, reason in findings.items():
                if check.startswith("CKV"):
                    reasons[Finding(path.parent.name, block, check)] = reason
    return reasons
