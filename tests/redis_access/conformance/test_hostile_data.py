"""Data that users supply never makes a request fail: any text is an id, a name or a key, and no two meet."""

from collections.abc import Callable
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from redis_access import InvalidArgumentError, InvalidKeyError, NearCache

from tests.redis_access.conformance.backends import Access, Backend

TEXTS = [
    "a",
    "a b",
    "a\u00a0b",
    "a\nb",
    "a\r\nGET x",
    "\0",
    "\x01a",
    "%0A",
    "\ud800",
    "\ud83d\udc69",
    "👩",
    "👩\u200d👧\u200d👦",
    "{a}",
    "a:b",
    "x" * 512,
    "x" * 513,
    "x" * 600,
    "é" * 400,
    "7",
    "50d1f1c8-7d24-4a5b-9d6a-0b6b6f0f7d31",
]
MISTAKES = [None, b"bytes", "", 1.5, True, object()]


@pytest.mark.parametrize("kind", ["key", "namespace key", "user", "flag"])
def test_any_text_is_stored_and_no_two_meet(redis: Access, kind: str) -> None:
    """Each of them has a value of its own, which is found and deleted again."""
    pricing = redis.namespace("pricing")
    write, read, delete = {
        "key": (redis.set, lambda text: redis.get(text, fresh=True), redis.delete),
        "namespace key": (pricing.set, pricing.get, pricing.delete),
        "user": (
            lambda text, value: redis.flags.set(text, "f", value),
            lambda text: redis.flags.get(text, "f"),
            lambda text: redis.flags.delete(text, "f"),
        ),
        "flag": (
            lambda text, value: redis.flags.set("u", text, value),
            lambda text: redis.flags.get("u", text),
            lambda text: redis.flags.delete("u", text),
        ),
    }[kind]
    for number, text in enumerate(TEXTS):
        assert write(text, number) is True
    assert [read(text) for text in TEXTS] == list(range(len(TEXTS)))
    for number, text in enumerate(TEXTS):
        assert delete(text) is True
        assert read(text) is None
        assert [read(other) for other in TEXTS[number + 1 :]] == list(range(number + 1, len(TEXTS)))


def test_many_odd_names_in_one_call(redis: Access) -> None:
    """A batch answers with the names as they were given, and hands those without a value to the fetch function."""
    asked: list[list[str]] = []

    def fetch(names: list[str]) -> dict[str, int]:
        asked.append(names)
        return {name: TEXTS.index(name) for name in names}

    assert redis.flags.set("u", TEXTS[3], "before") is True
    found = redis.flags.cache_get_many("u", TEXTS, fetch)
    assert found == {**{text: number for number, text in enumerate(TEXTS)}, TEXTS[3]: "before"}
    assert asked == [[text for text in TEXTS if text != TEXTS[3]]]
    assert redis.flags.get_many("u", TEXTS) == found
    for text in TEXTS:
        assert redis.flags.invalidate(text) is True
    assert redis.flags.get_many("u", TEXTS) == {}


def test_numbers_and_uuids_are_users(redis: Access) -> None:
    """An int or UUID counts as its text, as it would in a URL."""
    assert redis.flags.set(7, "f", "int") is True
    assert redis.flags.get("7", "f") == "int"
    assert redis.flags.set(UUID("50d1f1c8-7d24-4a5b-9d6a-0b6b6f0f7d31"), "f", "uuid") is True
    assert redis.flags.get("50d1f1c8-7d24-4a5b-9d6a-0b6b6f0f7d31", "f") == "uuid"
    assert redis.assignments.set(7, "e", "A") is True
    assert redis.sessions.create({}, user_id=7) is not None
    assert redis.sessions.end_all("7") == 1


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: type(mistake).__name__ + str(bool(mistake)))
def test_mistakes_of_programmers_are_told(redis: Access, mistake: object) -> None:
    """An argument that cannot be text raises InvalidKeyError from every part, before anything is sent."""
    calls: list[Callable[[], Any]] = [
        lambda: redis.get(mistake),
        lambda: redis.set(mistake, 1),
        lambda: redis.delete(mistake),
        lambda: redis.namespace("n").get(mistake),
        lambda: redis.flags.get(mistake, "f"),
        lambda: redis.flags.get("u", mistake),
        lambda: redis.flags.set("u", mistake, 1),
        lambda: redis.flags.invalidate(mistake),
        lambda: redis.rate_limit(mistake, limit=1, window_seconds=1),
    ]
    for call in calls:
        with pytest.raises(InvalidKeyError):
            call()


def test_the_texts_differ() -> None:
    """So that the tests above compare something."""
    assert all(one != other for one, other in combinations(TEXTS, 2))


def test_a_text_is_no_list_of_names(redis: Access) -> None:
    """It would be one of letters, silently."""
    session = redis.sessions.create({"a": 1})
    calls: list[Callable[[], Any]] = [
        lambda: redis.flags.get_many("u", "beta"),
        lambda: redis.flags.cache_get_many("u", "beta", lambda names: dict.fromkeys(names, 1)),
        lambda: redis.sessions.get(session, "a"),
        lambda: redis.sessions.update(session, {}, remove="a"),
    ]
    for call in calls:
        with pytest.raises(InvalidArgumentError, match="list of names"):
            call()


@pytest.mark.parametrize("key", ["config:" + "x" * 600, "\ud800"])
def test_a_near_cache_uses_the_same_keys(backend: Backend, surface: str, key: str) -> None:
    """A key that is stored under its digest is so by an access with a near cache, too."""
    near_cache = NearCache(prefixes=("config:",))
    with backend.access(surface, strict=True) as plain, backend.access(surface, near_cache=near_cache) as near:
        assert near.set(key, 1) is True
        assert plain.get(key, fresh=True) == near.get(key, fresh=True) == 1
        assert near.delete(key) is True
        assert plain.get(key, fresh=True) is None
