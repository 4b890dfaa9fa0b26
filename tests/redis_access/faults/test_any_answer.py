"""Whatever a server sends, callers get values that it may mean, or a miss; never another error than ours."""

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_access import MISS, ConnectionSettings, Limit, RedisAccess, RedisAccessError, aio

from tests.redis_access.faults.scripted_server import ScriptedServer
from tests.redis_servers.server import PATIENT

_LINE = st.binary(max_size=8).map(lambda text: text.replace(b"\r", b"").replace(b"\n", b""))
_NUMBER = st.one_of(st.integers(-3, 5), st.sampled_from([2**31, 2**63 - 1, -(2**63)]))
_TEXTS = st.one_of(
    _LINE,
    st.sampled_from(
        [b"OK", b"QUEUED", b"1", b"-1", b"9" * 30, b"9" * 5000, b"1.5", b"\x04" * 40, b"T", b'{"a":', b"\0"]
    ),
)


def _bulk(text: bytes) -> bytes:
    return b"$%d\r\n%b\r\n" % (len(text), text)


_SIMPLE = st.one_of(
    _TEXTS.map(_bulk),
    _LINE.map(lambda text: b"+" + text + b"\r\n"),
    st.just(b"+OK\r\n"),
    _NUMBER.map(lambda number: b":%d\r\n" % number),
    st.sampled_from([b"_\r\n", b"#t\r\n", b"#f\r\n", b",1.5\r\n", b",inf\r\n", b",nan\r\n", b"$-1\r\n", b"*-1\r\n"]),
    st.just(b"(12345678901234567890123\r\n"),
    st.sampled_from([b"=7\r\ntxt:abc\r\n", b"!5\r\nERR x\r\n", b"(x\r\n", b",x\r\n", b"#x\r\n"]),
    st.sampled_from(
        [
            *(b"-ERR x\r\n", b"-READONLY x\r\n", b"-MOVED 1 127.0.0.1:1\r\n", b"-MOVED\r\n", b"-ASK 1 :\r\n", b"-\r\n"),
            *(b"-NOSCRIPT x\r\n", b"-LOADING x\r\n", b"-OOM x\r\n", b"-WRONGTYPE x\r\n", b"-NOAUTH x\r\n"),
            *(b"-MASTERDOWN x\r\n", b"-CLUSTERDOWN x\r\n", b"-TRYAGAIN x\r\n", b"-EXECABORT x\r\n", b"-MOVED x y\r\n"),
        ]
    ),
)


def _of_several(mark: bytes, times: int = 1) -> Callable[[list[bytes]], bytes]:
    def joined(parts: list[bytes]) -> bytes:
        whole = parts[: len(parts) // times * times]
        return mark + b"%d\r\n" % (len(whole) // times) + b"".join(whole)

    return joined


_NESTED = st.recursive(
    _SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=6).map(_of_several(b"*")),
        st.lists(inner, max_size=4).map(_of_several(b"~")),
        st.lists(inner, max_size=6).map(_of_several(b"%", 2)),
    ),
    max_leaves=12,
)
_DEEP = st.integers(2, 60).map(lambda depth: b"*1\r\n" * depth + b":1\r\n")
_PUSH = st.lists(_SIMPLE, min_size=1, max_size=3).map(_of_several(b">"))
_ATTRIBUTE = st.just(b"|1\r\n+ttl\r\n:3600\r\n")
_WRONG = st.sampled_from(
    [
        b"*9999999\r\n",  # each announced element costs a reader time, sent or not
        b"$999999999\r\nabc",
        b"*3\r\n:1\r\n",
        b"$5\r\nab",
        b"$",
        b"\r\n",
        b"?\r\n",
        b"HTTP/1.1 400\r\n",
    ]
)
_ANSWER = st.one_of(
    _NESTED,
    _NESTED,
    _DEEP,
    _WRONG,
    st.tuples(_PUSH, _NESTED).map(b"".join),
    st.tuples(_ATTRIBUTE, _NESTED).map(b"".join),
    st.tuples(_NESTED, _NESTED).map(b"".join),
    st.binary(max_size=20),
)
_SESSION = "A" * 43

