"""The function that keeps sessions, on a real Redis."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_access.testing import StandIn

from lambdas.session.handler import access, handler
from tests.lambdas.events import Answer, answer, broken, event, served_or_refused

NOBODY = "A" * 43
CURRENT = "/sessions/current"


def post(**content: object) -> Answer:
    """Create a session."""
    return answer(handler, event("POST", "/sessions", body=content))


def call(method: str, session: str, **content: object) -> Answer:
    """Read, extend or end a session."""
    return answer(handler, of(session, method, **content))


def of(session: str, method: str, **content: object) -> dict[str, Any]:
    """Return the event of a request about a session."""
    return event(method, CURRENT, body=content or None, headers={"x-session-id": session})


def with_token(sent: dict[str, Any], subject: str, *scopes: str) -> dict[str, Any]:
    """Return the event as API Gateway sends it after checking a token."""
    sent["requestContext"]["authorizer"] = {"jwt": {"claims": {"iss": "i", "sub": subject}, "scopes": list(scopes)}}
    return sent


@pytest.mark.usefixtures("redis")
class TestWithRedis:
    """Sessions live."""

    def test_a_session_holds_what_it_was_given(self) -> None:
        """Any scalar of JSON that a session was created with is read back."""
        data = {"theme": "dark", "visits": 3, "beta": False, "seen": None, "ratio": 0.5, "name": "Zoë"}
        made = post(user_id="user123", data=data)
        assert (made.status, made.body["expires_in_seconds"]) == (201, 1800)
        read = call("GET", made.body["session_id"])
        assert (read.status, read.body) == (200, {"user_id": "user123", "data": data})

    def test_ids_cannot_be_guessed(self) -> None:
        """Each is 256 random bits, and none comes twice."""
        ids = {post(user_id="user123").body["session_id"] for _ in range(20)}
        assert len(ids) == 20
        assert {len(session) for session in ids} == {43}

    def test_a_session_can_be_extended(self) -> None:
        """By the default, or by as long as asked for."""
        session = post(user_id="user123", ttl_seconds=60).body["session_id"]
        assert call("PATCH", session).body == {"expires_in_seconds": 1800}
        assert call("PATCH", session, ttl_seconds=7200).body == {"expires_in_seconds": 7200}

    def test_a_browser_has_the_id_in_a_cookie(self) -> None:
        """No script can read the cookie, no other site's request carries it, and no other host gets it."""
        made = handler(event("POST", "/sessions", body={"user_id": "u"}))
        [line] = made["cookies"]
        cookie, _, attributes = line.partition("; ")
        assert attributes == "Max-Age=1800; Path=/; Secure; HttpOnly; SameSite=Strict"
        assert cookie == f"__Host-session={json.loads(made['body'])['session_id']}"
        assert answer(handler, event("GET", CURRENT) | {"cookies": [cookie]}).body["user_id"] == "u"
        [gone] = handler(event("DELETE", CURRENT) | {"cookies": [cookie]})["cookies"]
        assert gone.startswith("__Host-session=; Max-Age=0; ")
        assert answer(handler, event("GET", CURRENT) | {"cookies": [cookie]}).status == 404

    def test_a_token_begins_sessions_for_its_own_subject(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another's takes the administrators' scope; without one in the settings, nobody has it."""
        own, others = ({"user_id": user} for user in ("jane", "admin"))
        begin = partial(event, "POST", "/sessions")
        assert answer(handler, with_token(begin(body=own), "jane")).status == 201
        refused = answer(handler, with_token(begin(body=others), "jane", "shop/admin"))
        assert (refused.status, "its own subject" in refused.body["error"]) == (403, True)
        monkeypatch.setenv("API_ADMIN_SCOPE", "shop/admin")
        assert answer(handler, with_token(begin(body=others), "jane", "shop/admin")).status == 201
        assert answer(handler, with_token(begin(body=others), "jane", "shop/user")).status == 403

    @pytest.mark.parametrize("claims", [{"iss": "i"}, {"iss": "i", "sub": "", "client_id": ""}, None])
    def test_a_token_without_a_subject_begins_no_session(self, claims: object, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is nobody's. Some issuers leave `sub` out of access tokens; an administrator's may act for everybody."""
        monkeypatch.setenv("API_ADMIN_SCOPE", "shop/admin")
        for scopes, status in ((["shop/user"], 403), (["shop/admin"], 201)):
            sent = event("POST", "/sessions", body={"user_id": "admin"})
            sent["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": scopes}}
            assert answer(handler, sent).status == status

    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
    @pytest.mark.parametrize("subject", ["mallory", ""])
    def test_a_token_has_its_own_subjects_sessions_only(
        self, method: str, subject: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another's is not there for it, and stays as it is; administrators have everybody's."""
        monkeypatch.setenv("API_ADMIN_SCOPE", "shop/admin")
        session = post(user_id="jane").body["session_id"]
        refused = answer(handler, with_token(of(session, method), subject, "shop/user"))
        unknown = answer(handler, with_token(of(NOBODY, "GET"), subject, "shop/user"))
        assert (refused.status, refused.body) == (unknown.status, unknown.body)
        assert answer(handler, with_token(of(session, "GET"), "jane", "shop/user")).status == 200
        assert answer(handler, with_token(of(session, method), "root", "shop/admin")).status == 200

    def test_a_token_extends_and_ends_its_own_subjects_sessions(self) -> None:
        """To end one that has ended is no mistake."""
        session = post(user_id="jane").body["session_id"]
        statuses = [
            answer(handler, with_token(of(session, method), "jane")).status
            for method in ("PATCH", "DELETE", "DELETE", "GET")
        ]
        assert statuses == [200, 200, 200, 404]

    def test_an_ended_session_is_gone(self) -> None:
        """It can be neither read nor extended; ending it again is fine."""
        session = post(user_id="user123").body["session_id"]
        assert [call("DELETE", session).status for _ in range(2)] == [200, 200]
        assert (call("GET", session).status, call("PATCH", session).status) == (404, 404)

    def test_nobodys_session_is_not_found(self) -> None:
        """An id that was never handed out leads nowhere, and extending it makes no session."""
        assert (call("GET", NOBODY).status, call("PATCH", NOBODY).status, call("GET", NOBODY).status) == (404,) * 3

    def test_what_json_cannot_carry_is_refused(self) -> None:
        """Half a character and an infinite number are the client's mistakes."""
        for body in ('{"user_id": "u", "data": {"a": "\\ud800"}}', '{"user_id": "u", "data": {"a": 1e999}}'):
            got = answer(handler, event("POST", "/sessions", body=body))
            assert (got.status, "data cannot be stored" in got.body["error"]) == (400, True)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        broken(
            st.sampled_from(
                [
                    event("POST", "/sessions", body={"user_id": "u"}),
                    of(NOBODY, "PATCH", ttl_seconds=1),
                    of(NOBODY, "GET"),
                ]
            )
        )
    )
    def test_no_event_is_an_error_of_ours(self, sent: dict[str, Any]) -> None:
        """A request with any of its fields missing or filled with junk is served or refused."""
        assert served_or_refused(handler, sent)


