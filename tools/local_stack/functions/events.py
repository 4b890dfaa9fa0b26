"""API Gateway v2 events (HTTP API, payload format 2.0), as API Gateway itself makes them.

Source of the shape: API Gateway developer guide, "Working with AWS Lambda proxy integrations for HTTP APIs".
"""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

API_ID = "local00000"
_DOMAIN = f"{API_ID}.execute-api.us-east-1.amazonaws.com"


def http_event(
    method: str,
    target: str,
    *,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    source_ip: str = "127.0.0.1",
) -> dict[str, Any]:
    """Return the event of one request.

    ``target`` is path and query as they stand in a URL ("/users/u1/flags?flags=a,b"). A ``body`` that is no text is
    sent as JSON.
    """
    # Not urlsplit, which takes what follows two slashes for a host, and refuses some of it.
    path, _, query = target.partition("#")[0].partition("?")
    now = datetime.now(UTC)
    sent = {"host": _DOMAIN, "user-agent": "local-stack", "x-forwarded-for": source_ip}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": sent | {name.lower(): value for name, value in (headers or {}).items()},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": API_ID,
            "domainName": _DOMAIN,
            "domainPrefix": API_ID,
            "http": {
                "method": method.upper(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": source_ip,
                "userAgent": "local-stack",
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    # Absent, not empty, when the request has none.
    if query:
        event["queryStringParameters"] = _joined(query)
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
        event["headers"].setdefault("content-type", "application/json")
    return event


def _joined(query: str) -> dict[str, str]:
    """Join the values of a name that comes more than once with commas, as API Gateway does."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    return {name: ",".join(several) for name, several in values.items()}