EXAMPLES = int(os.environ.get("ANSWERS", "60"))
"""Of each surface. ANSWERS=100000 takes half an hour, and finds more."""


def _flag(access: Any) -> Any:
    return access.flags.get("u", "beta", MISS)


# Each with what it may return beside MISS, None and False, whatever comes.
CALLS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], bool]]] = {
    "get": (lambda access: access.get("k", MISS), lambda _: True),
    "set": (lambda access: access.set("k", 1), lambda result: result is True),
    "delete": (lambda access: access.delete("k"), lambda result: result is True),
    "cache_get": (lambda access: access.cache_get("k", lambda: 7, lock_seconds=0.05), lambda _: True),
    "get_many": (lambda access: access.get_many(["a", "b"]), lambda result: isinstance(result, dict)),
    "exists": (lambda access: access.exists("k"), lambda result: result is True),
    "ttl": (lambda access: access.ttl("k"), lambda result: isinstance(result, int)),
    "touch": (lambda access: access.touch("k", 5), lambda result: result is True),
    "increment": (lambda access: access.increment("k"), lambda result: isinstance(result, int)),
    "flag": (_flag, lambda _: True),
    "flags": (lambda access: access.flags.get_many("u", ["a", "b"]), lambda result: isinstance(result, dict)),
    "flag set": (lambda access: access.flags.set("u", "beta", True), lambda result: result is True),
    "flag cache_get": (lambda access: access.flags.cache_get("u", "beta", lambda: 7), lambda _: True),
    "invalidate": (lambda access: access.flags.invalidate("beta"), lambda result: result is True),
    "namespace get": (lambda access: access.namespace("n").get("k", MISS), lambda _: True),
    "namespace set": (lambda access: access.namespace("n").set("k", 1), lambda result: result is True),
    "limit": (lambda access: access.rate_limit("u", limit=5, window_seconds=60), lambda result: result.limit == 5),
    "create": (lambda access: access.create_session({"a": 1}), lambda result: isinstance(result, str)),
    "session": (lambda access: access.get_session(_SESSION), lambda result: isinstance(result, dict)),
    "use": (lambda access: access.sessions.get(_SESSION, ["a"], extend_ttl=9), lambda result: isinstance(result, dict)),
    "update": (lambda access: access.update_session(_SESSION, {"a": 2}), lambda result: result is True),
    "rotate": (lambda access: access.sessions.rotate(_SESSION, user_id="u"), lambda result: isinstance(result, str)),
    "end": (lambda access: access.end_session(_SESSION), lambda result: result is True),
    "end_all": (lambda access: access.sessions.end_all("u"), lambda result: type(result) is int),
    "set_many": (lambda access: access.set_many({"a": 1, "b": 2}), lambda result: result is True),
    "delete_many": (lambda access: access.delete_many(["a", "b"]), lambda result: result is True),
    "set if absent": (lambda access: access.set("k", 1, only_if_absent=True), lambda result: result is True),
    "cache_get_many": (
        lambda access: access.cache_get_many(["a", "b"], lambda keys: dict.fromkeys(keys, 7), lock_seconds=0.05),
        lambda result: set(result) == {"a", "b"},
    ),
    "flags cache_get_many": (
        lambda access: access.flags.cache_get_many("u", ["a", "b"], lambda names: dict.fromkeys(names, 7)),
        lambda result: set(result) == {"a", "b"},
    ),
    "flag delete": (lambda access: access.flags.delete("u", "beta"), lambda result: result is True),
    "invalidate_user": (lambda access: access.flags.invalidate_user("u", durable=True), lambda result: result is True),
    "namespace many": (lambda access: access.namespace("n").get_many(["a"]), lambda result: isinstance(result, dict)),
    "namespace cache_get": (lambda access: access.namespace("n").cache_get("k", lambda: 7), lambda _: True),
    "namespace invalidate": (lambda access: access.namespace("n").invalidate(), lambda result: result is True),
    "durable delete": (lambda access: access.delete("k", durable=True), lambda result: result is True),
    "durable limit": (
        lambda access: access.rate_limit("u", limit=5, window_seconds=60, durable=True),
        lambda result: result.limit == 5,
    ),
    "limits": (
        lambda access: access.limits.hit_all([Limit("u", limit=5, window_seconds=each) for each in (1, 60)]),
        lambda result: len(result.each) == 2,
    ),
    "reset": (lambda access: access.limits.reset(Limit("u", limit=5, window_seconds=1)), lambda result: result is True),
    "lock": (lambda access: access.lock("l").acquire(wait_seconds=0), lambda result: result is True),
    "locked": (lambda access: access.lock("l").locked(), lambda result: result is True),
    "ping": (lambda access: access.ping(), lambda result: result is True),
}


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    """Give a server for all examples."""
    with ScriptedServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redis_access.runtime.breaker.OPEN_SECONDS", 0)


