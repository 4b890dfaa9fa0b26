"""The function that lets each client call only so often, on a real Redis."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdas.rate_limited_api.handler import _settings, handler
from lambdas.settings import SettingsError
from tests.lambdas.events import Answer, answer, broken, event, served_or_refused


@pytest.fixture(autouse=True)
def _limit_of_three(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RATE_LIMIT_REQUESTS", "3")
    _settings.cache_clear()
    yield
    _settings.cache_clear()


def get(*, key: str | None = None, address: str = "198.51.100.7") -> Answer:
    """Call the API."""
    headers = {} if key is None else {"X-Api-Key": key}
    return answer(handler, event("GET", "/limited", headers=headers, source_ip=address))


@pytest.mark.usefixtures("redis")
class TestWithRedis:
    """Redis counts."""

    def test_the_quota_shrinks_and_then_calls_are_refused(self, unique: str) -> None:
        """Three calls are allowed, each with the rest of the quota; the fourth is told when to come again."""
        allowed = [get(key=unique) for _ in range(3)]
        assert [got.status for got in allowed] == [200] * 3
        assert [got.body for got in allowed] == [
            {"limited_by": "api-key", "limit": 3, "remaining": remaining, "counted": True} for remaining in (2, 1, 0)
        ]
        refusal = get(key=unique)
        assert (refusal.status, refusal.body["remaining"]) == (429, 0)
        assert 0 < int(refusal.headers["retry-after"]) <= 20
        assert "more than 3 requests in 60 s" in refusal.body["error"]

    def test_headers_tell_the_quota(self, unique: str) -> None:
        """Clients that read headers only find limit, rest and reset there."""
        headers = get(key=unique).headers
        assert (headers["ratelimit-limit"], headers["ratelimit-remaining"]) == ("3", "2")
        assert 0 < int(headers["ratelimit-reset"]) <= 20

    def test_clients_do_not_share_a_quota(self, unique: str) -> None:
        """Keys are counted apart from each other and from addresses, even behind one address."""
        for _ in range(4):
            get(key=unique)
        assert get(key=unique).status == 429
        assert get(key=f"{unique}x").status == 200

    def test_without_a_key_the_address_counts(self) -> None:
        """Callers without a key, or with an empty one, are told apart by address."""
        address = "2001:db8::7"
        assert [get(address=address).status for _ in range(4)] == [200, 200, 200, 429]
        assert get(key="", address=address).body["limited_by"] == "address"
        assert get(address="2001:db8::8").status == 200


@pytest.mark.usefixtures("redis_away")
def test_without_redis_every_call_is_allowed(unique: str) -> None:
    """And the answer says that nobody counted."""
    for _ in range(5):
        got = get(key=unique)
        assert (got.status, got.body["counted"]) == (200, False)


def _without_client() -> dict[str, Any]:
    sent = event("GET", "/limited")
    del sent["requestContext"]["http"]["sourceIp"]
    return sent


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (_without_client(), 400, "no x-api-key header and no address"),
        (event("GET", "/limited", source_ip=""), 400, "no address"),
        (event("GET", "/limited", source_ip="1" * 46), 400, "no address"),
        (event("GET", "/limited", source_ip="1.2.3\n"), 400, "no address"),
        (event("GET", "/limited", headers={"x-api-key": "k" * 257}), 400, "longer than 256"),
        (event("GET", "/"), 404, "no such path"),
        (event("POST", "/limited"), 405, "GET"),
    ],
)
def test_a_bad_event_is_told_what_is_wrong(sent: object, status: int, says: str) -> None:
    """The answer names what is missing or too long."""
    got = answer(handler, sent)
    assert (got.status, says in got.body["error"]) == (status, True), got.body


@pytest.mark.usefixtures("redis")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(broken(st.builds(event, st.just("GET"), st.just("/limited"), source_ip=st.text(max_size=8))))
def test_no_event_is_an_error_of_ours(sent: dict[str, Any]) -> None:
    """A request with any of its fields missing or filled with junk is served, or refused with 400 or 429."""
    assert served_or_refused(handler, sent)


@pytest.mark.parametrize("value", ["0", "-1", "3.5", "ten", "1000001", "9" * 50])
def test_a_wrong_setting_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that is none fails with the variable's name."""
    monkeypatch.setenv("RATE_LIMIT_REQUESTS", value)
    with pytest.raises(SettingsError, match="RATE_LIMIT_REQUESTS"):
        get()
