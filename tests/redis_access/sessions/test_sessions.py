"""Sessions against a real server."""

import logging
import time
from typing import Any

import pytest
from redis_access import ConnectionSettings, InvalidKeyError, InvalidTTLError, InvalidValueError, RedisAccess
from redis_access.sessions.ids import known_keys
from redis_access.sessions.sessions import MAX_SESSIONS_PER_USER, SessionOperations
from redis_access.testing import StandIn

from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import PATIENT, RedisServer


def _key(session_id: str) -> str:
    return f"app:{known_keys(session_id).session}"


def _ttl(server: RedisServer, session_id: str) -> int:
    return int(server.admin.ttl(_key(session_id)))


def _created(access: RedisAccess, user_id: str | None = None, ttl: int = 600) -> str:
    session_id = access.sessions.create({"of": user_id}, ttl, user_id=user_id)
    assert session_id is not None
    return session_id


def test_a_session_is_created_read_changed_and_ended(access: RedisAccess) -> None:
    """A session keeps its fields; a change of some leaves the others; once ended nobody can read or revive it."""
    session_id = access.create_session({"user": "u1", "cart": [1, None]}, ttl=60)
    assert session_id is not None
    assert access.get_session(session_id) == {"user": "u1", "cart": [1, None]}
    assert access.update_session(session_id, {"cart": [], "seen": True}) is True
    assert access.get_session(session_id) == {"user": "u1", "cart": [], "seen": True}
    assert access.end_session(session_id) is True
    assert access.get_session(session_id) is None
    assert access.update_session(session_id, {"user": "u2"}) is False
    assert access.extend_session(session_id) is False
    assert access.get_session(session_id) is None


def test_ids_cannot_be_guessed(access: RedisAccess) -> None:
    """Ids carry 256 random bits in 43 characters that need no escaping."""
    ids = {access.create_session({}) for _ in range(20)}
    assert len(ids) == 20
    assert all(id_ and len(id_) == 43 and id_.replace("-", "").replace("_", "").isalnum() for id_ in ids)


def test_a_session_without_fields_exists(access: RedisAccess) -> None:
    """An empty session is not the same as none."""
    session_id = access.create_session({})
    assert session_id is not None
    assert access.get_session(session_id) == {}
    assert access.update_session(session_id, {}) is True


def test_a_session_ends_by_itself(access: RedisAccess, plain_server: RedisServer) -> None:
    """Time to live: half an hour unless told; update keeps it unless told; extend sets it anew."""
    session_id = access.create_session({"a": 1})
    assert session_id is not None
    assert 1790 <= _ttl(plain_server, session_id) <= 1800
    access.extend_session(session_id, ttl=50)
    assert _ttl(plain_server, session_id) <= 50
    access.update_session(session_id, {"a": 2})
    assert _ttl(plain_server, session_id) <= 50
    access.update_session(session_id, {"a": 2}, ttl=500)
    assert 490 <= _ttl(plain_server, session_id) <= 500


def test_many_fields_fit(access: RedisAccess) -> None:
    """A session with thousands of fields is written whole."""
    data = {f"field {number}": number for number in range(5000)}
    session_id = access.create_session(data)
    assert session_id is not None
    assert access.get_session(session_id) == data


def test_a_damaged_session_is_no_session(access: RedisAccess, plain_server: RedisServer) -> None:
    """Fields that someone else wrote as no JSON make it a counted miss."""
    session_id = access.create_session({"a": 1})
    assert session_id is not None
    plain_server.admin.hset(_key(session_id), "b", b"\xff")
    assert access.get_session(session_id) is None
    assert access.stats().undecodable == 1


def test_bad_input_is_refused(access: RedisAccess) -> None:
    """Fields need names, values need to be JSON, the ttl a whole number, the id text."""
    with pytest.raises(InvalidValueError, match="field"):
        access.create_session({"": 1})
    with pytest.raises(InvalidValueError, match="object"):
        access.create_session({"a": object()})
    with pytest.raises(InvalidTTLError):
        access.create_session({}, ttl=0)
    with pytest.raises(InvalidTTLError):
        access.update_session("id", {}, ttl=-5)
    with pytest.raises(InvalidKeyError, match="not bytes") as caught:
        access.get_session(b"secret")  # type: ignore[arg-type]
    assert "secret" not in str(caught.value)
    with pytest.raises(InvalidKeyError):
        access.sessions.create({}, user_id="")


@pytest.mark.parametrize("session_id", ["", "s", "A" * 42, "A" * 44, "A" * 42 + "{", "a\nb" * 14 + "a", "é" * 43])
def test_what_cannot_be_an_id_is_no_session(access: RedisAccess, session_id: str) -> None:
    """Whatever a client sends as its cookie is answered like an id that has ended, without asking Redis."""
    assert access.get_session(session_id) is None
    assert access.sessions.get(session_id, ["a"], extend_ttl=5) is None
    assert access.update_session(session_id, {"a": 1}) is False
    assert access.extend_session(session_id) is False
    assert access.sessions.rotate(session_id) is None
    assert access.end_session(session_id) is True