def _settings(port: int, budget_milliseconds: float) -> ConnectionSettings:
    return ConnectionSettings.from_url(f"redis://127.0.0.1:{port}", budget_milliseconds=budget_milliseconds)


def _run(surface: str, port: int, call: Callable[[Any], Any], *, strict: bool, milliseconds: float = 100) -> Any:
    if surface == "sync":
        access = RedisAccess(_settings(port, milliseconds), strict=strict)
        try:
            return call(access)
        finally:
            access.close()

    async def main() -> Any:
        redis = aio.RedisAccess(_settings(port, milliseconds), strict=strict)
        try:
            return await call(redis)
        finally:
            await redis.close()

    return asyncio.run(main())


@pytest.fixture
def answering(surface: str, server: ScriptedServer) -> Callable[[str, list[bytes], bool], None]:
    """Return what makes a call while the server answers so, and checks what comes of it."""

    def check(name: str, answers: list[bytes], strict: bool) -> None:
        call, may_return = CALLS[name]
        server.will_answer(answers)
        try:
            result = _run(surface, server.port, call, strict=strict)
        except RedisAccessError:
            assert strict
        else:
            assert result is MISS or result is None or result is False or may_return(result), result

    return check


def test_no_other_error_comes_out(answering: Callable[[str, list[bytes], bool], None]) -> None:
    """Every call returns what it may, or raises an error of ours if it is strict."""

    @settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(sorted(CALLS)), st.lists(_ANSWER, max_size=4), st.booleans())
    def check(name: str, answers: list[bytes], strict: bool) -> None:
        answering(name, answers, strict)

    check()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("get", b":1\r\n"),
        ("get", b"#t\r\n"),
        ("get", b"*1\r\n$1\r\n1\r\n"),
        ("set", b"+QUEUED\r\n"),
        ("delete", b"+OK\r\n"),
        ("get_many", b"*1\r\n$1\r\n1\r\n"),
        ("flag", b"*0\r\n"),
        ("limit", b"*4\r\n:1\r\n:1\r\n:1\r\n+OK\r\n"),
        ("create", b"+OK\r\n"),
        ("use", b"*2\r\n:1\r\n:1\r\n"),
        ("increment", b"$2\r\n1x\r\n"),
        ("invalidate", b"*2\r\n$1\r\nx\r\n$1\r\n1\r\n"),
    ],
)
def test_what_no_server_answers_is_a_miss(surface: str, server: ScriptedServer, name: str, answer: bytes) -> None:
    """An answer that the command cannot have drops its connection, and counts as an error."""
    before = server.connections
    server.will_answer([answer] * 2)

    def call(access: Any) -> Any:
        return CALLS[name][0](access), access.stats().errors

    if surface == "sync":
        result, errors = _run(surface, server.port, call, strict=False, milliseconds=PATIENT)
    else:

        async def awaited(access: Any) -> Any:
            return await CALLS[name][0](access), access.stats().errors

        result, errors = _run(surface, server.port, awaited, strict=False, milliseconds=PATIENT)
    assert not result or result is MISS or getattr(result, "checked", True) is False
    assert errors == 1
    assert server.connections - before >= (1 if name in {"limit", "increment"} else 2)
