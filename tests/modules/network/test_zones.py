"""The availability zones of the subnets."""

from pathlib import Path

from environments.schema import NetworkSettings
from tests.modules.options import changed, redis_stack
from tests.modules.synthesized import SynthesizedEnvironment


def test_the_zones_are_those_that_aws_has_available(environment: SynthesizedEnvironment) -> None:
    """Zones that an account opts in to, local ones say, are none of them; too few are refused with the remedy."""
    [zones] = environment.redis.document["data"]["aws_availability_zones"].values()
    assert zones["state"] == "available"
    assert zones["filter"] == [{"name": "opt-in-status", "values": ["opt-in-not-required"]}]
    [enough] = zones["lifecycle"]["postcondition"]
    assert enough["condition"] == f"${{length(self.names) >= {environment.settings.zone_count}}}"
    assert "Set zones_in_use" in enough["error_message"]
    for number, (_, subnet) in enumerate(sorted(environment.redis.all("aws_subnet").items())):
        assert subnet["availability_zone"].endswith(f".names[{number}]}}")


def test_a_subnet_stays_in_its_zone_when_aws_adds_one(environment: SynthesizedEnvironment) -> None:
    """Another zone in the list would otherwise replace the subnets behind it."""
    for subnet in environment.redis.all("aws_subnet").values():
        assert subnet["lifecycle"]["ignore_changes"] == ["availability_zone"]


def test_zones_by_their_ids_need_no_answer(tmp_path: Path) -> None:
    """The subnets keep their addresses."""
    named = NetworkSettings(vpc_cidr="10.42.0.0/16", zone_ids=("use1-az4", "use1-az6", "use1-az1"))
    redis = redis_stack(tmp_path, changed("prod", network=named))
    assert "aws_availability_zones" not in redis.document["data"]
    subnets = redis.all("aws_subnet")
    assert [subnets[name]["availability_zone_id"] for name in sorted(subnets)] == ["use1-az4", "use1-az6", "use1-az1"]
    assert sorted(subnets) == [
        "network_private-a_492DDEA9",
        "network_private-b_4C00815F",
        "network_private-c_310A7C1A",
    ]
    assert not any("availability_zone" in subnet or "lifecycle" in subnet for subnet in subnets.values())
