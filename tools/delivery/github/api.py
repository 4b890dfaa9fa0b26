"""GitHub's REST API, as far as it is needed: JSON in, JSON out.

PyGithub makes the calls: it waits and tries again on a 5xx, on `Retry-After` and on GitHub's limits, and paces writes.
Its errors become one line each here, and so does an answer that is not GitHub's.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from github import Auth, Github, GithubException, GithubRetry, UnknownObjectException
from requests import RequestException
from requests.exceptions import RetryError

from tools.delivery.errors import GithubError, GoneError

TIMEOUT_SECONDS = 30
PAGE_SIZE = 100
API = "https://api.github.com"
TRIES = 5
# A job ends after a quarter of an hour; a limit that lasts longer is an error.
MAX_WAIT_SECONDS = 300
# A write that was done although its answer was lost is done twice: the next run makes two comments one.
_RETRIED = frozenset({"GET", "POST", "PATCH", "DELETE"})


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository, ``name`` being `owner/name`; ``token`` is shown nowhere.

    ``pause_seconds`` lies between two writes, and doubles from one try to the next.
    """

    name: str
    api: str
    token: str = field(repr=False)
    pause_seconds: float = 1.0

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
        """Call the API below the repository and return what it answers, None for nothing.

        Raises GoneError when there is no such thing (any more), and GithubError.
        """
        doing = f"{method} {path}"
        try:
            _, answer = self._client.requester.requestJsonAndCheck(
                method, f"/repos/{self.name}/{path}", input=None if body is None else dict(body)
            )
        except UnknownObjectException as error:
            raise GoneError(f"GitHub answers 404 to {doing}: {_said(error)}") from error
        except GithubException as error:
            raise GithubError(f"GitHub answers {error.status} to {doing}: {_said(error)}") from error
        except RetryError as error:
            raise GithubError(f"GitHub failed {TRIES + 1} times at {doing}; run the job again later") from error
        except (RequestException, ValueError) as error:
            raise GithubError(f"GitHub cannot be reached for {doing}: {error}") from error
        if _is_text(answer):
            raise GithubError(f"the answer to {doing} is not GitHub's: text, not JSON; is GITHUB_API_URL right?")
        return answer

    @cached_property
    def _client(self) -> Github:
        retry = GithubRetry(
            total=TRIES,
            backoff_factor=self.pause_seconds,
            allowed_methods=_RETRIED,
            max_rate_limit_wait=MAX_WAIT_SECONDS,
        )
        return Github(
            auth=Auth.Token(self.token),
            base_url=self.api,
            timeout=TIMEOUT_SECONDS,
            retry=retry,
            seconds_between_requests=0,
            seconds_between_writes=self.pause_seconds,
        )


def _is_text(answer: object) -> bool:
    # PyGithub's form of an answer that is no JSON; to the answer of a GET it adds the address.
    return isinstance(answer, dict) and "data" in answer and answer.keys() <= {"data", "url"}


def _said(error: GithubException) -> str:
    if isinstance(error.data, dict) and isinstance(error.data.get("message"), str):
        return " ".join(error.data["message"].split())
    return "without a reason of GitHub's own; is there a proxy?"
