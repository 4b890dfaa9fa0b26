"""Running Checkov, and what it says."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tools.check_policy.errors import CheckPolicyError
from tools.check_policy.stacks import Finding


@dataclass(frozen=True, kw_only=True)
class Report:
    """The number of checks that passed, and the failed ones with what each looks for."""

    version: str
    passed: int
    failed: Mapping[Finding, str]


def run_checkov(command: Sequence[str], folder: Path) -> Report:
    """Check the stacks below the folder; raises CheckPolicyError when Checkov's answer is not a whole report."""
    what = ["--directory", str(folder / "stacks"), "--framework", "terraform_json"]
    finished = subprocess.run(
        # Without --skip-download it asks its vendor for texts, and prints a traceback where there is no network.
        [*command, *what, "--output", "json", "--compact", "--quiet", "--skip-download"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
    )
    try:
        return read_report(json.loads(finished.stdout))
    except (ValueError, KeyError, TypeError) as error:
        raise CheckPolicyError(f"Checkov gave no report:\n{finished.stderr.strip() or finished.stdout}") from error


def read_report(document: Any) -> Report:
    """Read Checkov's JSON; raises KeyError, TypeError or CheckPolicyError when it is not a whole report."""
    summary = document["summary"]
    if summary["parsing_errors"] or not summary["passed"]:
        raise CheckPolicyError(f"Checkov did not read the stacks: {summary}")
    failed = {_finding(each): str(each["check_name"]) for each in document["results"]["failed_checks"]}
    return Report(version=str(summary["checkov_version"]), passed=int(summary["passed"]), failed=failed)


def _finding(record: Mapping[str, Any]) -> Finding:
    # "resource.<name>", "data.<name>" or "<type>.<name>", in /<stack>/cdk.tf.json; names are unique in a stack.
    return Finding(
        stack=PurePosixPath(record["file_path"]).parent.name,
        block=str(record["resource"]).rpartition(".")[2],
        check=str(record["check_id"]),
    )
