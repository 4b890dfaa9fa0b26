"""Terraform on the synthesized stacks, against an emulator."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from environments import load
from tests.e2e.emulated_aws import ROOT
from tools.local_stack.emulator.endpoint import EmulatorEndpoint, without_aws
from tools.terraform.binary import terraform_binary
from tools.terraform.steps import QUIET

# Terraform computes for seconds on end. Tests beside it that give Redis milliseconds go first.
YIELDING = ("nice", "-n", "10")


@dataclass(frozen=True, kw_only=True)
class Terraform:
    """``stacks`` holds a folder for each stack; ``port`` is the emulator's, without it AWS is out of reach.

    ``credentials`` are the environment variables of whoever runs it, if not the account's root.
    """

    stacks: Path
    port: int | None = None
    credentials: Mapping[str, str] = field(default_factory=dict)

    def run(self, stack: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run Terraform in the stack's folder, output and errors in one text."""
        reached = _endpoint(self.port).environment() if self.port else {}
        return subprocess.run(
            [*YIELDING, terraform_binary(), *arguments, "-no-color"],
            cwd=self.stacks / stack,
            env={
                **without_aws(os.environ),
                **QUIET,
                **reached,
                **self.credentials,
                "TF_IN_AUTOMATION": "1",
                "TF_INPUT": "0",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def must(self, stack: str, *arguments: str) -> str:
        """Run Terraform and return its output; fails with all of it when Terraform does."""
        result = self.run(stack, *arguments)
        assert result.returncode == 0, f"terraform {' '.join(arguments)} in {stack}:\n{result.stdout}"
        return result.stdout


def _endpoint(port: int) -> EmulatorEndpoint:
    return EmulatorEndpoint(port=port, region=load("dev").region, credentials=ROOT)