def test_some_fields_are_read_changed_and_removed(access: RedisAccess) -> None:
    """Partial reads give those that there are; an update may remove fields while it sets others."""
    session_id = access.create_session({"user": "u1", "cart": [1], "seen": None})
    assert session_id is not None
    assert access.sessions.get(session_id, ["cart", "seen", "absent"]) == {"cart": [1], "seen": None}
    assert access.sessions.get(session_id, []) == {}
    assert access.sessions.update(session_id, {"n": 2}, remove=["cart", "absent"]) is True
    assert access.get_session(session_id) == {"user": "u1", "seen": None, "n": 2}
    access.end_session(session_id)
    assert access.sessions.get(session_id, ["user"]) is None
    assert access.sessions.get(session_id, []) is None


def test_reading_may_extend(access: RedisAccess, plain_server: RedisServer) -> None:
    """With extend_ttl a read lets the session live on, whole or in part; without it nothing changes."""
    session_id = _created(access, ttl=10)
    access.get_session(session_id)
    assert _ttl(plain_server, session_id) <= 10
    assert access.sessions.get(session_id, extend_ttl=100) == {"of": None}
    assert 90 < _ttl(plain_server, session_id) <= 100
    assert access.sessions.get(session_id, ["of", "absent"], extend_ttl=200) == {"of": None}
    assert 190 < _ttl(plain_server, session_id) <= 200
    access.end_session(session_id)
    assert access.sessions.get(session_id, extend_ttl=100) is None
    assert plain_server.keys() == []


def test_no_extension_goes_beyond_the_longest_life(access: RedisAccess, plain_server: RedisServer) -> None:
    """max_lifetime_seconds after its creation a session ends, whatever is asked of it."""
    session_id = access.sessions.create({"a": 1}, 600, max_lifetime_seconds=2)
    assert session_id is not None
    assert access.extend_session(session_id, ttl=600) is True
    assert access.update_session(session_id, {"a": 2}, ttl=600) is True
    assert access.sessions.get(session_id, extend_ttl=600) == {"a": 2}
    rotated = access.sessions.rotate(session_id)
    assert rotated is not None
    assert _ttl(plain_server, rotated) <= 2
    time.sleep(2.1)
    assert access.sessions.get(rotated, extend_ttl=600) is None
    assert plain_server.keys() == []


def test_a_rotated_session_has_a_new_id_only(access: RedisAccess, plain_server: RedisServer) -> None:
    """All it holds and its end move; the old id is dead at once; both lie in one slot of a cluster."""
    for user_id in (None, "u1"):
        old = _created(access, user_id, ttl=100)
        new = access.sessions.rotate(old)
        assert new is not None
        assert new != old
        assert new[11:] != old[11:]
        assert access.get_session(old) is None
        assert access.update_session(old, {"a": 1}) is False
        assert access.sessions.rotate(old) is None
        assert access.get_session(new) == {"of": user_id}
        assert 90 < _ttl(plain_server, new) <= 100
        assert _key(old).partition("}")[0] == _key(new).partition("}")[0]


def test_all_sessions_of_a_user_end_at_once(access: RedisAccess, plain_server: RedisServer) -> None:
    """Rotated and extended ones too, whoever else has some stays, and one may be kept."""
    mine = [_created(access, "u:1") for _ in range(4)]
    rotated = access.sessions.rotate(mine[0])
    assert rotated is not None
    others = [_created(access, "u:2"), _created(access), _created(access, "u")]
    access.end_session(mine[1])
    assert access.sessions.end_all("u:1", keep=rotated) == 2
    assert [access.get_session(each) for each in mine] == [None] * 4
    assert access.get_session(rotated) == {"of": "u:1"}
    assert access.sessions.end_all("u:1") == 1
    assert access.sessions.end_all("u:1") == 0
    assert access.get_session(rotated) is None
    assert all(access.get_session(each) is not None for each in others)
    assert len(plain_server.keys()) == 5


def test_sessions_end_where_scripts_reach_their_own_keys_alone(own_server: RedisServer) -> None:
    """A serverless cache refuses a script the keys that it makes up; here the ACL does so."""
    own_server.run("ACL", "SETUSER", "limited", "on", ">secret", "~app:sessions:*:index", "%R~*", "+@all")
    url = f"redis://limited:secret@{own_server.address}"
    everything = RedisAccess(f"redis://{own_server.address}", budget_milliseconds=PATIENT)
    limited = RedisAccess(url, budget_milliseconds=PATIENT, strict=True)
    mine = [_created(everything, "u:1") for _ in range(3)]
    assert limited.sessions.end_all("u:1") == 3
    assert [everything.get_session(each) for each in mine] == [None] * 3


