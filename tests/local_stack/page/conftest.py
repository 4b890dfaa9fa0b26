"""A page beside a stack in which stand-ins of the functions are deployed."""

import http.client
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from redis_access import Address, ConnectionSettings

from environments import load
from tests.local_stack.conftest import make_function
from tests.plan_review.browser import BrowserMissingError, chromium
from tools.local_stack.lifetime.taking_down import take_down
from tools.local_stack.page.address import address_of
from tools.local_stack.page.server import with_page
from tools.local_stack.stack import record
from tools.local_stack.stack.folder import StackFolder
from tools.local_stack.stack.record import RunningPage, StackRecord
from tools.local_stack.stack.servers import LocalStack

LOCAL = load("local")
# Answers as the flags' function does, and publishes one metric.
SOURCE = """
import json
METRIC = {"_aws": {"Timestamp": 1, "CloudWatchMetrics": [{"Namespace": "RedisAccess", "Dimensions": [["Environment"]],
          "Metrics": [{"Name": "CacheHit", "Unit": "Count"}, {"Name": "CallDuration", "Unit": "Milliseconds"}]}]},
          "Environment": "local", "CacheHit": 3, "CallDuration": [0.4, 0.6]}
NEAR = {"_aws": {"Timestamp": 1, "CloudWatchMetrics": [{"Namespace": "RedisAccess", "Dimensions": [["Environment"]],
        "Metrics": [{"Name": name} for name in ("NearCacheHit", "NearCacheMiss", "NearCacheEntries", "NearCacheBytes")]
        }]}, "Environment": "local", "NearCacheHit": 3, "NearCacheMiss": 1, "NearCacheBytes": 2048}
def handler(event, context):
    print(json.dumps(METRIC))
    if event["rawPath"].startswith("/near/"):
        print(json.dumps({**NEAR, "NearCacheEntries": int(event["rawPath"].rpartition("/")[2])}))
    if event["rawPath"] == "/flags/broken":
        raise ValueError("broken on purpose")
    body = {"path": event["rawPath"], "query": event["rawQueryString"], "sent": event.get("body"), "cache": "hit",
            "key": event["headers"].get("x-api-key")}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
"""
DASHBOARD = {
    "widgets": [
        {"type": "text", "x": 0, "y": 0, "width": 24, "height": 1, "properties": {"markdown": "## The library"}},
        {
            "type": "metric",
            "properties": {
                "title": "Hits",
                "yAxis": {"left": {"label": "calls", "max": 100}},
                "annotations": {"horizontal": [{"label": "alarm", "value": 90}]},
                "metrics": [
                    ["RedisAccess", "CacheHit", "Environment", "local", {"stat": "Sum", "id": "hits", "label": "hits"}],
                    [{"expression": "2 * hits", "label": "twice", "id": "twice"}],
                    [{"expression": "SEARCH('x')", "label": "beyond", "id": "beyond"}],
                ],
            },
        },
    ]
}


@dataclass(frozen=True, kw_only=True)
class Client:
    """Asks a page over HTTP, with its token unless told otherwise."""

    page: RunningPage

    @property
    def address(self) -> str:
        """An address as `make up` prints it, which opens the page once."""
        return address_of(self.page)

    def ask(
        self, path: str, sent: Any = None, *, token: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Return status and content; POST when something is sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.page.port, timeout=60)
        given = self.page.token if token is None else token
        asked = ({"authorization": f"Bearer {given}"} if given else {}) | (headers or {})
        body = None if sent is None else sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        connection.request("GET" if sent is None else "POST", path, body=body, headers=asked)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        is_json = "json" in response.getheader("content-type", "")
        return response.status, json.loads(text) if is_json else text


@pytest.fixture(scope="session")
def _records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    records = tmp_path_factory.mktemp("records")
    stack = LocalStack.start(StackFolder.new())
    try:
        record.write(record.UP, stack.record(), records=records)
        make_function(stack.emulator, LOCAL.physical_name("feature-flags"), SOURCE)
        cloudwatch = stack.emulator.endpoint.client("cloudwatch")
        cloudwatch.put_dashboard(DashboardName=LOCAL.physical_name("cache"), DashboardBody=json.dumps(DASHBOARD))
        cloudwatch.close()
        with_page(record.UP, stack.record(), records=records)
        yield records
    finally:
        noted = record.read(record.UP, records=records)
        if noted:
            take_down(record.UP, noted, records=records)
        stack.stop()


@pytest.fixture
def records(_records: Path) -> Iterator[Path]:
    """Give the folder with the stack's record; whatever a test did to Redis is mended afterwards."""
    yield _records
    client = Client(page=page_of(_records))
    for action in ("thaw", "start"):  # each is refused where there is no need
        client.ask("/api/redis", {"action": action})
    assert client.ask("/api/redis", {"action": "slow", "milliseconds": 0})[0] == 200


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser to the tests of a file: while it runs, so does its event loop, and no test can run another."""
    try:
        with chromium() as started:
            yield started
    except BrowserMissingError as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"{error} (CI=true)", pytrace=False)
        pytest.skip(f"left out: the local stack's page. {error}")


@pytest.fixture
def client(records: Path) -> Client:
    """Give a client of the page."""
    return Client(page=page_of(records))


def noted_in(records: Path) -> StackRecord:
    """Return the stack's record as it is now."""
    noted = record.read(record.UP, records=records)
    assert noted is not None
    return noted


def page_of(records: Path) -> RunningPage:
    """Return the running page."""
    page = noted_in(records).page
    assert page is not None
    return page


def application_settings(records: Path) -> ConnectionSettings:
    """Return a service's way to the stack's Redis."""
    noted, user = noted_in(records), LOCAL.application_user
    return ConnectionSettings(
        primary=Address("localhost", noted.redis.port),
        user=user,
        password=noted.redis_passwords[user],
        ca_certs=noted.redis_endpoint.authority,
        key_prefix=LOCAL.redis.key_prefix,
        budget_milliseconds=5000,
    )
