"""The answer of a handler."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Response:
    """A JSON answer; `body` is anything `json` can write, None for an answer without one (304).

    Each of the `cookies` is a line of Set-Cookie.
    """

    status: int = 200
    body: Mapping[str, Any] | None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    def to_event(self) -> dict[str, Any]:
        """Return the answer as API Gateway wants it from the function."""
        # HTTP/2 knows no capital letters in names; who gives them in capitals means the same.
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.body is None:
            return {"statusCode": self.status, "headers": {"cache-control": "no-store", **headers}}
        answer: dict[str, Any] = {"cookies": list(self.cookies)} if self.cookies else {}
        return {
            **answer,
            "statusCode": self.status,
            # Answers depend on the user and on the moment: nothing between here and the client may keep them.
            "headers": {"content-type": "application/json", "cache-control": "no-store", **headers},
            "body": json.dumps(self.body),
            "isBase64Encoded": False,
        }
