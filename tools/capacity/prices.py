"""The on-demand cost of the nodes, by AWS's price list (Pricing API). No price is made up.

The list has more entries than one for a node: durability and extended support are on top, under usage types of their
own.
"""

import json
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from environments import EnvironmentSettings
from environments.schema import RedisSettings

# The price list of every commercial region is served from here.
_ENDPOINT_REGION = "us-east-1"
_ENGINES = {"redis": "Redis", "valkey": "Valkey"}
HOURS_A_MONTH = 730
_IMPATIENT = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})


def price_of(settings: EnvironmentSettings, client: Any = None) -> str:
    """Return what the environment's nodes cost a month, or that it is unknown and why."""
    if settings.serverless:
        return "unknown: a serverless cache is paid by what is stored and done, which no settings say"
    try:
        asked = client or boto3.Session().client("pricing", region_name=_ENDPOINT_REGION, config=_IMPATIENT)
        hourly = _hourly(settings, asked)
    except (BotoCoreError, ClientError) as error:
        return f"unknown: AWS's price list cannot be asked ({' '.join(str(error).split())})"
    if hourly is None:
        redis = settings.redis
        return f"unknown: the price list has no {redis.engine} {redis.node_type} in {settings.region}"
    count = settings.redis.node_count
    month = count * hourly * HOURS_A_MONTH
    return f"{month:,.2f} USD a month on demand: {count} nodes of {hourly:.4f} USD an hour, nothing else counted"


def _hourly(settings: EnvironmentSettings, client: Any) -> float | None:
    redis = settings.redis
    wanted = {"regionCode": settings.region, "instanceType": redis.node_type, "cacheEngine": _ENGINES[redis.engine]}
    answer = client.get_products(
        ServiceCode="AmazonElastiCache",
        Filters=[{"Type": "TERM_MATCH", "Field": field, "Value": value} for field, value in wanted.items()],
    )
    found = dict(_by_usage([json.loads(each) for each in answer["PriceList"]]))
    prices = [found.get(usage) for usage in _usages(redis)]
    return None if None in prices else sum(price for price in prices if price is not None)


def _usages(redis: RedisSettings) -> list[str]:
    """Return the usage types of a node, less the region that they begin with."""
    durable = [f"SyncDurability-NodeUsage:{redis.node_type}"] if redis.durability == "sync" else []
    return [f"NodeUsage:{redis.node_type}", *durable]


def _by_usage(products: list[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    for product in products:
        usage = product["product"]["attributes"].get("usagetype", "")
        for term in product.get("terms", {}).get("OnDemand", {}).values():
            for dimension in term["priceDimensions"].values():
                yield _without_region(usage), float(dimension["pricePerUnit"]["USD"])


def _without_region(usage: str) -> str:
    """Return "NodeUsage:..." of "NodeUsage:..." or "EUW1-NodeUsage:...": us-east-1 has none before it."""
    region, separator, rest = usage.partition("-")
    return rest if separator and region.isupper() and region.isalnum() else usage