def test_a_session_ends_a_day_after_it_began() -> None:
    """However often it is extended; the answers say how much is left."""
    redis = StandIn()
    with redis.in_place_of(access), time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        session = post(user_id="user123", ttl_seconds=86_400).body["session_id"]

        def later(hours: int) -> None:
            redis.clock.advance(hours * 3600)
            clock.shift(hours * 3600)

        later(20)
        assert call("PATCH", session, ttl_seconds=86_400).body == {"expires_in_seconds": 4 * 3600}
        later(3)
        assert call("GET", session).status == 200
        later(2)
        assert call("GET", session).status == 404


def test_a_token_extends_nobody_elses_session() -> None:
    """Its answer is not all that counts: the session ends when it would have ended."""
    redis = StandIn()
    with redis.in_place_of(access):
        session = post(user_id="jane", ttl_seconds=60).body["session_id"]
        assert answer(handler, with_token(of(session, "PATCH", ttl_seconds=7200), "mallory")).status == 404
        redis.clock.advance(61)
        assert call("GET", session).status == 404


@pytest.mark.usefixtures("redis_unavailable")
@pytest.mark.parametrize(
    "ask",
    [
        lambda: post(user_id="user123"),
        lambda: call("GET", NOBODY),
        lambda: call("PATCH", NOBODY),
        lambda: call("DELETE", NOBODY),
        lambda: answer(handler, with_token(of(NOBODY, "DELETE"), "jane")),
    ],
)
def test_without_redis_nobody_is_told_that_a_session_ended(ask: Callable[[], Answer]) -> None:
    """Every route answers that it cannot tell now, and when to try again."""
    got = ask()
    assert (got.status, got.headers["retry-after"]) == (503, "5")
    assert "sessions live in Redis only, and Redis is not answering" in got.body["error"]


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (event("POST", "/sessions"), 400, "cannot be a user id"),
        (event("POST", "/sessions", body={"user_id": ""}), 400, "cannot be a user id"),
        (event("POST", "/sessions", body={"user_id": "u", "ttl_seconds": 0}), 400, "ttl_seconds"),
        (event("POST", "/sessions", body={"user_id": "u", "ttl_seconds": True}), 400, "ttl_seconds"),
        (event("POST", "/sessions", body={"user_id": "u", "ttl_seconds": 86_401}), 400, "1 to 86400"),
        (event("POST", "/sessions", body={"user_id": "u", "data": []}), 400, "data must be an object"),
        (event("POST", "/sessions", body={"user_id": "u", "data": {"a": {}}}), 400, "data.a"),
        (event("POST", "/sessions", body={"user_id": "u", "data": {f"f{n}": n for n in range(51)}}), 400, "50"),
        (event("POST", "/sessions", body={"user_id": "u", "admin": True}), 400, "unknown field 'admin'"),
        (of("short", "GET"), 400, "43 characters"),
        (event("DELETE", CURRENT), 400, "the header x-session-id, or the cookie __Host-session"),
        (of("/" * 43, "GET"), 400, "43 characters"),
        (of(NOBODY, "PATCH", data={}), 400, "unknown field 'data'"),
        (event("GET", "/"), 404, "no such path"),
        (event("GET", f"/sessions/{NOBODY}"), 404, "no such path"),
        (event("GET", "/sessions"), 405, "POST"),
        (event("PUT", CURRENT), 405, "GET, PATCH, DELETE"),
    ],
)
def test_a_bad_event_is_told_what_is_wrong(sent: object, status: int, says: str) -> None:
    """The answer names what the route does not take; Redis is not asked."""
    got = answer(handler, sent)
    assert (got.status, says in got.body["error"]) == (status, True), got.body
