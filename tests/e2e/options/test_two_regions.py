"""A global datastore, of which the emulator has none: what the provider makes of both members in a plan."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.emulated_aws import client
from tests.e2e.options.option import FAR, NEAR, synthesize
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

pytestmark = pytest.mark.e2e

GROUP = "aws_elasticache_replication_group"
GLOBAL = "aws_elasticache_global_replication_group"
# As the home's stack publishes it, with the letters that AWS puts before the name.
PUBLISHED = {"global-datastore-id": "ldgnf-planned", "primary-endpoint": "master.near.abc123.use1.cache.amazonaws.com"}

Planned = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def planned(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Planned]:
    """Return what is planned of each member, by address; the far one reads what the near one has published."""
    ssm = client("ssm", port=emulator.port)
    for name, value in PUBLISHED.items():
        ssm.put_parameter(Name=f"/experimentation/near/redis/{name}", Value=value, Type="SecureString")
    stacks = synthesize(NEAR, tmp_path_factory.mktemp("regions"), FAR)
    terraform = Terraform(stacks=stacks, port=emulator.port)
    return {option.name: _planned(terraform, option.stacks[0]) for option in (NEAR, FAR)}


def _planned(terraform: Terraform, stack: str) -> Planned:
    terraform.must(stack, "init")
    terraform.must(stack, "plan", "-out=first.plan")
    shown = json.loads(terraform.must(stack, "show", "-json", "first.plan"))
    resources = shown["planned_values"]["root_module"]["resources"]
    return {each["address"]: each.get("values", {}) for each in resources}


def one(planned: Planned, kind: str) -> Mapping[str, Any]:
    [found] = [values for address, values in planned.items() if address.startswith(f"{kind}.")]
    return found


def test_the_home_plans_the_datastore(planned: Mapping[str, Planned]) -> None:
    """Of its own group."""
    assert one(planned["near"], GLOBAL)["global_replication_group_id_suffix"] == "planned"
    assert one(planned["near"], GROUP)["node_type"] == "cache.r7g.large"


def test_the_provider_takes_a_secondary(planned: Mapping[str, Planned]) -> None:
    """It knows the datastore's id by now, and refuses nothing beside it; what is the primary's, AWS will tell."""
    group = one(planned["far"], GROUP)
    assert group["global_replication_group_id"] == PUBLISHED["global-datastore-id"]
    assert "node_type" not in group
    assert (group["num_cache_clusters"], group["automatic_failover_enabled"]) == (2, True)


def test_a_secondary_publishes_where_to_write(planned: Mapping[str, Planned]) -> None:
    """As the home has published it."""
    parameters = [values for address, values in planned["far"].items() if address.startswith("aws_ssm_parameter.")]
    values = {each["name"]: each.get("value") for each in parameters}
    assert values["/experimentation/far/redis/writer-endpoint"] == PUBLISHED["primary-endpoint"]
