"""Whatever is left out of the network, each function reaches what it calls: the cache, SSM and DynamoDB."""

import re
from pathlib import Path
from typing import Any

import pytest

from environments import load
from environments.schema import EnvironmentSettings, ExistingNetwork, NetworkSettings
from tests.modules.options import GROUP
from tests.modules.synthesized import Synthesized, synthesize

SSM_GROUP = "sg-0123456789abcdef9"
EXISTING: dict[str, Any] = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
}
NETWORKS = {
    "made here": NetworkSettings(),
    "dual-stack": NetworkSettings(addresses="dual-stack"),
    "existing": NetworkSettings(existing=ExistingNetwork(**EXISTING)),
    "with routes": NetworkSettings(existing=ExistingNetwork(**EXISTING, route_table_ids=("rtb-0123456789abcdef0",))),
    "with an SSM endpoint": NetworkSettings(
        existing=ExistingNetwork(**EXISTING, ssm_endpoint_security_group_id=SSM_GROUP)
    ),
    "with groups": NetworkSettings(
        existing=ExistingNetwork(
            **EXISTING,
            cache_security_group_id="sg-0123456789abcdef0",
            application_security_group_id="sg-0123456789abcdef1",
            ssm_endpoint_security_group_id=SSM_GROUP,
        )
    ),
}


class Rules:
    """The security group rules of both stacks, with the groups named as the Redis stack names them."""

    def __init__(self, redis: Synthesized, lambdas: Synthesized) -> None:
        self._outputs = redis.document["output"]
        self._egress = self._rules("egress", redis, lambdas)
        self._ingress = self._rules("ingress", redis, lambdas)

    def group(self, value: str) -> str:
        """Return the group that a reference from one stack to the other means."""
        match = re.search(r"outputs\.([^}]+)}$", value)
        return str(self._outputs[match[1]]["value"]) if match else value

    def reaches(self, source: str, target: str, port: int) -> bool:
        """Say whether the source is let out to the target, and the target lets it in."""
        out = (source, target, port) in self._egress
        return out and (target, source, port) in self._ingress

    def reaches_prefix_list(self, source: str) -> bool:
        """Say whether the source is let out to a service's addresses on 443."""
        return any(rule[0] == source and "prefix" in rule[1] and rule[2] == 443 for rule in self._egress)

    def _rules(self, direction: str, *stacks: Synthesized) -> set[tuple[str, str, int]]:
        return {
            (
                self.group(rule["security_group_id"]),
                self.group(rule.get("referenced_security_group_id") or rule.get("prefix_list_id", "")),
                rule["from_port"],
            )
            for stack in stacks
            for rule in stack.all(f"aws_vpc_security_group_{direction}_rule").values()
        }


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_each_function_reaches_what_it_calls(tmp_path: Path, network: NetworkSettings) -> None:
    """By a rule out of its own group and, where there is a group at the other end, a rule into that."""
    redis, lambdas, _ = synthesize(EnvironmentSettings(**{**dict(load("dev")), "network": network}), tmp_path)
    rules = Rules(redis, lambdas)
    [cache] = redis.one(GROUP)["security_group_ids"]
    endpoints = [each for each in redis.all("aws_vpc_endpoint").values() if each["service_name"].endswith(".ssm")]
    [ssm] = endpoints[0]["security_group_ids"] if endpoints else [SSM_GROUP]
    functions = lambdas.all("aws_lambda_function").values()
    groups = {rules.group(group) for function in functions for group in function["vpc_config"]["security_group_ids"]}
    assert groups
    for group in groups:
        assert rules.reaches(group, cache, 6379)
        assert rules.reaches(group, ssm, 443)
        assert rules.reaches_prefix_list(group)
