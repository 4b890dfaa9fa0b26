"""The endpoints of the cache, and the place of its events."""

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import one, silent
from tools.plan_review.plan.values import Mark


def test_port() -> None:
    """With the setting."""
    seen = one("port-change", group(port=6380, forces=("port",)))
    assert "from 6379 to 6380" in seen.message
    assert "`port=6379`" in str(seen.remedy)
    assert silent("port-change", group(port=Mark.UNKNOWN))
    assert silent("port-change", group(node_type="cache.r6g.xlarge"))


def test_kind_of_addresses() -> None:
    """Said aloud only: taken away means AWS's answer."""
    assert "from ipv4 to dual_stack" in one("network-type-change", group(network_type="dual_stack")).message
    assert "ip_discovery changes" in one("network-type-change", group(ip_discovery="ipv6")).message
    assert silent("network-type-change", group(network_type=None))
    assert silent("network-type-change", group(of={**PROD, "network_type": ""}, network_type="ipv4"))


def test_events() -> None:
    """Failovers are told to nobody."""
    assert "redis-events" in one("events-topic-removed", group(notification_topic_arn=None)).message
    assert silent("events-topic-removed", group(notification_topic_arn=Mark.UNKNOWN))
    assert silent("events-topic-removed", group(notification_topic_arn="arn:other"))
