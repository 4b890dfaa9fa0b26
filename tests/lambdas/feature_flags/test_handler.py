"""The function that evaluates feature flags, on a real Redis and a real table."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_access import redis_access
from redis_access.events import CallFinished, Event

from lambdas.documents import CACHE_TTL_SECONDS
from lambdas.dynamodb import client
from lambdas.feature_flags.handler import _rules, handler
from lambdas.feature_flags.routes import MAX_FLAGS
from lambdas.settings import SettingsError
from tests.lambdas.events import Answer, answer, broken, event, served_or_refused


def put(flag: str, **rule: object) -> Answer:
    """Write a rule."""
    return answer(handler, event("PUT", f"/flags/{flag}", body=rule))


def get(user: str, flag: str, **attributes: str) -> Answer:
    """Evaluate a flag."""
    return answer(handler, event("GET", f"/users/{user}/flags/{flag}", query=attributes))


@contextmanager
def _counted() -> Iterator[Counter[str]]:
    """Count the round trips to Redis and the requests of the table in the block."""
    counts: Counter[str] = Counter()

    def hook(event: Event) -> None:
        if isinstance(event, CallFinished):
            counts["redis"] += event.round_trips

    def asked(**_: object) -> None:
        counts["table"] += 1

    redis_access.add_hook(hook)
    client().meta.events.register("before-send.dynamodb", asked)
    yield counts
    client().meta.events.unregister("before-send.dynamodb", asked)
    redis_access.remove_hook(hook)


@pytest.mark.usefixtures("tables", "redis")
class TestWithRedis:
    """Everything is there."""

    def test_an_update_answers_the_rule_as_it_stands(self, unique: str) -> None:
        """Fields that the update left out are filled in, and the cache no longer has the old rule."""
        got = put(unique, enabled=True, match={"country": ["FR", "DE"]})
        rule = {"enabled": True, "rollout_percent": 100.0, "match": {"country": ["DE", "FR"]}}
        assert (got.status, got.body) == (200, {"flag": unique, "rule": rule, "invalidated": True})

    def test_an_evaluation_is_a_miss_once_and_then_a_hit(self, unique: str) -> None:
        """The first answer reads the table, the second one only Redis, and both say the same."""
        put(unique, enabled=True)
        first, second = get("user123", unique), get("user123", unique)
        common = {"user_id": "user123", "flag": unique, "enabled": True, "reason": "enabled"}
        assert (first.status, first.body) == (200, {**common, "cache": "miss", "rule_cache": "miss"})
        assert (second.status, second.body) == (200, {**common, "cache": "hit", "rule_cache": "hit"})

    def test_a_hit_needs_no_table(self, unique: str, make_tables_unavailable: Callable[[], None]) -> None:
        """A rule in Redis is answered while DynamoDB is unavailable."""
        put(unique, enabled=False)
        get("user123", unique)
        make_tables_unavailable()
        got = get("user123", unique)
        assert (got.body["enabled"], got.body["reason"], got.body["cache"]) == (False, "disabled", "hit")

    def test_an_update_is_seen_at_once(self, unique: str) -> None:
        """After an update nobody gets an evaluation of the old rule; after its return the old one counts again."""
        put(unique, enabled=True)
        assert get("user123", unique).body["enabled"] is True
        put(unique, enabled=False)
        got = get("user123", unique)
        assert (got.body["enabled"], got.body["cache"], got.body["rule_cache"]) == (False, "miss", "miss")
        put(unique, enabled=True)
        assert get("user123", unique).body["enabled"] is True

    def test_different_attributes_never_share_an_evaluation(self, unique: str) -> None:
        """A user who moves from one country to another is evaluated again."""
        put(unique, enabled=True, match={"country": ["DE"]})
        seen = [get("user123", unique, country=country).body for country in ("DE", "FR", "DE", "FR")]
        assert [body["enabled"] for body in seen] == [True, False, True, False]
        assert [body["cache"] for body in seen] == ["miss", "miss", "hit", "hit"]
        assert get("user123", unique).body["enabled"] is False

    def test_several_flags_in_one_request(self, unique: str) -> None:
        """Each is evaluated with the same attributes, in the order asked; an unknown one is off, not an error."""
        put(f"{unique}-a", enabled=True, match={"plan": ["pro"]})
        put(f"{unique}-b", enabled=False)
        wanted = f"{unique}-b,{unique}-a,{unique}-nowhere,{unique}-a"
        sent = event("GET", "/users/user123/flags", query={"flags": wanted, "plan": "pro"})
        got = answer(handler, sent)
        assert [(flag["flag"], flag["enabled"], flag["reason"]) for flag in got.body["flags"]] == [
            (f"{unique}-b", False, "disabled"),
            (f"{unique}-a", True, "enabled"),
            (f"{unique}-nowhere", False, "unknown"),
        ]

    def test_fifty_flags_take_two_round_trips_cold_and_one_warm(self, unique: str) -> None:
        """Rules that are not cached are one read of the table; the answers are the same."""
        for number in range(0, MAX_FLAGS, 5):
            put(f"{unique}-{number}", enabled=True, rollout_percent=number + 1)
        redis_access.flags.get("u", "f")  # connects, and learns the epoch
        wanted = ",".join(f"{unique}-{number}" for number in range(MAX_FLAGS))
        answers, trips, reads = [], [], []
        for _ in range(2):
            with _counted() as counts:
                answers.append(answer(handler, event("GET", "/users/user123/flags", query={"flags": wanted})))
            trips.append(counts["redis"])
            reads.append(counts["table"])
        assert (trips, reads) == ([2, 1], [1, 0])
        cold, warm = (got.body["flags"] for got in answers)
        assert [{**flag, "rule_cache": "hit"} for flag in cold] == warm
        assert {flag["reason"] for flag in warm[1:5]} == {"unknown"}
        assert [flag["enabled"] for flag in warm[::5]] == [
            get("user123", f"{unique}-{number}").body["enabled"] for number in range(0, MAX_FLAGS, 5)
        ]

    def test_an_update_is_seen_among_several_flags(self, unique: str) -> None:
        """At once, and by those who ask for one."""
        for is_on in (True, False):
            put(unique, enabled=is_on)
            got = answer(handler, event("GET", "/users/u/flags", query={"flags": f"{unique},{unique}-other"}))
            assert [flag["enabled"] for flag in got.body["flags"]] == [is_on, False]
            assert get("u", unique).body["rule_cache"] == "hit"

    def test_an_unknown_flag_is_not_found_until_it_is_written(self, unique: str) -> None:
        """That there was none is cached, too, and forgotten with the first rule."""
        assert [get("user123", unique).status for _ in range(2)] == [404, 404]
        put(unique, enabled=True)
        assert get("user123", unique).status == 200

    def test_unknown_flags_cost_one_read_of_the_table(self, unique: str) -> None:
        """That there is none is cached, too: fifty of them are one request, and none as long as that is known."""
        flags = ",".join(f"{unique}-{number}" for number in range(MAX_FLAGS))
        with _counted() as first:
            answer(handler, event("GET", "/users/u1/flags", query={"flags": flags}))
        with _counted() as second:
            answer(handler, event("GET", "/users/u2/flags", query={"flags": flags}))
            assert get("u3", f"{unique}-0").status == 404
        assert (first["table"], second["table"]) == (1, 0)

    def test_a_caller_may_write_only_so_often(self, unique: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A refused change does not count; another caller is not limited by it."""
        monkeypatch.setenv("WRITE_LIMIT_REQUESTS", "2")

        def write(address: str, *, enabled: object) -> Answer:
            return answer(handler, event("PUT", f"/flags/{unique}", body={"enabled": enabled}, source_ip=address))

        assert [write("203.0.113.1", enabled=each).status for each in (True, "yes", False)] == [200, 400, 200]
        refused = write("203.0.113.1", enabled=True)
        assert refused.status == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert "more than 2 writes in 60 s" in refused.body["error"]
        assert write("203.0.113.2", enabled=True).status == 200

    def test_users_with_odd_ids_are_kept_apart(self, unique: str) -> None:
        """Ids with colons and bars, percent-encoded or not, are whole users."""
        put(unique, enabled=True)
        assert get("auth0%7C5f:7", unique).body["user_id"] == "auth0|5f:7"
        assert get("auth0|5f:7", unique).body["cache"] == "hit"
        assert get("auth0|5f", unique).body["cache"] == "miss"

    def test_the_longest_names_fit(self) -> None:
        """Ids and names as long as allowed, of characters that grow in a key, are cached like others."""
        put("f" * 64, enabled=True)
        assert [get("|" * 128, "f" * 64).body["cache"] for _ in range(2)] == ["miss", "hit"]

    def test_an_invalidation_that_fails_says_for_how_long(
        self, unique: str, make_redis_unavailable: Callable[[], None]
    ) -> None:
        """The rule is written all the same, and the answer tells when the last old copy is gone."""
        put(unique, enabled=True)
        make_redis_unavailable()
        got = put(unique, enabled=False)
        assert got.status == 200
        assert got.body["invalidated"] is False
        assert got.body["stale_for_at_most_seconds"] == CACHE_TTL_SECONDS
        assert get("user123", unique).body["enabled"] is False

    def test_without_tables_an_answer_says_so(
        self, unique: str, make_tables_unavailable: Callable[[], None], caplog: pytest.LogCaptureFixture
    ) -> None:
        """Neither cached nor readable is a 503, with a line in the log that has the cause."""
        make_tables_unavailable()
        for got in (get("user123", unique), put(unique, enabled=True)):
            assert (got.status, got.headers["retry-after"]) == (503, "5")
            assert "DynamoDB is not answering" in got.body["error"]
        assert "EndpointConnectionError" in caplog.text

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        broken(
            st.sampled_from(
                [
                    event("PUT", "/flags/f", body={"enabled": True}),
                    event("GET", "/users/u/flags/f", query={"a": "b"}),
                    event("GET", "/users/u/flags", query={"flags": "a,b"}),
                ]
            )
        )
    )
    def test_no_event_is_an_error_of_ours(self, sent: dict[str, Any]) -> None:
        """A request with any of its fields missing or filled with junk is served or refused."""
        assert served_or_refused(handler, sent)


