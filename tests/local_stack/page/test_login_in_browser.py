"""Opening the page in Chromium: by a key that counts once, and with a token that no other port gets to see."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.local_stack.page.conftest import Client
from tests.redis_servers.server import free_port

pytestmark = pytest.mark.e2e

PATIENCE_MILLISECONDS = 30_000
# Tries what a page of another port can try: included files, requests with all that the browser would send, storage.
ATTACK = """async (page) => {
  const tried = async (work) => { try { return await work(); } catch (error) { return `refused: ${error.name}`; } };
  const framed = (name, source) => new Promise((done) => {
    const made = Object.assign(document.createElement(name), { src: source });
    made.onload = () => done("loaded"); made.onerror = () => done("refused");
    document.body.append(made);
  });
  const blind = { credentials: "include", mode: "no-cors" };
  return {
    storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    read: await tried(async () => (await fetch(`${page}/api/live`, { credentials: "include" })).text()),
    blind: await tried(async () => (await fetch(`${page}/api/live`, blind)).text()),
    act: await tried(async () => (await fetch(`${page}/api/redis`, {
      ...blind, method: "POST", body: JSON.stringify({ action: "freeze" }),
    })).text()),
    script: await framed("script", `${page}/static/login.js`),
  };
}"""

# Loads for a refused frame, too.
FRAME = """(address) => new Promise((done) => {
  document.body.append(Object.assign(document.createElement("iframe"), { src: address, onload: () => done() }));
})"""


@dataclass
class Neighbour:
    """Another server of this machine, and the headers of what a browser sent to it."""

    address: str = ""
    received: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    """Give a server at another port of 127.0.0.1."""
    found = Neighbour()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version: ClassVar[str] = "HTTP/1.0"  # type: ignore[misc]

        def do_GET(self) -> None:
            found.received.append({**self.headers, "path": self.path})
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>neighbour</title><body>neighbour")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        found.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser that knows nothing of the page yet."""
    made = browser.new_context()
    made.set_default_timeout(PATIENCE_MILLISECONDS)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    yield made
    made.close()


def _is_open(page: Page) -> None:
    expect(page.locator("#redis-state")).to_contain_text("running")
    expect(page.locator("#problem")).to_be_hidden()


def _is_closed(page: Page) -> None:
    expect(page.locator("#problem")).to_contain_text("make status")
    expect(page.locator("main")).to_be_hidden()


def test_no_other_port_gets_the_token(context: BrowserContext, client: Client, neighbour: Neighbour) -> None:
    """Nothing that a browser sends there, or that scripts of there can read, holds it; they can do nothing here."""
    page = context.new_page()
    page.goto(client.address)
    _is_open(page)
    other = context.new_page()
    other.goto(neighbour.address)
    found = other.evaluate(ATTACK, f"http://127.0.0.1:{client.page.port}")
    assert found["storage"] == '[{},{},""]'
    assert found["read"].startswith("refused")
    assert (found["blind"], found["act"], found["script"]) == ("", "", "refused")
    assert context.cookies() == []
    page.evaluate("address => { setTimeout(() => location.assign(address)) }", neighbour.address)
    page.wait_for_url(f"{neighbour.address}/")
    assert len(neighbour.received) >= 2
    assert client.page.token not in str(neighbour.received)
    assert str(client.page.port) not in str([each.get("Referer") for each in neighbour.received])
    assert not any({"Cookie", "Authorization"} & each.keys() for each in neighbour.received)
    assert client.ask("/api/live")[1]["redis"]["state"] == "running"


def test_another_page_cannot_frame_it(context: BrowserContext, client: Client, neighbour: Neighbour) -> None:
    """Somebody who clicks there would click here."""
    page = context.new_page()
    page.goto(client.address)
    _is_open(page)
    other = context.new_page()
    other.goto(neighbour.address)
    other.evaluate(FRAME, f"http://127.0.0.1:{client.page.port}/")
    expect(other.frame_locator("iframe").locator("#redis-state")).to_have_count(0)


def test_an_address_opens_the_page_once(browser: Browser, context: BrowserContext, client: Client) -> None:
    """So that nobody opens it from a history; nothing of the key stays in the tab, and a reload keeps the page open."""
    address = client.address
    page = context.new_page()
    page.goto(address)
    _is_open(page)
    assert "key" not in page.url
    page.reload()
    _is_open(page)
    entries = context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    assert not any("key" in entry["url"] for entry in entries)
    stranger = browser.new_context()
    again = stranger.new_page()
    again.goto(address)
    _is_closed(again)
    stranger.close()


def test_a_second_tab_needs_no_key(context: BrowserContext, client: Client) -> None:
    """A click on the same address, or a bookmark of the page, opens it in the browser in which it is open."""
    address = client.address
    for each in (address, address, f"http://127.0.0.1:{client.page.port}/"):
        tab = context.new_page()
        tab.goto(each)
        _is_open(tab)


def test_an_address_in_an_open_tab_leaves_no_key(context: BrowserContext, client: Client) -> None:
    """Only the fragment changes then, so that a browser does not load the page again."""
    tab = context.new_page()
    tab.goto(client.address)
    _is_open(tab)
    with tab.expect_response("**/login") as login:
        tab.evaluate("key => { setTimeout(() => { location.hash = key }) }", client.address.partition("#")[2])
    assert login.value.ok
    expect(tab).to_have_url(f"http://127.0.0.1:{client.page.port}/")
    _is_open(tab)


def test_without_a_key_it_says_where_the_address_is(context: BrowserContext, client: Client) -> None:
    """And asks for nothing: no request is refused in a row."""
    tab = context.new_page()
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(f"http://127.0.0.1:{client.page.port}/")
    _is_closed(tab)
    assert not any("/api/" in each for each in requests)


def test_a_token_that_does_not_count_any_more_is_forgotten(context: BrowserContext, client: Client) -> None:
    """As of a stack that was taken down: the page says how to open it, and asks no more."""
    tab = context.new_page()
    tab.goto(client.address)
    _is_open(tab)
    tab.evaluate("localStorage.setItem('token', 'of another stack')")
    expect(tab.locator("#problem")).to_contain_text("make status")
    assert tab.evaluate("localStorage.length") == 0
