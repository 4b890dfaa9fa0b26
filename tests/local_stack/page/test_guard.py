"""The guard of the page: it decides who sees it, and who acts through it."""

import pytest

from tests.local_stack.page.conftest import Client

ASKED = ["/api/live", "/api/forms", "/api/logs?source=redis", "/api/user?id=u1", "/api/none", "/other"]
FILES = ["/", "/static/page.js", "/static/login.js", "/charts/uPlot.min.css"]


@pytest.mark.parametrize("path", ASKED)
def test_without_the_token_nothing_is_told(client: Client, path: str) -> None:
    """It says where the address is to be found. The token counts in its header only."""
    status, text = client.ask(path, token="")
    assert status == 401
    assert "make status" in text
    joined = "&" if "?" in path else "?"
    assert client.ask(f"{path}{joined}token={client.page.token}", token="")[0] == 401
    assert client.ask(path, token="", headers={"cookie": f"token={client.page.token}"})[0] == 401


def test_nothing_is_done_without_it_either(client: Client) -> None:
    """Not even for somebody who guesses."""
    assert client.ask("/api/redis", {"action": "freeze"}, token="guess")[0] == 401
    assert client.ask("/api/live")[1]["redis"]["state"] == "running"


@pytest.mark.parametrize("path", FILES)
def test_files_need_no_token_and_hold_no_secret(client: Client, path: str) -> None:
    """A browser asks for them before any script can send the token."""
    status, text = client.ask(path, token="")
    assert status == 200
    assert client.page.token not in text


def test_a_key_is_exchanged_for_the_token_once(client: Client) -> None:
    """So that an address in a browser's history opens nothing; each printed address has a key of its own."""
    first, second = (client.address.partition("#key=")[2] for _ in range(2))
    assert first != second
    for key in (first, second):
        assert client.ask("/login", {"key": key}, token="") == (200, {"token": client.page.token})
        assert client.ask("/login", {"key": key}, token="")[0] == 401


@pytest.mark.parametrize("sent", [{"key": ""}, {"key": "a.b"}, {"key": 1}, {"other": 1}, [], b"{", b""])
def test_no_other_key_is_exchanged(client: Client, sent: object) -> None:
    """Whatever it is."""
    status, text = client.ask("/login", sent, token="")
    assert status == 401
    assert "make status" in text


def test_the_token_is_in_no_address(client: Client) -> None:
    """A key in a browser's history, a terminal or a chat has been used."""
    assert client.page.token not in client.address


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1.evil.example"])
def test_a_name_that_points_here_is_another_host(client: Client, host: str) -> None:
    """With the token, too: a browser would send it."""
    assert client.ask("/api/live", headers={"host": host})[0] == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1"])
def test_another_pages_requests_are_refused(client: Client, origin: str) -> None:
    """Whatever they carry."""
    status, _ = client.ask("/api/redis", {"action": "freeze"}, headers={"origin": origin})
    assert status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_may_include_nothing_of_it(client: Client, site: str) -> None:
    """Nor one of another port of this host; a link may open the page."""
    included = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}
    assert client.ask("/api/live", headers=included)[0] == 403
    assert client.ask("/static/page.js", headers=included)[0] == 403
    assert client.ask("/", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"})[0] == 200


def test_its_own_requests_pass(client: Client) -> None:
    """By either of the two names."""
    for name in ("127.0.0.1", "localhost"):
        host = f"{name}:{client.page.port}"
        headers = {"host": host, "origin": f"http://{host}"}
        assert client.ask("/api/live", headers=headers)[0] == 200
