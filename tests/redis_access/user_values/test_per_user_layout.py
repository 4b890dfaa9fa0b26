"""Many flags of a user at once: one round trip, little memory, an end for each, and no old value after a change."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_access import (
    MISS,
    ConnectionSettings,
    InvalidArgumentError,
    InvalidKeyError,
    InvalidTTLError,
    InvalidValueError,
    RedisAccess,
)

from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import PATIENT, RedisServer

NAMES = [f"checkout-flow-{number:02d}" for number in range(50)]
KEY = "app:flags:{user-000123}"


def _other(server: RedisServer) -> RedisAccess:
    """Return what another process would have."""
    settings = ConnectionSettings.from_url(f"redis://{server.address}", budget_milliseconds=PATIENT)
    return RedisAccess(settings, strict=True)


def _commands(server: RedisServer) -> int:
    return int(server.admin.info("stats")["total_reads_processed"])


def test_many_are_written_and_read_by_name(access: RedisAccess) -> None:
    """Stored values come back by name, None included; names without one are left out."""
    values = {"a": True, "b": False, "c": None, "d": "variant-b", "e": 1.5, "f": {"x": [1, ""]}, "g": "", "h": "ü:{}"}
    assert access.flags.set_many("u", values, ttl=60) is True
    assert access.flags.get_many("u", [*values, "absent"]) == values
    assert access.assignments.get_many("u", values) == {}
    assert access.flags.get_many("u", []) == {}
    assert access.flags.set_many("u", {}) is True
    assert (access.stats().hits, access.stats().misses) == (8, 9)


def test_fifty_take_one_round_trip_and_little_memory(access: RedisAccess, plain_server: RedisServer) -> None:
    """One read of the socket for 50 flags, either way, and at most 1.5 KB for all of them."""
    values = {name: number % 3 > 0 for number, name in enumerate(NAMES)}
    access.flags.get("user-000123", "any")  # learns the epoch
    before = _commands(plain_server)
    assert access.flags.set_many("user-000123", values, ttl=3600) is True
    assert access.flags.get_many("user-000123", NAMES) == values
    assert _commands(plain_server) - before - 1 <= 3  # the two, a script's text, and the question itself
    assert plain_server.admin.object("encoding", KEY) == b"listpack"
    assert (plain_server.admin.memory_usage(KEY) or 0) <= 1536
    assert 3590 <= plain_server.admin.ttl(KEY) <= 3600


def test_each_value_has_an_end_of_its_own(access: RedisAccess, plain_server: RedisServer) -> None:
    """A short-lived value goes while a long-lived one in the same hash stays; the key lives as long as the longest."""
    access.flags.set("user-000123", "long", 1, ttl=300)
    access.flags.set_many("user-000123", {"short": True, "text": "x", "list": [1]}, ttl=4)
    assert access.flags.get_many("user-000123", ["short", "text", "list", "long"]) == {
        "short": True,
        "text": "x",
        "list": [1],
        "long": 1,
    }
    assert plain_server.admin.ttl(KEY) >= 270
    time.sleep(4.15)
    assert access.flags.get_many("user-000123", ["short", "text", "list", "long"]) == {"long": 1}


def test_what_is_over_does_not_pile_up(access: RedisAccess, plain_server: RedisServer) -> None:
    """The hash of a user who never leaves loses what nobody asks for any more."""
    access.flags.set_many("user-000123", {f"old {n}": n % 2 == 0 for n in range(40)}, ttl=1)
    access.flags.set_many("user-000123", {f"old text {n}": "x" for n in range(20)}, ttl=1)
    time.sleep(1.1)
    access.flags.set_many("user-000123", {f"new {n}": True for n in range(10)}, ttl=60)
    assert plain_server.admin.hlen(KEY) == 12
    assert len(access.flags.get_many("user-000123", [f"new {n}" for n in range(10)])) == 10


def test_a_changed_flag_is_old_for_everyone_at_once(access: RedisAccess, plain_server: RedisServer) -> None:
    """After invalidate() no process, whatever it read before, sees that flag; all others stay."""
    other = _other(plain_server)
    for user in ("u", "v"):
        access.flags.set_many(user, {"x": True, "y": "kept"}, ttl=60)
        assert other.flags.get_many(user, ["x", "y"]) == {"x": True, "y": "kept"}
    assert other.flags.invalidate("x") is True
    for user in ("u", "v"):
        assert access.flags.get_many(user, ["x", "y"]) == {"y": "kept"}
        assert access.flags.get(user, "x", MISS) is MISS
    assert access.flags.set_many("u", {"x": False, "z": "new", "w": [1], "n": None}) is True
    assert other.flags.get_many("u", list("xyzwn")) == {"x": False, "y": "kept", "z": "new", "w": [1], "n": None}
    assert _other(plain_server).flags.get_many("u", list("xyzwn")) == other.flags.get_many("u", list("xyzwn"))


def test_a_change_of_everything_and_of_one_user(access: RedisAccess, plain_server: RedisServer) -> None:
    """All values of a kind go at once, or those of one user; the other kind stays."""
    for cache in (access.flags, access.assignments):
        cache.set("u", "x", 1)
        cache.set("v", "x", 1)
    assert access.flags.invalidate_user("u") is True
    assert access.flags.get("u", "x", MISS) is MISS
    assert access.flags.get("v", "x") == 1
    assert access.flags.invalidate_everything() is True
    assert _other(plain_server).flags.get("v", "x", MISS) is MISS
    assert access.assignments.get_many("v", ["x"]) == {"x": 1}


def test_a_slow_writer_cannot_bring_an_old_value_back(access: RedisAccess, plain_server: RedisServer) -> None:
    """A value that was computed before a change is not stored after it."""
    other = _other(plain_server)

    def changed_meanwhile() -> str:
        assert other.flags.invalidate("x")
        other.flags.set("u", "y", 1)  # begins the user's hash under the new epoch
        return "old"

    assert access.flags.cache_get("u", "x", changed_meanwhile) == "old"
    assert access.flags.get("u", "x", MISS) is MISS
    assert other.flags.get("u", "x", MISS) is MISS
    assert access.flags.set("w", "x", "new") is True  # what is set counts as new
    assert other.flags.get("w", "x") == "new"


def test_missing_ones_are_fetched_in_one_call(access: RedisAccess) -> None:
    """cache_get_many asks for the names that are missing only, and stores what it gets, in the shape of a hit."""
    access.flags.set("u", "a", 1)
    asked: list[list[str]] = []

    def fetch(names: list[str]) -> dict[str, Any]:
        asked.append(names)
        return {name: (name,) for name in names if name != "unknown"}

    for _ in range(2):
        assert access.flags.cache_get_many("u", ["a", "b", "c"], fetch, ttl=60) == {"a": 1, "b": ["b"], "c": ["c"]}
    assert asked == [["b", "c"]]
    assert access.flags.cache_get_many("u", ["a", "unknown"], fetch) == {"a": 1}


def test_lost_epochs_make_values_old(access: RedisAccess, plain_server: RedisServer) -> None:
    """When Redis evicts what it knew of changes, values stored before count as old, in a process that knew it too."""
    access.flags.set("u", "x", 1)
    plain_server.admin.delete("app:epochs:{flags}")
    assert access.flags.get("u", "x", MISS) is MISS
    assert access.flags.set("u", "x", 2) is True
    assert _other(plain_server).flags.get("u", "x") == 2


@pytest.mark.parametrize(
    "stored", [b"", b"7", b"-1", b"1e9", b"9" * 30, b"S", b"Sabcd", b"Sabcd\xff", b"\xff" * 9, b"q"]
)
def test_a_foreign_value_is_a_miss(access: RedisAccess, plain_server: RedisServer, stored: bytes) -> None:
    """Whatever someone else wrote into the hash is a miss, for this name alone, and is overwritten."""
    access.flags.set("user-000123", "good", "yes")
    plain_server.admin.hset(KEY, "bad", stored)
    found = access.flags.get_many("user-000123", ["bad", "good"])
    assert found.pop("good") == "yes"
    assert found in ({}, {"bad": None}, {"bad": True}, {"bad": ""}, {"bad": False})
    assert access.flags.set("user-000123", "bad", 1) is True
    assert access.flags.get("user-000123", "bad") == 1


def test_bad_input_is_refused(access: RedisAccess) -> None:
    """Names, values, ttl and the number of names are checked before anything is sent."""
    for names in ([""], ["a", 7], [b"a"], [None]):
        with pytest.raises(InvalidKeyError):
            access.flags.get_many("u", names)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError):
        access.flags.set_many("u", {"a": object()})
    with pytest.raises(InvalidTTLError):
        access.flags.set_many("u", {"a": 1}, ttl=0)
    with pytest.raises(InvalidArgumentError, match="1000"):
        access.flags.get_many("u", [str(n) for n in range(1001)])
    assert access.flags.set_many("u", {str(n): "x" for n in range(1000)}) is True


def test_everything_stays_within_the_acl(tls_server: RedisServer, certificates: Certificates) -> None:
    """Each kind of call works over TLS as the application's user."""
    url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
    settings = ConnectionSettings.from_url(url, ca_certs=certificates.ca, budget_milliseconds=PATIENT)
    access = RedisAccess(settings, strict=True)
    assert access.flags.set_many("u", {f"f{n}": True for n in range(70)})
    assert access.flags.invalidate("f1")
    assert access.flags.get_many("u", ["f1", "f2"]) == {"f2": True}
    assert access.flags.delete("u", "f2")
    assert access.flags.invalidate_user("u")
    access.close()


