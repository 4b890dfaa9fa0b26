"""The Terraform of every environment, synthesized for the check alone, and what it accepts."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.check_policy.errors import CheckPolicyError

ROOT = Path(__file__).parents[2]

# Without it there is no stack `ci`, which is to be checked as well, with bounded roles in the others.
CONTEXT = {
    "ci": {"repository": "example/experimentation"},
    "state": {"s3": {"bucket": "example-states", "region": "us-east-1", "kms_key_id": "alias/example-states"}},
}


@dataclass(frozen=True, order=True)
class Finding:
    """One check on one resource or data source of one stack."""

    stack: str
    block: str
    check: str


def synthesize(folder: Path) -> None:
    """Write every environment's stacks below the folder; raises CheckPolicyError."""
    finished = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={
            **os.environ,
            "CDKTF_OUTDIR": str(folder),
            "CDKTF_CONTEXT_JSON": json.dumps(CONTEXT),
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20,22",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise CheckPolicyError(f"the stacks cannot be synthesized:\n{finished.stderr.strip()}")
    for path in folder.glob("stacks/*/cdk.tf.json"):
        # Checkov's parser stops at a text in the `terraform` block. Which Terraform may run it is no matter of policy.
        document = json.loads(path.read_text())
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