@pytest.mark.usefixtures("tables", "redis_unavailable")
def test_without_redis_answers_are_right(unique: str) -> None:
    """Every evaluation reads the table; the update says how long others may see the old rule."""
    assert put(unique, enabled=True).body["invalidated"] is False
    for _ in range(2):
        got = get("user123", unique)
        assert (got.status, got.body["enabled"], got.body["cache"], got.body["rule_cache"]) == (
            200,
            True,
            "miss",
            "miss",
        )


@pytest.mark.parametrize("value", ["", "a b", "ab"])
def test_a_wrong_setting_is_named(value: str, unique: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function deployed without its table's name fails, with the variable's name in the error."""
    monkeypatch.setenv("FLAGS_TABLE", value)
    _rules.cache_clear()
    with pytest.raises(SettingsError, match="FLAGS_TABLE"):
        get("user123", unique)


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (event("PUT", "/flags/f", body="{"), 400, "not JSON"),
        (event("PUT", "/flags/f"), 400, "enabled"),
        (event("PUT", "/flags/f", body={"enabled": True, "owner": "x"}), 400, "unknown field 'owner'"),
        (event("PUT", f"/flags/{'f' * 65}", body={"enabled": True}), 400, "cannot name a flag"),
        (event("PUT", "/flags/a%20b", body={"enabled": True}), 400, "'a b' cannot name a flag"),
        (event("GET", f"/users/{'u' * 129}/flags/f"), 400, "cannot be a user id"),
        (event("GET", "/users/a%0Ab/flags/f"), 400, "cannot be a user id"),
        (event("GET", "/users/u/flags"), 400, "flags=a,b"),
        (event("GET", "/users/u/flags", query={"flags": ""}), 400, "'' cannot name a flag"),
        (event("GET", "/users/u/flags", query={"flags": ",".join(f"f{n}" for n in range(51))}), 400, "more than 50"),
        (event("GET", "/users/u/flags/f", query={f"a{n}": "b" for n in range(21)}), 400, "more than 20"),
        (event("GET", "/users/u/flags/f", query={"country": "x" * 257}), 400, "country"),
        (event("GET", "/users/u/flags/f", query={"a b": "c"}), 400, "cannot name an attribute"),
        (event("GET", "/flags"), 404, "no such path"),
        (event("DELETE", "/flags/f"), 405, "PUT"),
        (event("POST", "/users/u/flags"), 405, "GET"),
    ],
)
def test_a_bad_event_is_told_what_is_wrong(sent: object, status: int, says: str) -> None:
    """The answer names what the route does not take; neither Redis nor the table is asked."""
    got = answer(handler, sent)
    assert (got.status, says in got.body["error"]) == (status, True), got.body