@pytest.mark.parametrize(
    ("call", "without_redis"),
    [
        (lambda flags: flags.get_many("u", ["a"]), {}),
        (lambda flags: flags.set_many("u", {"a": 1}), False),
        (lambda flags: flags.delete("u", "a"), False),
        (lambda flags: flags.cache_get("u", "a", lambda: 7), 7),
        (lambda flags: flags.cache_get_many("u", ["a"], lambda names: dict.fromkeys(names, 7)), {"a": 7}),
        (lambda flags: flags.invalidate("a"), False),
        (lambda flags: flags.invalidate_user("u"), False),
    ],
)
def test_without_redis(own_server: RedisServer, call: Callable[[Any], object], without_redis: object) -> None:
    """Reads are misses, writes say that nothing was stored, and invalidation does not pretend."""
    access = own_server.access()
    own_server.stop()
    assert call(access.flags) == without_redis
    assert access.stats().errors >= 1


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["set", "invalidate", "delete", "everything", "user"]),
            st.sampled_from("abc"),
            _VALUES,
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_any_course_of_writes_and_changes_is_as_in_a_dict(
    plain_server: RedisServer, course: list[tuple[str, str, Any, bool]]
) -> None:
    """Two processes that take turns see what a plain dict would hold: never an old value, and no new one lost."""
    plain_server.admin.flushall()
    both = _other(plain_server), _other(plain_server)
    expected: dict[str, Any] = {}
    for what, name, value, who in course:
        flags = both[who].flags
        flags.get("u", name)  # as one does before computing
        match what:
            case "set":
                assert flags.set("u", name, value) is True
                expected[name] = value
            case "invalidate":
                assert flags.invalidate(name) is True
                expected.pop(name, None)
            case "delete":
                assert flags.delete("u", name) is True
                expected.pop(name, None)
            case "everything":
                assert flags.invalidate_everything() is True
                expected.clear()
            case "user":
                assert flags.invalidate_user("u") is True
                expected.clear()
        for each in both:
            assert each.flags.get_many("u", list("abc")) == expected
    for each in both:
        each.close()
