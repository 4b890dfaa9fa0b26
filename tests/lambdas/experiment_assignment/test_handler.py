"""The function that assigns users to variants, on a real Redis and a real table."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_access import redis_access

from lambdas.experiment_assignment.handler import _assignments, handler
from tests.lambdas.events import Answer, answer, broken, event, served_or_refused

USERS = [f"user{number}" for number in range(40)]


def put(experiment: str, **variants: int) -> Answer:
    """Define an experiment."""
    return answer(handler, event("PUT", f"/experiments/{experiment}", body={"variants": variants}))


def get(user: str, experiment: str) -> Answer:
    """Ask for a user's variant."""
    return answer(handler, event("GET", f"/users/{user}/experiments/{experiment}"))


@pytest.mark.usefixtures("tables", "redis")
class TestWithRedis:
    """Everything is there."""

    def test_a_definition_is_answered(self, unique: str) -> None:
        """The answer holds the weights and says that the cache has let go of the old ones."""
        got = put(unique, control=1, a=2)
        assert (got.status, got.body) == (
            200,
            {"experiment": unique, "variants": {"a": 2, "control": 1}, "invalidated": True},
        )

    def test_an_assignment_is_a_miss_once_and_then_a_hit(self, unique: str) -> None:
        """The second answer comes from Redis and is the same."""
        put(unique, control=1, a=1)
        first, second = get("user123", unique), get("user123", unique)
        common = {"experiment": unique, "user_id": "user123", "variant": first.body["variant"]}
        assert (first.body, second.body) == ({**common, "cache": "miss"}, {**common, "cache": "hit"})

    def test_new_weights_move_nobody(self, unique: str) -> None:
        """Assigned users keep their variant, cached or not, even one no longer offered; new users get new ones."""
        put(unique, old=1)
        get("user123", unique)
        put(unique, new=1)
        assert get("user123", unique).body["variant"] == "old"
        redis_access.assignments.delete("user123", unique)
        kept = get("user123", unique)
        assert (kept.body["variant"], kept.body["cache"]) == ("old", "miss")
        assert get("user124", unique).body["variant"] == "new"

    def test_the_first_writer_wins(self, unique: str) -> None:
        """Of several variants stored for one user at the same time one stands, and every writer learns which."""
        with ThreadPoolExecutor(8) as pool:
            stored = set(pool.map(lambda name: _assignments().add(unique, "user123", name), "abcdefgh"))
        assert len(stored) == 1
        assert _assignments().get(unique, "user123") in stored

    def test_every_variant_gets_users(self, unique: str) -> None:
        """Users spread over the variants, none over one of weight 0."""
        put(unique, control=1, a=1, off=0)
        assert {get(user, unique).body["variant"] for user in USERS} == {"control", "a"}

    def test_an_unknown_experiment_is_not_found_until_it_is_defined(self, unique: str) -> None:
        """That there was none is forgotten with the definition."""
        assert [get("user123", unique).status for _ in range(2)] == [404, 404]
        put(unique, a=1)
        assert get("user123", unique).status == 200

    def test_a_hit_needs_no_table(self, unique: str, make_tables_unavailable: Callable[[], None]) -> None:
        """Users whose variant is cached do not notice that DynamoDB is unavailable; the others get a 503."""
        put(unique, a=1)
        get("user123", unique)
        make_tables_unavailable()
        assert get("user123", unique).status == 200
        got = get("user124", unique)
        assert (got.status, "DynamoDB is not answering" in got.body["error"]) == (503, True)

    def test_a_cached_value_that_is_no_variant_is_a_miss(self, unique: str) -> None:
        """A foreign value in the cache is not handed out."""
        put(unique, a=1)
        redis_access.cache_experiment_assignment("user123", unique, {"foreign": True})
        assert get("user123", unique).body["variant"] == "a"

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        broken(
            st.sampled_from(
                [event("PUT", "/experiments/e", body={"variants": {"a": 1}}), event("GET", "/users/u/experiments/e")]
            )
        )
    )
    def test_no_event_is_an_error_of_ours(self, sent: dict[str, Any]) -> None:
        """A request with any of its fields missing or filled with junk is served or refused."""
        assert served_or_refused(handler, sent)


@pytest.mark.usefixtures("tables", "redis_unavailable")
def test_without_redis_assignments_stick(unique: str) -> None:
    """The table alone keeps every user on their variant."""
    assert put(unique, control=1, a=1).body["invalidated"] is False
    first = {user: get(user, unique).body["variant"] for user in USERS}
    put(unique, control=0, a=1)
    again = {user: get(user, unique) for user in USERS}
    assert {user: got.body["variant"] for user, got in again.items()} == first
    assert {got.body["cache"] for got in again.values()} == {"miss"}


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (event("PUT", "/experiments/e", body="[]"), 400, "must be an object, not a list"),
        (event("PUT", "/experiments/e", body={}), 400, "variants"),
        (event("PUT", "/experiments/e", body={"variants": {"a": 1.5}}), 400, "the weight of a"),
        (event("PUT", "/experiments/-e", body={"variants": {"a": 1}}), 400, "'-e' cannot name an experiment"),
        (event("GET", "/users/u%20v/experiments/e"), 400, "cannot be a user id"),
        (event("GET", "/experiments"), 404, "no such path"),
        (event("POST", "/experiments/e"), 405, "PUT"),
        (event("PUT", "/users/u/experiments/e"), 405, "GET"),
    ],
)
def test_a_bad_event_is_told_what_is_wrong(sent: object, status: int, says: str) -> None:
    """The answer names what the route does not take; neither Redis nor the table is asked."""
    got = answer(handler, sent)
    assert (got.status, says in got.body["error"]) == (status, True), got.body
