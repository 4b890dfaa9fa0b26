"""Secrets by which users' sessions are grouped."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis_access import ConfigurationError, ConnectionSettings, InvalidKeyError
from redis_access.configuration.environment import settings_from_environment
from redis_access.sessions.ids import family_of, user_families

from tests.redis_access.conformance.backends import Access, OnServers
from tests.redis_servers.server import PATIENT, RedisServer

NEW, OLD = "n" * 20, "o" * 20


@contextmanager
def _access(server: RedisServer, surface: str, *keys: str) -> Iterator[Access]:
    settings = ConnectionSettings.from_url(server.url, session_keys=keys, budget_milliseconds=PATIENT)
    with OnServers(settings, [server]).access(surface, strict=True) as access:
        yield access


def test_an_id_tells_nothing_of_its_user_without_the_key(plain_server: RedisServer, surface: str) -> None:
    """Not the group that the user's id alone gives; with the key it is found, also by the first call of a process."""
    with _access(plain_server, surface, NEW) as redis:
        session_id = redis.sessions.create({"a": 1}, user_id="u")
    assert family_of(session_id) not in user_families("u", [])
    assert family_of(session_id) == user_families("u", [NEW])[0]
    with _access(plain_server, surface, NEW) as redis:
        assert redis.sessions.end_all("u") == 1
        assert redis.get_session(session_id) is None


def test_sessions_from_before_the_key_stay_valid_and_are_ended(plain_server: RedisServer, surface: str) -> None:
    """Those without a key, and those of an older one."""
    ids = []
    for keys in ([], [OLD], [NEW, OLD]):
        with _access(plain_server, surface, *keys) as redis:
            ids.append(redis.sessions.create({"a": 1}, user_id="u"))
    with _access(plain_server, surface, NEW, OLD) as redis:
        assert [redis.get_session(each) for each in ids] == [{"a": 1}] * 3
        rotated = redis.sessions.rotate(ids[0], user_id="u")
        assert family_of(rotated) == user_families("u", [NEW])[0]
        assert redis.sessions.end_all("u", keep=rotated) == 2
        assert [redis.get_session(each) for each in ids] == [None] * 3
        assert redis.get_session(rotated) == {"a": 1}


def test_keys_come_from_the_environment_and_are_shown_nowhere() -> None:
    """The current one first; one that is short is refused."""
    settings = settings_from_environment({"REDIS_URL": "redis://h", "REDIS_SESSION_KEY": f"{NEW}, {OLD}"})
    assert settings.session_keys == (NEW, OLD)
    assert NEW not in repr(settings)
    assert NEW not in repr(settings.session_keys)
    with pytest.raises(ConfigurationError, match="16 characters"):
        settings_from_environment({"REDIS_URL": "redis://h", "REDIS_SESSION_KEY": "short"})


def test_a_wrong_user_raises_before_anything_is_sent(plain_server: RedisServer, surface: str) -> None:
    """As without a key."""
    with _access(plain_server, surface, NEW) as redis, pytest.raises(InvalidKeyError):
        redis.sessions.create({}, user_id="")
