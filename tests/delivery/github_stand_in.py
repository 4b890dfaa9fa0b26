"""A stand-in for the few calls of GitHub's REST API that the delivery makes, on loopback.

It is not GitHub: it keeps comments and issues in memory, pages its lists as GitHub does, wants a token, and refuses
every other path. That these are GitHub's paths and fields was read in its reference, not tried. It can also be told to
answer as a GitHub that has trouble.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "a-token"
NAME = "example/experimentation"
BOT = {"login": "github-actions[bot]", "type": "Bot"}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One answer in place of the right one."""

    status: int
    text: str = '{"message": "trouble"}'
    headers: dict[str, str] = field(default_factory=dict)
    method: str = ""

    def concerns(self, method: str) -> bool:
        """Tell whether it answers a call with this method; without one it answers any."""
        return self.method in ("", method)


@dataclass
class GithubStandIn:
    """``comments`` and ``labels`` by issue or pull request, ``issues`` by number; ``calls`` are all that were made.

    ``troubles`` are answered one after the other, before the right answers.
    """

    url: str = ""
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    labels: dict[int, list[str]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    @property
    def environment(self) -> dict[str, str]:
        """The variables that GitHub sets in a workflow's environment."""
        return {"GITHUB_API_URL": self.url, "GITHUB_REPOSITORY": NAME, "GITHUB_TOKEN": TOKEN}

    def trouble(self, method: str) -> Trouble | None:
        """Take the next trouble for a call with this method."""
        found = next((each for each in self.troubles if each.concerns(method)), None)
        if found:
            self.troubles.remove(found)
        return found

    def add_comment(self, number: int, body: str | None, *, user: dict[str, str] | None = None) -> dict[str, Any]:
        """Write a comment, as the workflow's token does unless somebody else is named."""
        made = {"id": next(self._ids), "body": body, "user": user or BOT}
        self.comments.setdefault(number, []).append(made)
        return made

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """Return what the call answers; raises LookupError for a call that is not known."""
        self.calls.append((method, path))
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        for pattern, name in _CALLS:
            match = re.fullmatch(f"{method} /repos/{NAME}/{pattern}", f"{method} {parts.path}")
            if match and name.startswith(f"_{method.lower()}_"):
                groups = [int(each) if each.isdecimal() else unquote(each) for each in match.groups()]
                return getattr(self, name)(*groups, **({"query": query} if query else {"body": body}))
        raise LookupError(path)

    def _get_comments(self, number: int, *, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        return _page(self.comments.get(number, []), query)

    def _post_comments(self, number: int, *, body: dict[str, Any]) -> dict[str, Any]:
        return self.add_comment(number, body["body"])

    def _patch_comment(self, comment: int, *, body: dict[str, Any]) -> dict[str, Any]:
        found = next((each for listed in self.comments.values() for each in listed if each["id"] == comment), None)
        if found is None:
            raise LookupError(comment)
        found["body"] = body["body"]
        return found

    def _delete_comment(self, comment: int, *, body: dict[str, Any]) -> None:
        for number, listed in self.comments.items():
            self.comments[number] = [each for each in listed if each["id"] != comment]

    def _get_issues(self, *, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        [state], [label] = query["state"], query["labels"]
        return _page(
            [each for each in self.issues.values() if each["state"] == state and label in each["labels"]], query
        )

    def _post_issues(self, *, body: dict[str, Any]) -> dict[str, Any]:
        number = next(self._ids)
        self.issues[number] = {"number": number, "state": "open", "user": BOT, **body}
        return self.issues[number]

    def _patch_issue(self, number: int, *, body: dict[str, Any]) -> dict[str, Any]:
        self.issues[number] |= body
        return self.issues[number]

    def _get_labels(self, number: int, *, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        return _page([{"name": each} for each in self.labels.get(number, [])], query)

    def _post_labels(self, number: int, *, body: dict[str, Any]) -> list[dict[str, Any]]:
        self.labels.setdefault(number, []).extend(body["labels"])
        return [{"name": each} for each in self.labels[number]]

    def _delete_label(self, number: int, name: str, *, body: dict[str, Any]) -> list[dict[str, Any]]:
        if name not in self.labels.get(number, []):
            raise LookupError(name)
        self.labels[number].remove(name)
        return [{"name": each} for each in self.labels[number]]


_CALLS = (
    (r"issues/(\d+)/labels", "_get_labels"),
    (r"issues/(\d+)/labels", "_post_labels"),
    (r"issues/(\d+)/labels/([^/]+)", "_delete_label"),
    (r"issues/(\d+)/comments", "_get_comments"),
    (r"issues/(\d+)/comments", "_post_comments"),
    (r"issues/comments/(\d+)", "_patch_comment"),
    (r"issues/comments/(\d+)", "_delete_comment"),
    (r"issues", "_get_issues"),
    (r"issues", "_post_issues"),
    (r"issues/(\d+)", "_patch_issue"),
)


def _page(items: list[dict[str, Any]], query: dict[str, list[str]]) -> list[dict[str, Any]]:
    size, page = int(query["per_page"][0]), int(query["page"][0])
    return items[(page - 1) * size : page * size]


@contextmanager
def github_stand_in() -> Iterator[GithubStandIn]:
    """Serve it on a free loopback port."""
    stand_in = GithubStandIn()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            # PyGithub's word for it; GitHub takes "Bearer", too.
            if self.headers["Authorization"] != f"token {TOKEN}":
                self._send(HTTPStatus.UNAUTHORIZED, {"message": "Bad credentials"})
                return
            if trouble := stand_in.trouble(self.command):
                stand_in.calls.append((self.command, self.path))
                self._write(trouble.status, trouble.text.encode(), trouble.headers)
                return
            try:
                answer = stand_in.answer(self.command, self.path, body)
            except LookupError:
                self._send(HTTPStatus.NOT_FOUND, {"message": "Not Found"})
            else:
                self._send(HTTPStatus.NO_CONTENT if answer is None else HTTPStatus.OK, answer)

        do_GET = do_POST = do_PATCH = do_DELETE = _do  # noqa: N815 - http.server's names

        def _send(self, status: HTTPStatus, answer: Any) -> None:
            self._write(status, b"" if answer is None else json.dumps(answer).encode(), {})

        def _write(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
