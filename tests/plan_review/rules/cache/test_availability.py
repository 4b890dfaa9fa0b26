"""Failover, zones, patches."""

import pytest

from tests.plan_review.rules.cache.groups import ALONE, PROD, group, group_without
from tests.plan_review.rules.plans import one, silent, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.caches import GROUP


def test_failover_off() -> None:
    """The remedy is the setting."""
    seen = one("automatic-failover-off", group(automatic_failover_enabled=False))
    assert "`automatic_failover=True` in environments/prod.py" in str(seen.remedy)
    assert silent("automatic-failover-off", group(of=ALONE, node_type="cache.r6g.xlarge"))


def test_multi_az_off() -> None:
    """Zones."""
    assert "zone" in one("multi-az-off", group(multi_az_enabled=False)).message
    assert silent("multi-az-off", group(of=ALONE, multi_az_enabled=True))


@pytest.mark.parametrize("value", ["false", False])
def test_minor_upgrades_off(value: object) -> None:
    """The provider keeps this one as text."""
    assert "patches" in one("minor-upgrades-off", group(auto_minor_version_upgrade=value)).message
    assert silent("minor-upgrades-off", group(node_type="cache.r6g.xlarge"))


@pytest.mark.parametrize("rule", ["automatic-failover-off", "multi-az-off", "minor-upgrades-off"])
def test_not_given_is_off_and_unknown_is_not(rule: str) -> None:
    """A default is false; what is not known is not claimed."""
    attribute = {
        "automatic-failover-off": "automatic_failover_enabled",
        "multi-az-off": "multi_az_enabled",
        "minor-upgrades-off": "auto_minor_version_upgrade",
    }[rule]
    assert "switched off" in one(rule, group_without(attribute)).message
    assert silent(rule, updated(GROUP, PROD, {**PROD, attribute: Mark.UNKNOWN}))
