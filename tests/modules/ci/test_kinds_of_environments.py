"""The rights that only some environments need: users by password, serverless caches, global datastores."""

import json
from pathlib import Path

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from tests.environments.schema.test_global_datastore import EU, US, member
from tests.modules.ci.synthesized_ci import documents, policy, synthesize
from tests.modules.options import changed
from tests.modules.synthesized import Synthesized


def test_only_an_environment_with_password_users_has_rights_on_secrets(stack: Synthesized, tmp_path: Path) -> None:
    """Neither who plans nor who deploys may read a password; the boundary lets the rotation do so."""
    assert "secretsmanager" not in json.dumps(grants(stack))
    prod = changed("prod", redis={"password_users": ("analytics",)}).with_bounded_roles()
    found = grants(synthesize(tmp_path, [prod]))
    holders = {name for name, actions in found.items() if "secretsmanager:GetSecretValue" in actions}
    # The boundary, which grants nothing, and the policy that is for whoever logs in by password.
    assert {name.rpartition("_")[0] for name in holders} == {"prod_boundary_document", "prod_clients_analytics-reading"}
    assert any("secretsmanager:RotateSecret" in actions for actions in found.values())


def grants(stack: Synthesized) -> dict[str, list[str]]:
    """Return what each policy allows, the outermost boundary apart, which names whole services."""
    return {
        name: [action for each in statements if each.get("effect") != "Deny" for action in each.get("actions") or []]
        for name, statements in documents(stack).items()
        if not name.startswith("deploy-boundary")
    }


def test_a_serverless_environment_is_deployed_by_rights_of_its_own(tmp_path: Path) -> None:
    """On serverless caches, and none on groups of nodes; clients connect to one."""
    serverless = ServerlessSettings(max_storage_gb=1, max_ecpu_per_second=1_000, snapshot_retention_days=1)
    prod = EnvironmentSettings(name="prod", keep_data=True, log_retention_days=365, serverless=serverless)
    stack = synthesize(tmp_path, [prod.with_bounded_roles()])
    actions, resources = policy(stack, "prod_deploy-names")["DeployCache"]
    assert "elasticache:CreateServerlessCache" in actions
    assert "elasticache:CreateReplicationGroup" not in actions
    assert any(":serverlesscache:experimentation-prod-" in each for each in resources)
    assert not any(":replicationgroup:" in each for each in resources)
    _, connected = policy(stack, "prod_clients_application")["ConnectToRedis"]
    assert any(each.endswith(":serverlesscache:experimentation-prod-redis") for each in connected)
    read, _ = policy(stack, "prod_read")["ReadCache"]
    assert "elasticache:DescribeServerlessCaches" in read


def test_members_of_a_datastore_reach_it_and_each_other(tmp_path: Path) -> None:
    """The datastore, two parameters of the other member, and its Redis; no more of its region."""
    ends = [member(each).with_bounded_roles() for each in (US, EU)]
    stack = synthesize(tmp_path, ends, environments=("prod-us", "prod-eu"))
    actions, resources = policy(stack, "prod-eu_deploy-regions")["DeployDatastore"]
    assert "elasticache:DisassociateGlobalReplicationGroup" in actions
    assert any(each.endswith(":globalreplicationgroup:?????-prod") for each in resources)
    _, read = policy(stack, "prod-eu_deploy-regions")["ReadMember0"]
    assert {each.rpartition(":")[2] for each in read} == {
        f"parameter/experimentation/prod-us/redis/{name}" for name in ("global-datastore-id", "primary-endpoint")
    }
    assert policy(stack, "read-regions")["ReadMember01"][1] == read
    for name in ("prod-eu_boundary", "prod-eu_clients_application"):
        _, connected = policy(stack, name)["ConnectToRedis"]
        assert any("us-east-1" in each and each.endswith("user:experimentation-prod-us-app") for each in connected)
