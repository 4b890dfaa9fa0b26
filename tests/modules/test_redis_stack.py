"""The Terraform of `redis-<env>`, for every environment."""

import json
import re

import pytest

from environments.schema.access.roles import DEFAULT_USER_ACCESS, application_access
from tests.modules.synthesized import SynthesizedEnvironment

GROUP = "aws_elasticache_replication_group"


def test_encryption_is_on_everywhere(environment: SynthesizedEnvironment) -> None:
    """At rest with a key of its own, in transit without a plain alternative."""
    group = environment.redis.one(GROUP)
    assert group["at_rest_encryption_enabled"] == "true"
    assert group["transit_encryption_enabled"] is True
    assert group["transit_encryption_mode"] == "required"
    assert group["kms_key_id"].startswith("${aws_kms_key.")


def test_the_group_has_the_settings_of_its_environment(environment: SynthesizedEnvironment) -> None:
    """Size, availability, windows and snapshots come from the settings unchanged."""
    group, redis = environment.redis.one(GROUP), environment.settings.redis
    assert group["num_cache_clusters"] == redis.nodes
    assert group["node_type"] == redis.node_type
    assert group["automatic_failover_enabled"] is redis.automatic_failover
    assert group["multi_az_enabled"] is redis.multi_az
    assert group["snapshot_retention_limit"] == redis.snapshot_retention_days
    assert group["snapshot_window"] == redis.snapshot_window
    assert group["maintenance_window"] == redis.maintenance_window
    assert group["auto_minor_version_upgrade"] == "true"
    assert group["engine"] == "redis"
    assert group["engine_version"] == "7.0"


@pytest.mark.parametrize("kind", [GROUP, "aws_kms_key"])
def test_what_holds_data_is_guarded_where_data_matters(environment: SynthesizedEnvironment, kind: str) -> None:
    """Staging and prod refuse to destroy or replace it; dev and local do not."""
    for resource in environment.redis.all(kind).values():
        assert resource["lifecycle"]["prevent_destroy"] is (environment.settings.name in {"staging", "prod"})


def test_a_final_snapshot_is_taken_where_data_matters(environment: SynthesizedEnvironment) -> None:
    """Its name carries the environment."""
    expected = {"staging": "experimentation-staging-redis-final", "prod": "experimentation-prod-redis-final"}
    final = environment.redis.one(GROUP).get("final_snapshot_identifier")
    assert final == expected.get(environment.settings.name)


OUTPUT_BUFFERS = {
    f"client-output-buffer-limit-{kind}-{part}": value
    for kind, values in (("normal", ("33554432", "1048576", "1")), ("pubsub", ("262144", "131072", "1")))
    for part, value in zip(("hard-limit", "soft-limit", "soft-seconds"), values, strict=True)
}


def test_parameters_that_elasticache_refuses_are_left_out_and_announced(environment: SynthesizedEnvironment) -> None:
    """Terraform's plan would pass and its apply fail."""
    parameters = {
        each["name"]: each["value"] for each in environment.redis.one("aws_elasticache_parameter_group")["parameter"]
    }
    assert parameters == {
        "activedefrag": "yes",
        **OUTPUT_BUFFERS,
        "lazyfree-lazy-eviction": "yes",
        "maxmemory-policy": "allkeys-lru" if environment.settings.name == "prod" else "volatile-lru",
        "rename-commands": "flushall blocked flushdb blocked keys blocked",
    }
    assert [text.split("=")[0] for text in environment.warnings] == ["appendonly", "appendfsync"]
    assert all("no append-only file" in text for text in environment.warnings)


def test_a_new_parameter_group_can_stand_beside_the_one_in_use(environment: SynthesizedEnvironment) -> None:
    """AWS refuses to delete a group in use, so its successor comes first and has another name."""
    group = environment.redis.one("aws_elasticache_parameter_group")
    assert group["lifecycle"]["create_before_destroy"] is True
    assert group["name"].endswith(group["family"])


