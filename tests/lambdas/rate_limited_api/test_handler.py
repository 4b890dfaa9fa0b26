"""The function that lets each client call only so often, on a real Redis."""

from collections.abc import Callable, Iterator
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


def get(*, identity: dict[str, Any] | None = None, key: str = "", address: str = "198.51.100.7") -> Answer:
    """Call the API; API Gateway has checked the identity."""
    sent = event("GET", "/limited", headers={"X-Api-Key": key} if key else {}, source_ip=address)
    if identity is not None:
        sent["requestContext"]["authorizer"] = identity
    return answer(handler, sent)


def role(session: str = "s", *, id_: str = "AROAEXAMPLE") -> dict[str, Any]:
    """Return the identity of a role that somebody took under the session's name."""
    arn = f"arn:aws:sts::111111111111:assumed-role/{id_.lower()}/{session}"
    return {"iam": {"userId": f"{id_}:{session}", "userArn": arn, "accessKey": f"ASIA{session}"}}


def guest(number: int) -> dict[str, Any]:
    """Return an identity that a Cognito identity pool hands out to whoever asks."""
    cognito = {"amr": ["unauthenticated"], "identityId": f"us-east-1:{number}", "identityPoolId": "us-east-1:pool"}
    return {"iam": {"cognitoIdentity": cognito, "userId": "AROAGUESTS:CognitoIdentityCredentials"}}


def token(subject: str | None, issuer: str = "https://one.example") -> dict[str, Any]:
    """Return the identity of a token."""
    return {"jwt": {"claims": {"iss": issuer, "sub": subject}, "scopes": []}}


@pytest.mark.usefixtures("redis")
class TestWithRedis:
    """Redis counts."""

    def test_the_quota_shrinks_and_then_calls_are_refused(self, unique: str) -> None:
        """Three calls are allowed, each with the rest of the quota; the fourth is told when to come again."""
        identity = role(id_=unique)
        allowed = [get(identity=identity) for _ in range(3)]
        assert [got.status for got in allowed] == [200] * 3
        assert [got.body for got in allowed] == [
            {"limited_by": "iam", "limit": 3, "remaining": remaining, "counted": True} for remaining in (2, 1, 0)
        ]
        refusal = get(identity=identity)
        assert (refusal.status, refusal.body["remaining"]) == (429, 0)
        assert 0 < int(refusal.headers["retry-after"]) <= 20
        assert "more than 3 requests in 60 s" in refusal.body["error"]

    def test_headers_tell_the_quota(self, unique: str) -> None:
        """Clients that read headers only find limit, rest and reset there."""
        headers = get(identity=token(unique)).headers
        assert (headers["ratelimit-limit"], headers["ratelimit-remaining"]) == ("3", "2")
        assert 0 < int(headers["ratelimit-reset"]) <= 20

    @pytest.mark.parametrize(
        "invented",
        [
            lambda number: get(key=f"key-{number}"),
            lambda number: get(address=f"2001:db8:1::{number:x}"),
            lambda number: get(address=f"2001:db8:2::1%{number}"),
            lambda number: get(address=f"::ffff:203.0.113.9%{number}"),
            lambda number: get(identity=role(f"session-{number}", id_="AROAOFTEN")),
            lambda number: get(identity=token("often"), address=f"198.51.100.{number}", key=f"k{number}"),
            lambda number: get(identity=token(None, "https://lean.example"), address=f"198.51.100.{number}"),
            lambda number: get(identity=guest(number), address="192.0.2.77"),
        ],
        ids=[
            "api keys",
            "addresses of one /64",
            "zones",
            "zones of IPv4",
            "names of a role's sessions",
            "networks of one subject",
            "tokens without a subject",
            "guests of an identity pool",
        ],
    )
    def test_nobody_passes_the_limit_by_what_can_be_invented(self, invented: Callable[[int], Answer]) -> None:
        """Of 200 calls, three are allowed; the limit gives one more back while they are made, at most."""
        assert sum(invented(number).status == 200 for number in range(200)) <= 4

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"identity": token("jane")}, {"identity": token("joe")}),
            ({"identity": token("jim")}, {"identity": token("jim", "https://other.example")}),
            ({"identity": role()}, {"identity": {"iam": {"userId": "AIDAOTHER"}}}),
            (
                {"identity": {"iam": {"cognitoIdentity": {"identityId": "a"}, "userId": "AROACOGNITO:s"}}},
                {"identity": {"iam": {"cognitoIdentity": {"identityId": "b"}, "userId": "AROACOGNITO:s"}}},
            ),
            (
                {"identity": {"iam": {"cognitoIdentity": {"identityId": "c", "amr": ["authenticated", "i:u1"]}}}},
                {"identity": {"iam": {"cognitoIdentity": {"identityId": "d", "amr": ["authenticated", "i:u2"]}}}},
            ),
            ({"address": "2001:db8:3::1"}, {"address": "2001:db8:3:1::1"}),
            ({"address": "203.0.113.7"}, {"address": "203.0.113.8"}),
        ],
    )
    def test_callers_do_not_share_a_quota(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        """Each identity, and each network of those without one, is counted apart."""
        assert [get(**one).status for _ in range(4)][-1] == 429
        assert get(**other).status == 200


@pytest.mark.usefixtures("redis_unavailable")
def test_without_redis_every_call_is_allowed() -> None:
    """And the answer says that nobody counted."""
    for _ in range(5):
        got = get(address="192.0.2.1")
        assert (got.status, got.body["counted"]) == (200, False)


def _without_client() -> dict[str, Any]:
    sent = event("GET", "/limited")
    del sent["requestContext"]["http"]["sourceIp"]
    return sent


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (_without_client(), 400, "neither a checked identity nor an address"),
        (event("GET", "/limited", source_ip=""), 400, "nor an address"),
        (event("GET", "/limited", source_ip="1" * 46), 400, "nor an address"),
        (event("GET", "/limited", source_ip="1.2.3\n"), 400, "nor an address"),
        (event("GET", "/"), 404, "no such path"),
        (event("POST", "/limited"), 405, "GET"),
    ],
)
def test_a_bad_event_is_told_what_is_wrong(sent: object, status: int, says: str) -> None:
    """The answer names what is missing."""
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
