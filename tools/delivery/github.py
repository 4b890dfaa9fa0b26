"""GitHub's REST API, as far as it is needed: JSON in, JSON out.

The standard library does it: `gh` would not be there where this runs outside GitHub's runners, and PyGithub is a
hundred classes for five calls.
"""

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.delivery.errors import GithubError

TIMEOUT_SECONDS = 30.0
PAGE_SIZE = 100
API = "https://api.github.com"


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository, ``name`` being `owner/name`; ``token`` is shown nowhere."""

    name: str
    api: str
    token: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Repository":
        """Return the workflow's repository; raises GithubError outside a workflow."""
        name, token = environment.get("GITHUB_REPOSITORY"), environment.get("GITHUB_TOKEN")
        if not name or not token:
            raise GithubError("GITHUB_REPOSITORY and GITHUB_TOKEN are not set: this step is for workflows")
        return cls(name=name, api=environment.get("GITHUB_API_URL", API), token=token)

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the items of a list, page by page; raises GithubError."""
        page = 1
        while True:
            joint = "&" if "?" in path else "?"
            items = self.call("GET", f"{path}{joint}per_page={PAGE_SIZE}&page={page}")
            yield from items
            if len(items) < PAGE_SIZE:
                return
            page += 1

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Call the API below the repository and return what it answers, None for nothing; raises GithubError."""
        request = urllib.request.Request(  # noqa: S310 - the address is the workflow's own
            f"{self.api}/repos/{self.name}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - as above
                content = response.read()
        except urllib.error.HTTPError as error:
            raise GithubError(f"GitHub answers {error.code} to {method} {path}: {_said(error)}") from error
        except (OSError, http.client.HTTPException) as error:
            raise GithubError(f"GitHub cannot be reached for {method} {path}: {error}") from error
        return json.loads(content) if content else None


def _said(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["message"])
    except (ValueError, KeyError, TypeError):
        return error.reason