def test_applications_authenticate_by_iam_and_reach_their_keys_only(environment: SynthesizedEnvironment) -> None:
    """IAM authentication wants id and name equal."""
    name = environment.settings.application_user
    user = environment.redis.by("aws_elasticache_user", "user_name")[name]
    assert user["user_id"] == name
    assert user["authentication_mode"] == {"type": "iam"}
    assert user["access_string"] == application_access("app")


def test_the_default_user_is_switched_off(environment: SynthesizedEnvironment) -> None:
    """The built-in one may run everything, and the group must hold one of that name."""
    user = environment.redis.by("aws_elasticache_user", "user_name")["default"]
    assert user["access_string"] == DEFAULT_USER_ACCESS
    assert user["access_string"].startswith("off ")
    assert len(environment.redis.one("aws_elasticache_user_group")["user_ids"]) == 2
    assert environment.redis.one(GROUP)["user_group_ids"] == [
        f"${{aws_elasticache_user_group.{name}.user_group_id}}"
        for name in environment.redis.all("aws_elasticache_user_group")
    ]


def test_no_password_stands_anywhere(environment: SynthesizedEnvironment) -> None:
    """Neither as an argument of a user nor as an AUTH token."""
    assert "auth_token" not in environment.redis.one(GROUP)
    assert all("passwords" not in user for user in environment.redis.all("aws_elasticache_user").values())


def test_nobody_but_applications_gets_in(environment: SynthesizedEnvironment) -> None:
    """Every rule names a security group; there is no range of addresses and no rule inside a group."""
    for kind in ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"):
        for rule in environment.redis.all(kind).values():
            assert rule["referenced_security_group_id"].startswith("${aws_security_group.")
            assert rule["ip_protocol"] == "tcp"
            assert rule["description"]
            assert not rule.keys() & {"cidr_ipv4", "cidr_ipv6", "prefix_list_id"}
    for group in environment.redis.all("aws_security_group").values():
        assert not group.keys() & {"ingress", "egress"}


def test_a_security_group_can_be_replaced_while_in_use(environment: SynthesizedEnvironment) -> None:
    """Its successor comes first, so the name must not be taken: a prefix."""
    for group in environment.redis.all("aws_security_group").values():
        assert group["lifecycle"]["create_before_destroy"] is True
        assert "name" not in group
        assert group["name_prefix"].startswith(f"experimentation-{environment.settings.name}-")


def test_the_subnets_have_no_way_to_the_internet(environment: SynthesizedEnvironment) -> None:
    """No gateway, no NAT, no route beside the local one, no public addresses; a subnet per zone."""
    kinds = environment.redis.document["resource"].keys()
    assert not kinds & {"aws_internet_gateway", "aws_nat_gateway", "aws_route", "aws_eip"}
    assert "route" not in environment.redis.one("aws_route_table")
    subnets = environment.redis.by("aws_subnet", "availability_zone")
    assert len(subnets) == environment.settings.zone_count
    assert all(subnet["map_public_ip_on_launch"] is False for subnet in subnets.values())


def test_the_default_security_group_is_closed(environment: SynthesizedEnvironment) -> None:
    """Whatever forgets to name a group gets one without rules."""
    assert not environment.redis.one("aws_default_security_group").keys() & {"ingress", "egress"}


def test_functions_reach_ssm_without_the_internet(environment: SynthesizedEnvironment) -> None:
    """An interface endpoint under the service's own name."""
    endpoint = environment.redis.one("aws_vpc_endpoint")
    assert endpoint["service_name"] == "com.amazonaws.us-east-1.ssm"
    assert endpoint["vpc_endpoint_type"] == "Interface"
    assert endpoint["private_dns_enabled"] is True


def test_connection_details_are_published_under_the_environments_prefix(environment: SynthesizedEnvironment) -> None:
    """The names are those that the library asks for."""
    prefix = f"/experimentation/{environment.settings.name}/redis/"
    published = environment.redis.by("aws_ssm_parameter", "name")
    assert {name.removeprefix(prefix) for name in published} == {
        "primary-endpoint",
        "reader-endpoint",
        "port",
        "user-name",
        "replication-group-id",
        "tls",
        "key-prefix",
    }
    reader = published[f"{prefix}reader-endpoint"]["value"]
    assert ("reader_endpoint_address" in reader) is (environment.settings.redis.nodes > 1)
    assert published[f"{prefix}user-name"]["value"] == environment.settings.application_user


