"""Zones that AWS has available for the account, or the existing network."""

from environments import EnvironmentSettings
from environments.schema import ExistingNetwork
from tools.preflight.account import Client
from tools.preflight.check import Check, fails, fine

# Room for a node, a function's interface and an endpoint's in each subnet, and for their successors.
FEWEST_FREE_ADDRESSES = 16


def network(settings: EnvironmentSettings, client: Client) -> list[Check]:
    """Tell whether there are zones enough, or whether the existing subnets are what the settings say."""
    existing = settings.network.existing
    return _subnets(existing, client) if existing else _zones(settings, client)


def _zones(settings: EnvironmentSettings, client: Client) -> list[Check]:
    own = [{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}, {"Name": "state", "Values": ["available"]}]
    answer = client("ec2").describe_availability_zones(Filters=own)["AvailabilityZones"]
    available = {zone["ZoneId"]: zone["ZoneName"] for zone in answer}
    named = ", ".join(f"{name} ({id_})" for id_, name in sorted(available.items(), key=lambda pair: pair[1]))
    missing = [each for each in settings.network.zone_ids if each not in available]
    if missing:
        return [
            fails("zones", f"{', '.join(missing)} not available; there are {named}", "set zone_ids to some of these")
        ]
    if len(available) < settings.zone_count:
        return [fails("zones", f"{named}: fewer than {settings.zone_count}", f"set zones_in_use={len(available)}")]
    return [fine("zones", f"{settings.zone_count} of {named}")]


def _subnets(existing: ExistingNetwork, client: Client) -> list[Check]:
    ids = list(existing.subnet_ids)
    # By a filter, which leaves out what is not there; by their ids, one that is missing would fail the call.
    found = client("ec2").describe_subnets(Filters=[{"Name": "subnet-id", "Values": ids}])["Subnets"]
    missing = sorted(set(ids) - {subnet["SubnetId"] for subnet in found})
    elsewhere = sorted(subnet["SubnetId"] for subnet in found if subnet["VpcId"] != existing.vpc_id)
    full = sorted(
        subnet["SubnetId"] for subnet in found if subnet.get("AvailableIpAddressCount", 0) < FEWEST_FREE_ADDRESSES
    )
    zones = {subnet["AvailabilityZone"] for subnet in found}
    problems = [
        (missing, "are not in this account and region", "correct subnet_ids, or take the right credentials"),
        (elsewhere, f"are not in {existing.vpc_id}", "correct vpc_id or subnet_ids"),
        (full, f"have fewer than {FEWEST_FREE_ADDRESSES} free addresses", "free some, or name larger subnets"),
    ]
    checks = [fails("subnets", f"{', '.join(names)} {what}", remedy) for names, what, remedy in problems if names]
    if len(zones) < 2 and not missing:
        checks.append(fails("subnets", "all are in one zone", "name subnets in at least two zones"))
    return checks or [fine("subnets", f"{len(found)} in {len(zones)} zones of {existing.vpc_id}")]
