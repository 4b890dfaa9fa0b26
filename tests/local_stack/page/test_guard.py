"""The guard of the page: it decides who sees it, and who acts through it."""

import pytest

from tests.local_stack.page.conftest import Client

PATHS = ["/", "/api/live", "/api/forms", "/static/page.js", "/charts/uPlot.min.css"]


@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_nothing_is_shown(client: Client, path: str) -> None:
    """It says where the address is to be found."""
    status, text = client.ask(path, cookie="")
    assert status == 401
    assert "make status" in text


def test_nothing_is_done_without_it_either(client: Client) -> None:
    """Not even for somebody who guesses."""
    assert client.ask("/api/redis", {"action": "freeze"}, cookie="guess")[0] == 401
    assert client.ask("/api/live")[1]["redis"]["state"] == "running"


def test_the_address_opens_it_once(client: Client) -> None:
    """The token becomes a cookie and leaves the address, so that it is in no history and no referrer."""
    status, _ = client.ask(f"/?token={client.page.token}", cookie="")
    assert status == 303
    assert client.ask("/?token=wrong", cookie="")[0] == 401
    assert client.ask(f"/api/live?token={client.page.token}", cookie="")[0] == 401


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
    """Nor one of another port of this host, to which a browser gives the cookie; a link may open the page."""
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
