"""A running group gets another parameter group: the old one stays for one deployment, since AWS still uses it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.emulated_aws import client
from tests.e2e.options.option import TWO_NODES, Option, synthesize
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

pytestmark = pytest.mark.e2e

NAME = "exchange"
REDIS = f"redis-{NAME}"
GROUP = "aws_elasticache_replication_group.cache_group_D050DA10"
PREFIX = f"experimentation-{NAME}-"
TARGET = f"-target={GROUP}"
# The emulator forgets it, and a plan would replace the group for it.
FORGOTTEN = {"kms_key_id"}


class Deployments:
    """One environment, deployed again and again with other settings."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self.terraform = Terraform(stacks=folder / "cdktf.out" / "stacks", port=port)

    def write(self, redis: str = "") -> None:
        """Synthesize the environment with more settings."""
        synthesize(Option(name=NAME, redis=f"{TWO_NODES}{redis}"), self._folder)
        path = self.terraform.stacks / REDIS / "cdk.tf.json"
        document = json.loads(path.read_text())
        [group] = document["resource"]["aws_elasticache_replication_group"].values()
        group["lifecycle"]["ignore_changes"] = [*group["lifecycle"]["ignore_changes"], *FORGOTTEN]
        path.write_text(json.dumps(document, indent=2))

    def deploy(self, redis: str = "") -> None:
        """Apply the cache, all that it needs, and the parameter groups."""
        self.write(redis)
        self.terraform.must(REDIS, "init")
        self.terraform.must(REDIS, "apply", "-auto-approve", TARGET, *self._parameter_groups())

    def _parameter_groups(self) -> list[str]:
        document = json.loads((self.terraform.stacks / REDIS / "cdk.tf.json").read_text())
        kind = "aws_elasticache_parameter_group"
        # Before the first deployment there is no state, which Terraform says.
        listed = self.terraform.run(REDIS, "state", "list").stdout.split()
        had = [each for each in listed if each.startswith(f"{kind}.")]
        return [f"-target={each}" for each in {*had, *(f"{kind}.{name}" for name in document["resource"][kind])}]

    def refused(self, redis: str) -> str:
        """Plan, and return in one line why that is refused."""
        self.write(redis)
        result = self.terraform.run(REDIS, "plan", TARGET, *self._parameter_groups())
        assert result.returncode == 1
        return " ".join(result.stdout.replace("│", " ").split())

    def maintain(self, parameter_group: str) -> None:
        """Let the nodes use the parameter group, as AWS does in the maintenance window and the emulator never."""
        for node in self._nodes:
            self._elasticache.modify_cache_cluster(
                CacheClusterId=node["CacheClusterId"],
                CacheParameterGroupName=f"{PREFIX}{parameter_group}",
                ApplyImmediately=True,
            )

    @property
    def _elasticache(self) -> Any:
        return client("elasticache", port=self._port)

    @property
    def _nodes(self) -> list[dict[str, Any]]:
        clusters = self._elasticache.describe_cache_clusters()["CacheClusters"]
        return [each for each in clusters if each.get("ReplicationGroupId") == f"{PREFIX}redis"]

    @property
    def used(self) -> set[str]:
        """The parameter groups that the nodes end in: AWS would refuse to delete these."""
        names = {str(node["CacheParameterGroup"]["CacheParameterGroupName"]) for node in self._nodes}
        return {name.removeprefix(PREFIX) for name in names}

    @property
    def parameter_groups(self) -> set[str]:
        """Names of the environment's parameter groups in AWS, by what they end in."""
        found = self._elasticache.describe_cache_parameter_groups()["CacheParameterGroups"]
        names = {str(each["CacheParameterGroupName"]) for each in found}
        return {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)}


@pytest.fixture
def deployments(emulator: Emulator, tmp_path: Path) -> Iterator[Deployments]:
    """Yield the environment as it begins: Redis 7.0 without cluster mode."""
    made = Deployments(tmp_path, emulator.port)
    made.deploy()
    yield made
    made.write()
    made.terraform.must(REDIS, "destroy", "-auto-approve")


def test_no_parameter_group_goes_while_the_nodes_use_it(deployments: Deployments) -> None:
    """The old one stays for the step into cluster mode, and goes with the deployment after the window."""
    assert deployments.used == deployments.parameter_groups == {"redis7"}
    deployments.deploy(', cluster_mode="compatible"')
    assert deployments.used == {"redis7"}
    assert deployments.parameter_groups == {"redis7", "redis7-cluster"}
    deployments.maintain("redis7-cluster")
    deployments.deploy(', cluster_mode="enabled"')
    assert deployments.used == deployments.parameter_groups == {"redis7-cluster"}


def test_the_old_family_stays_for_an_upgrade(deployments: Deployments) -> None:
    """A plan that would move the parameter group without the engine is refused, before the upgrade and too early."""
    valkey = ', engine="valkey", engine_version="8.0", user_engine="redis"'
    assert "Set apply_engine_version=True" in deployments.refused(valkey)
    deployments.deploy(f'{valkey}, previous_family="redis7", apply_engine_version=True')
    assert deployments.used == {"redis7"}
    assert deployments.parameter_groups == {"redis7", "valkey8"}
    assert "The group runs 7.0" in deployments.refused(valkey)
