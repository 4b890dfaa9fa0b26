"""A web page in the developer's browser can neither read from the local stack nor change anything in it."""

import http.server
import os
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.plan_review.browser import BrowserMissingError, chromium
from tools.local_stack.emulator.server import Emulator

# The requests that a page can send without asking first, and one that it has to ask for.
ATTACK = """async ([url, query]) => {
  const form = {method: 'POST', body: 'Action=CreateUser&Version=2010-05-08&UserName=planted'};
  const simple = {...form, headers: {'Content-Type': 'application/x-www-form-urlencoded'}};
  const read = async options => {
    try { const answer = await fetch(url + query, options); return [answer.type, answer.status, await answer.text()]; }
    catch (error) { return ['failed', 0, '']; }
  };
  return [
    await read(simple),
    await read({...simple, mode: 'no-cors'}),
    await read({...simple, headers: {...simple.headers, 'Authorization': 'AWS4-HMAC-SHA256 Credential=test'}}),
  ];
}"""
GUESSES = "/?X-Amz-Credential=test/20260101/us-east-1/iam/aws4_request&X-Amz-Signature=00&X-Amz-SignedHeaders=host"


class Attacker(http.server.BaseHTTPRequestHandler):
    """A page of another site."""

    def do_GET(self) -> None:
        """Answer with an empty page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>a page</title>")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a running browser."""
    try:
        with chromium() as started:
            yield started
    except BrowserMissingError as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"{error} (CI=true)", pytrace=False)
        pytest.skip(f"left out: what a web page can do to the local stack. {error}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a browser's page that another server on this machine served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Attacker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://localhost:{server.server_port}/")
        yield page
        context.close()
    finally:
        server.shutdown()
        server.server_close()


def test_a_page_makes_nothing_and_reads_nothing(emulator: Emulator, page: Page) -> None:
    """Whatever credentials it guesses, and whatever name it calls this machine by."""
    for host in ("127.0.0.1", "localhost", "attacker.localhost"):
        for query in ("/", GUESSES, "/?AWSAccessKeyId=test&Signature=00", "/_ministack/reset"):
            answers = page.evaluate(ATTACK, [f"http://{host}:{emulator.port}", query])
            assert [text for _, _, text in answers] == ["", "", ""], (host, query)
    iam = emulator.endpoint.client("iam")
    users = [user["UserName"] for user in iam.list_users()["Users"]]
    iam.close()
    assert "planted" not in users


def test_an_address_that_is_opened_shows_nothing(emulator: Emulator, page: Page) -> None:
    """A link or an image leads to a refusal."""
    opened = page.goto(f"http://127.0.0.1:{emulator.port}/?Action=ListUsers&Version=2010-05-08")
    assert opened is not None
    assert opened.status == 403
    assert "ListUsersResult" not in page.content()


def test_a_page_whose_origin_was_named_may_call_but_still_has_to_sign(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`up --allow-origin` is for a front end under development."""
    origin = page.evaluate("location.origin")
    folder = tmp_path_factory.mktemp("named")
    with Emulator.start(folder=folder, region="us-east-1", origins=[origin]) as emulator:
        [(kind, status, text), *_] = page.evaluate(ATTACK, [emulator.endpoint.url, "/"])
    assert (kind, status) == ("cors", 403)
    assert "CreateUserResult" not in text
