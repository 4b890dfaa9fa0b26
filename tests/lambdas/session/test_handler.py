"""The function that keeps sessions, on a real Redis."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdas.session.handler import handler
from tests.lambdas.events import Answer, answer, broken, event, served_or_refused

NOBODY = "A" * 43


def post(**content: object) -> Answer:
    """Create a session."""
    return answer(handler, event("POST", "/sessions", body=content))


def call(method: str, session: str, **content: object) -> Answer:
    """Read, extend or end a session."""
    return answer(handler, event(method, f"/sessions/{session}", body=content or None))


@pytest.mark.usefixtures("redis")
class TestWithRedis:
    """Sessions live."""

    def test_a_session_holds_what_it_was_given(self) -> None:
        """Any scalar of JSON that a session was created with is read back."""
        data = {"theme": "dark", "visits": 3, "beta": False, "seen": None, "ratio": 0.5, "name": "Zoë"}
        made = post(user_id="user123", data=data)
        assert (made.status, made.body["expires_in_seconds"]) == (201, 1800)
        read = call("GET", made.body["session_id"])
        assert (read.status, read.body) == (
            200,
            {"session_id": made.body["session_id"], "user_id": "user123", "data": data},
        )

    def test_ids_cannot_be_guessed(self) -> None:
        """Each is 256 random bits, and none comes twice."""
        ids = {post(user_id="user123").body["session_id"] for _ in range(20)}
        assert len(ids) == 20
        assert {len(session) for session in ids} == {43}

    def test_a_session_can_be_extended(self) -> None:
        """By the default, or by as long as asked for."""
        session = post(user_id="user123", ttl_seconds=60).body["session_id"]
        assert call("PATCH", session).body == {"session_id": session, "expires_in_seconds": 1800}
        assert call("PATCH", session, ttl_seconds=7200).body["expires_in_seconds"] == 7200

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
                    event("PATCH", f"/sessions/{NOBODY}", body={"ttl_seconds": 1}),
                    event("GET", f"/sessions/{NOBODY}"),
                ]
            )
        )
    )
    def test_no_event_is_an_error_of_ours(self, sent: dict[str, Any]) -> None:
        """A request with any of its fields missing or filled with junk is served or refused."""
        assert served_or_refused(handler, sent)


@pytest.mark.usefixtures("redis_away")
@pytest.mark.parametrize(
    "ask",
    [
        lambda: post(user_id="user123"),
        lambda: call("GET", NOBODY),
        lambda: call("PATCH", NOBODY),
        lambda: call("DELETE", NOBODY),
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
        (event("GET", "/sessions/short"), 400, "43 characters"),
        (event("GET", f"/sessions/{'%2F' * 43}"), 400, "43 characters"),
        (event("PATCH", f"/sessions/{NOBODY}", body={"data": {}}), 400, "unknown field 'data'"),
        (event("GET", "/"), 404, "no such path"),
        (event("GET", "/sessions"), 405, "POST"),
        (event("PUT", f"/sessions/{NOBODY}"), 405, "GET, PATCH, DELETE"),
    ],
)
def test_a_bad_event_is_told_what_is_wrong(sent: object, status: int, says: str) -> None:
    """The answer names what the route does not take; Redis is not asked."""
    got = answer(handler, sent)
    assert (got.status, says in got.body["error"]) == (status, True), got.body
