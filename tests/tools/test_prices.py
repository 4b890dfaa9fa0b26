"""The nodes' price, by what the price list answers."""

import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from environments import EnvironmentSettings, load
from environments.schema import RedisSettings
from tools.capacity.prices import price_of
from tools.capacity.report import report

DURABLE: dict[str, Any] = {
    "engine": "valkey",
    "engine_version": "9.0",
    "shards": 2,
    "nodes": 2,
    "node_type": "cache.r7g.large",
    "durability": "sync",
}


def prod(**redis: Any) -> EnvironmentSettings:
    settings = load("prod")
    return EnvironmentSettings(**{**dict(settings), "redis": RedisSettings(**{**dict(settings.redis), **redis})})


def asked(settings: EnvironmentSettings, prices: dict[str, str]) -> str:
    """Return what is said when the price list has these usage types."""
    products = [
        {
            "product": {"attributes": {"usagetype": usage}},
            "terms": {"OnDemand": {"t": {"priceDimensions": {"d": {"pricePerUnit": {"USD": price}}}}}},
        }
        for usage, price in prices.items()
    ]
    client = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        stubber.add_response("get_products", {"PriceList": [json.dumps(each) for each in products]})
        return price_of(settings, client)


def test_the_nodes_price_is_the_lists() -> None:
    """Without what comes on top for others: durability, extended support."""
    said = asked(
        prod(),
        {
            "NodeUsage:cache.r6g.large": "0.2060000000",
            "SyncDurability-NodeUsage:cache.r6g.large": "0.0300000000",
            "ExtendedSupportYr1-NodeUsage:cache.r6g.large": "0.1600000000",
        },
    )
    assert said == "451.14 USD a month on demand: 3 nodes of 0.2060 USD an hour, nothing else counted"


def test_durability_is_counted_where_it_is_on() -> None:
    """In a region whose usage types begin with its name."""
    prices = {"EUW1-NodeUsage:cache.r7g.large": "0.2", "EUW1-SyncDurability-NodeUsage:cache.r7g.large": "0.05"}
    assert "4 nodes of 0.2500 USD" in asked(prod(**DURABLE), prices)
    assert asked(prod(**DURABLE), {"EUW1-NodeUsage:cache.r7g.large": "0.2"}).startswith(
        "unknown: the price list has no"
    )


def test_what_the_list_does_not_have_is_unknown() -> None:
    """No price is made up."""
    assert asked(prod(), {}) == "unknown: the price list has no redis cache.r6g.large in us-east-1"


def test_a_list_that_cannot_be_asked_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials, say."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert price_of(prod()).startswith("unknown: AWS's price list cannot be asked (Unable to locate credentials)")


def test_it_is_a_line_of_the_report() -> None:
    """Only where it was asked for."""
    assert "  price  unknown: because" in report(prod(), price="unknown: because")
    assert not any(line.strip().startswith("price") for line in report(prod()))