def test_the_index_of_a_user_lives_as_long_as_the_sessions(access: RedisAccess, plain_server: RedisServer) -> None:
    """It ends by itself, follows extensions, and forgets what has ended."""
    short = _created(access, "u", ttl=4)
    index = f"app:{known_keys(short).noted_in}"
    assert 0 < plain_server.admin.ttl(index) <= 4
    long = _created(access, "u", ttl=100)
    assert 70 < plain_server.admin.ttl(index) <= 100
    access.sessions.get(long, extend_ttl=1000)
    assert 970 < plain_server.admin.ttl(index) <= 1000
    time.sleep(4.1)
    _created(access, "u", ttl=60)
    assert plain_server.admin.hlen(index) == 2
    assert access.sessions.end_all("u") == 2


def test_a_user_has_a_bounded_number_of_sessions(access: RedisAccess) -> None:
    """One more ends the one that would end first, but never itself."""
    ids = [_created(access, "u", ttl=1000 + number) for number in range(MAX_SESSIONS_PER_USER)]
    newest = _created(access, "u", ttl=500)
    assert access.get_session(newest) is not None
    assert access.get_session(ids[0]) is None
    assert access.get_session(ids[1]) is not None
    assert access.sessions.end_all("u") == MAX_SESSIONS_PER_USER


def test_neither_redis_nor_the_log_sees_an_id(
    access: RedisAccess, plain_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Keys hold a digest: who reads them, or a log of what failed, cannot take a session over."""
    caplog.set_level(logging.DEBUG)
    session_id = _created(access, "u")
    rotated = access.sessions.rotate(session_id)
    assert rotated is not None
    plain_server.admin.set(_key(session_id), "no hash")
    assert access.get_session(session_id) is None
    assert "WRONGTYPE" in caplog.text
    for secret in (session_id[11:], rotated[11:]):
        assert secret not in caplog.text
        assert not any(secret in key for key in map(str, plain_server.admin.scan_iter()))


def test_sessions_stay_within_the_acl(tls_server: RedisServer, certificates: Certificates) -> None:
    """Every kind of call works over TLS as the application's user."""
    url = f"rediss://{APPLICATION_USER}:any@{tls_server.address}"
    settings = ConnectionSettings.from_url(url, ca_certs=certificates.ca, budget_milliseconds=PATIENT)
    access = RedisAccess(settings, strict=True)
    session_id = access.sessions.rotate(_created(access, "u"))
    assert session_id is not None
    assert access.sessions.update(session_id, {"a": 1}, 60, remove=["of"]) is True
    assert access.sessions.get(session_id, ["a"], extend_ttl=60) == {"a": 1}
    for number in range(MAX_SESSIONS_PER_USER):
        _created(access, "u", ttl=600 + number)
    assert access.sessions.end_all("u") == MAX_SESSIONS_PER_USER
    assert access.end_session(session_id) is True
    access.close()


def test_without_redis_nobody_has_a_session(own_server: RedisServer) -> None:
    """Nothing raises, and nothing is claimed to have ended."""
    access = own_server.access()
    session_id = _created(access, "u")
    own_server.stop()
    assert access.sessions.create({}, user_id="u") is None
    assert access.sessions.get(session_id, ["of"]) is None
    assert access.sessions.get(session_id, extend_ttl=5) is None
    assert access.sessions.rotate(session_id) is None
    assert access.sessions.end(session_id) is False
    assert access.sessions.end_all("u") is None


def test_the_last_half_second_counts() -> None:
    """Extended half a second before its latest end a session lives that long, and no longer."""
    stand_in = StandIn()
    access = stand_in.access(strict=True)
    session_id = access.sessions.create({"a": 1}, ttl=2, max_lifetime_seconds=2)
    assert session_id is not None
    stand_in.clock.advance(1.5)
    assert access.sessions.extend(session_id, 60) is True
    assert access.sessions.get(session_id, extend_ttl=60) == {"a": 1}
    stand_in.clock.advance(0.6)
    assert access.sessions.get(session_id) is None


def test_a_session_that_ends_while_it_is_moved_stays_ended(
    access: RedisAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`rotate` to another user has copied it when all sessions of the first are ended."""
    confirmed = SessionOperations._confirmed

    def confirmed_before_the_end(*arguments: Any) -> bool:
        assert access.sessions.end_all("a") == 1
        return confirmed(*arguments)

    session_id = _created(access, "a")
    monkeypatch.setattr(SessionOperations, "_confirmed", confirmed_before_the_end)
    assert access.sessions.rotate(session_id, user_id="b") is None
    assert access.sessions.end_all("b") == 0
