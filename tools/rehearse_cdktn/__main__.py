"""`python -m tools.rehearse_cdktn`: synthesize every stack by CDKTF and by CDK Terrain, and compare the Terraform.

What may differ is the version that wrote it and how it spells the provider's address. The bindings of CDK Terrain are
made of a later provider, 6.69, and check every argument against its schema: what the provider has dropped fails here.
Exit code 0 when nothing else differs, 1 when something does.
"""

import json
import os
import subprocess
import sys
import tempfile
from difflib import unified_diff
from pathlib import Path
from typing import Any

from tools.rehearse_cdktn.copy import copy_renamed
from tools.terraform.errors import TerraformError
from tools.terraform.steps import QUIET, ROOT

PYTHON = ROOT / ".cdktn-venv" / "bin" / "python"
MAX_LINES = 40


def synthesize(python: str | Path, source: Path, out: Path, state: Path) -> dict[str, dict[str, Any]]:
    """Return the Terraform of every stack, by its name; raises TerraformError when it cannot be synthesized."""
    finished = subprocess.run(
        [str(python), "main.py"],
        cwd=source,
        env={
            **os.environ,
            **QUIET,
            "CDKTF_OUTDIR": str(out),
            "CDKTF_CONTEXT_JSON": json.dumps({"state_directory": str(state)}),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise TerraformError(f"{python} cannot synthesize the stacks", finished.stderr)
    documents = sorted((out / "stacks").glob("*/cdk.tf.json"))
    return {path.parent.name: json.loads(path.read_text()) for path in documents}


def comparable(document: dict[str, Any]) -> str:
    """Return the document as text, without what may differ."""
    copy = json.loads(json.dumps(document))
    copy.get("//", {}).get("metadata", {}).pop("version", None)
    for provider in copy.get("terraform", {}).get("required_providers", {}).values():
        provider["source"] = provider["source"].rpartition("/")[2]
    return json.dumps(copy, indent=1, sort_keys=True)


def differences(ours: dict[str, dict[str, Any]], theirs: dict[str, dict[str, Any]]) -> list[str]:
    """Return what differs, as a diff of each stack."""
    lines = [f"{name}: in one of the two only" for name in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        before, after = comparable(ours[name]).splitlines(), comparable(theirs[name]).splitlines()
        lines += unified_diff(before, after, f"{name} by cdktf", f"{name} by cdktn", n=1, lineterm="")
    return lines


def main() -> int:
    """Compare and say how it went; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="rehearse-cdktn-") as folder:
        work = Path(folder)
        (work / "copy").mkdir()
        renamed = copy_renamed(ROOT, work / "copy")
        try:
            ours = synthesize(sys.executable, ROOT, work / "cdktf.out", work)
            theirs = synthesize(PYTHON, work / "copy", work / "cdktn.out", work)
        except TerraformError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    found = differences(ours, theirs)
    if found:
        print("\n".join(found[:MAX_LINES]))
        print(f"{len(found)} lines differ")
        return 1
    print(f"{len(ours)} stacks are the same by cdktf and by cdktn, after {renamed} renamed imports: {', '.join(ours)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
