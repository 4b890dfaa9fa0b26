"""Slow log and engine log."""

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import one, silent
from tools.plan_review.plan.values import Mark

ENGINE_LOG, SLOW_LOG = PROD["log_delivery_configuration"]


def test_a_log_is_no_longer_delivered() -> None:
    """It is named."""
    assert (
        "slow-log is no longer" in one("log-delivery-removed", group(log_delivery_configuration=[ENGINE_LOG])).message
    )
    assert "engine-log, slow-log" in one("log-delivery-removed", group(log_delivery_configuration=[])).message


def test_the_same_logs_elsewhere_or_not_known() -> None:
    """Near misses."""
    moved = [{**ENGINE_LOG, "destination": "other"}, SLOW_LOG]
    assert silent("log-delivery-removed", group(log_delivery_configuration=moved))
    assert silent("log-delivery-removed", group(log_delivery_configuration=Mark.UNKNOWN))
    unseen = [{**ENGINE_LOG, "log_type": Mark.UNKNOWN}]
    assert silent("log-delivery-removed", group(log_delivery_configuration=unseen))


def test_what_elasticache_refuses() -> None:
    """Without immediate application, and with another version."""
    later = one("log-delivery-refused", group(log_delivery_configuration=[SLOW_LOG]))
    assert "`apply_immediately=True`" in str(later.remedy)
    both = group(log_delivery_configuration=[SLOW_LOG], engine_version="7.1", apply_immediately=True)
    assert "engine_version" in one("log-delivery-refused", both).message
    assert silent("log-delivery-refused", group(log_delivery_configuration=[SLOW_LOG], apply_immediately=True))
    assert silent("log-delivery-refused", group(engine_version="7.1"))