def test_a_client_may_read_exactly_those_and_connect_as_exactly_that_user(prod: SynthesizedEnvironment) -> None:
    """No wildcard in actions or resources."""
    [name] = [each for each in prod.redis.document["data"]["aws_iam_policy_document"] if each.startswith("client")]
    read, decrypt, connect = prod.redis.policy(name)
    assert read["actions"] == ["ssm:GetParameters"]
    published = {each["name"] for each in prod.redis.all("aws_ssm_parameter").values()}
    assert {each.partition(":parameter")[2] for each in read["resources"]} == published
    assert decrypt["actions"] == ["kms:Decrypt"]
    assert {each["variable"]: each["values"] for each in decrypt["condition"]} == {
        "kms:ViaService": ["ssm.us-east-1.amazonaws.com"],
        "kms:EncryptionContext:PARAMETER_ARN": read["resources"],
    }
    assert connect["actions"] == ["elasticache:Connect"]
    group, user = connect["resources"]
    assert group.endswith(f":replicationgroup:{prod.redis.one(GROUP)['replication_group_id']}")
    assert user.startswith("${aws_elasticache_user.access-control_application")
    assert "*" not in "".join([*read["resources"], *connect["resources"]])


def test_no_policy_of_clients_waits_for_the_cache(environment: SynthesizedEnvironment) -> None:
    """A change of the cache leaves the policy alone in the plan, and the functions can be deployed meanwhile."""
    documents = environment.redis.document["data"]["aws_iam_policy_document"]
    [document] = [each for name, each in documents.items() if name.startswith("client-policy")]
    referred = set(re.findall(r"\$\{(aws_\w+)\.", json.dumps(document)))
    assert referred == {"aws_elasticache_user", "aws_kms_key"}


def test_the_key_is_used_through_elasticache_only(prod: SynthesizedEnvironment) -> None:
    """An administrator of the key cannot decrypt with it directly."""
    [name] = [each for each in prod.redis.document["data"]["aws_iam_policy_document"] if each.startswith("encryption")]
    administer, use = prod.redis.policy(name)
    assert not {
        action
        for action in administer["actions"]
        if "crypt" in action or "Grant" in action.replace("RevokeGrant", "") or action in {"kms:*", "kms:Create*"}
    }
    conditions = {each["variable"]: each["values"] for each in use["condition"]}
    assert conditions["kms:ViaService"] == ["elasticache.us-east-1.amazonaws.com"]
    assert "kms:CallerAccount" in conditions


def test_everything_is_tagged_through_the_provider(environment: SynthesizedEnvironment) -> None:
    """Both stacks; a resource of its own adds a Name at most."""
    for stack in (environment.redis, environment.lambdas):
        [provider] = stack.document["provider"]["aws"]
        [tags] = provider["default_tags"]
        assert tags["tags"] == {
            "Project": "experimentation",
            "Environment": environment.settings.name,
            "ManagedBy": "cdktf",
        }


def test_the_outputs_have_the_names_that_people_use(environment: SynthesizedEnvironment) -> None:
    """They do not follow constructs' ids."""
    assert environment.redis.outputs.keys() >= {
        "primary_endpoint",
        "reader_endpoint",
        "port",
        "ssm_prefix",
        "client_policy_arn",
        "application_security_group_id",
        "kms_key_arn",
    }


def test_providers_5_and_6_are_taken(environment: SynthesizedEnvironment) -> None:
    """The bindings would pin one version of 6."""
    for stack in (environment.redis, environment.lambdas):
        assert stack.document["terraform"]["required_providers"]["aws"]["version"] == ">= 5.100.0, < 7.0.0"


def test_terraform_below_1_10_is_refused(environment: SynthesizedEnvironment) -> None:
    """The state's own locking came with it."""
    for stack in (environment.redis, environment.lambdas):
        assert stack.document["terraform"]["required_version"] == ">= 1.10.0"
