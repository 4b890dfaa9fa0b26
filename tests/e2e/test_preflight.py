"""Preflight against the emulator: an empty account, and one in which an environment runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from environments import load
from tests.e2e.emulated_aws import REGION, client, emulated_aws
from tests.e2e.emulated_aws import ROOT as CREDENTIALS
from tools.local_stack.emulator.endpoint import EmulatorEndpoint, without_aws
from tools.terraform.steps import ROOT

pytestmark = pytest.mark.e2e


def preflight(port: int, environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as an operator does, with the emulator for AWS."""
    endpoint = EmulatorEndpoint(port=port, region=REGION, credentials=CREDENTIALS)
    return subprocess.run(
        [sys.executable, "-m", "tools.preflight", environment],
        cwd=ROOT,
        env={**without_aws(os.environ), **endpoint.environment()},
        capture_output=True,
        text=True,
        check=False,
    )


def rows(printed: str) -> dict[str, str]:
    """Return the first line of each check, by its subject."""
    return {line[:15].strip(): line[15:].strip() for line in printed.splitlines() if line[:1].strip()}


def test_an_account_is_asked_before_and_after_a_group_is_made(tmp_path: Path) -> None:
    """Answers that the emulator cannot give are unknown; all others are given."""
    group = load("dev").replication_group_id
    with emulated_aws(tmp_path) as emulator:
        before = rows(preflight(emulator.port, "dev").stdout)
        client("elasticache", port=emulator.port).create_replication_group(
            ReplicationGroupId=group, ReplicationGroupDescription="x", CacheNodeType="cache.t4g.medium"
        )
        after = rows(preflight(emulator.port, "dev").stdout)
    assert before["zones"].startswith("fine")
    assert before["engine version"].startswith("fine")
    assert f"{group} is not made yet" in before["group"]
    assert before["VPCs"].startswith("fine")
    assert before["node type"].startswith("unknown")
    assert f"{group} is available" in after["group"]
    assert "VPCs" not in after
