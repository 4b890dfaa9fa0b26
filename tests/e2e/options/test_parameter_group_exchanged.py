"""A running group gets another parameter group: the old one stays for one deployment, since AWS still uses it."""

import json
from pathlib import Path

import pytest

from tests.e2e.emulated_aws import client
from tests.e2e.options.option import TWO_NODES, Option, synthesize
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

pytestmark = pytest.mark.e2e

NAME = "exchange"
REDIS = f"redis-{NAME}"
GROUP = "aws_elasticache_replication_group.cache_group_D050DA10"
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
        result = self.terraform.run(REDIS, "plan", TARGET)
        assert result.returncode == 1
        return " ".join(result.stdout.replace("│", " ").split())

    def maintain(self, version: str) -> None:
        """Let the nodes run the version, as AWS does in the maintenance window."""
        elasticache = client("elasticache", port=self._port)
        [group] = elasticache.describe_replication_groups(ReplicationGroupId=f"experimentation-{NAME}-redis")[
            "ReplicationGroups"
        ]
        for member in group["MemberClusters"]:
            elasticache.modify_cache_cluster(CacheClusterId=member, EngineVersion=version, ApplyImmediately=True)

    @property
    def parameter_groups(self) -> set[str]:
        """Names of the environment's parameter groups in AWS, by what they end in."""
        found = client("elasticache", port=self._port).describe_cache_parameter_groups()["CacheParameterGroups"]
        prefix = f"experimentation-{NAME}-"
        names = {each["CacheParameterGroupName"] for each in found}
        return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}


@pytest.fixture
def deployments(emulator: Emulator, tmp_path: Path) -> Deployments:
    """Return the environment as it begins: Redis 7.0 without cluster mode."""
    made = Deployments(tmp_path, emulator.port)
    made.deploy()
    return made


def test_the_old_group_goes_one_deployment_later(deployments: Deployments) -> None:
    """Into cluster mode and to another engine; an upgrade that moves the parameter group alone is not planned."""
    assert deployments.parameter_groups == {"redis7"}
    deployments.deploy(', cluster_mode="compatible"')
    assert deployments.parameter_groups == {"redis7", "redis7-cluster"}
    deployments.deploy(', cluster_mode="enabled"')
    assert deployments.parameter_groups == {"redis7-cluster"}

    valkey = ', cluster_mode="enabled", engine="valkey", engine_version="8.0", user_engine="redis"'
    assert "Set apply_engine_version=True" in deployments.refused(valkey)
    deployments.deploy(f'{valkey}, previous_family="redis7", apply_engine_version=True')
    assert deployments.parameter_groups == {"redis7-cluster", "valkey8-cluster"}
    assert "The group runs 7.0" in deployments.refused(valkey)
    deployments.maintain("8.0")
    deployments.deploy(valkey)
    assert deployments.parameter_groups == {"valkey8-cluster"}
