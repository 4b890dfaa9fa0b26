"""A plan, and what the review says of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.terraform import Terraform
from tools.terraform.steps import ROOT


@dataclass(frozen=True, kw_only=True)
class Planned:
    """``json`` is the file that `terraform show -json` wrote, called as the stack."""

    json: Path
    said: str
    returncode: int


def plan(terraform: Terraform, stack: str, *arguments: str) -> Planned:
    """Plan from the state as it is, unless the arguments say otherwise; the plan may have failed."""
    # Not locked, since several changes are planned from one state, which a plan does not write.
    result = terraform.run(
        stack, "plan", "-lock=false", *(arguments or ("-refresh=false",)), "-detailed-exitcode", "-out=a.plan"
    )
    path = terraform.stacks / f"{stack}.json"
    path.write_text(terraform.must(stack, "show", "-json", "a.plan"))
    return Planned(json=path, said=result.stdout, returncode=result.returncode)


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """The command line's answer: exit code, the comment, and the review as JSON."""

    returncode: int
    comment: str
    stacks: dict[str, dict[str, Any]]

    def findings(self, stack: str) -> set[tuple[str, str]]:
        """Return rule and address of each, and of what follows from it."""
        return {(each["rule"], each["address"]) for each in self._all(stack)}

    def causes(self, stack: str) -> set[tuple[str, str]]:
        """Return rule and address of those that follow from no other."""
        return {(each["rule"], each["address"]) for each in self.stacks[stack]["findings"]}

    def _all(self, stack: str) -> Iterator[dict[str, Any]]:
        for each in self.stacks[stack]["findings"]:
            yield each
            yield from each["consequences"]

    def outcomes(self, rule: str) -> set[str]:
        """Return what became of a rule's findings."""
        found = [each for stack in self.stacks.values() for each in stack["findings"] if each["rule"] == rule]
        return {each["outcome"] for each in found}


def review(*inputs: str | Path, folder: Path, options: tuple[str, ...] = ()) -> Reviewed:
    """Run `python -m tools.plan_review`."""
    comment, written = folder / "comment.md", folder / "review.json"
    result = subprocess.run(
        [
            *(sys.executable, "-m", "tools.plan_review", *map(str, inputs), *options),
            *("--markdown", str(comment), "--json", str(written)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in {0, 1}, result.stderr
    stacks = {each["stack"]: each for each in json.loads(written.read_text())["stacks"]}
    return Reviewed(returncode=result.returncode, comment=comment.read_text(), stacks=stacks)
