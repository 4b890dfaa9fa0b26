"""Error reporters keep the variables of every frame that an error went through: no password is among them."""

import asyncio
from collections.abc import Iterator
from types import TracebackType

import pytest
from redis_access import ConnectionSettings, RedisAccess, RedisAccessError, aio

from tests.redis_servers.server import RedisServer, free_port

SECRET = "s3cr3t-pass-word"


def _frames(error: BaseException | None) -> Iterator[TracebackType]:
    """Yield the frames of an error and of those behind it."""
    seen: set[int] = set()
    errors = [error]
    while errors:
        one = errors.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        assert SECRET not in f"{one!s} {one!r} {vars(one)!r}"
        errors += [one.__cause__, one.__context__]
        traceback = one.__traceback__
        while traceback is not None:
            yield traceback
            traceback = traceback.tb_next


def _assert_shows_nothing(error: BaseException) -> None:
    names = set()
    for traceback in _frames(error):
        frame = traceback.tb_frame
        if frame.f_code.co_filename == __file__:  # the caller's own
            continue
        names.add(frame.f_code.co_name)
        shown = [name for name, value in frame.f_locals.items() if SECRET in repr(value)]
        assert not shown, f"{frame.f_code.co_filename}: {frame.f_code.co_name} shows {shown}"
    assert names


def _error(surface: str, settings: ConnectionSettings | str | None) -> RedisAccessError:
    with pytest.raises(RedisAccessError) as caught:
        (_ask if surface == "sync" else _ask_on_a_loop)(settings)
    return caught.value


def _ask(settings: ConnectionSettings | str | None) -> None:
    RedisAccess(settings, strict=True, budget_milliseconds=300).get("k")


def _ask_on_a_loop(settings: ConnectionSettings | str | None) -> None:
    async def ask() -> None:
        await aio.RedisAccess(settings, strict=True, budget_milliseconds=300).get("k")

    asyncio.run(ask())


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """Give a server that wants another password."""
    with RedisServer("requirepass another") as started:
        yield started


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
@pytest.mark.parametrize("user", ["", "joe"])
def test_a_login_that_fails(surface: str, server: RedisServer, scheme: str, user: str) -> None:
    """Refused by the server, or by a server that speaks no TLS."""
    _assert_shows_nothing(_error(surface, f"{scheme}://{user}:{SECRET}@{server.address}"))


def test_a_server_that_is_away_or_silent(surface: str, server: RedisServer) -> None:
    """A port on which nobody listens, a name that is none, and a server that does not answer the login."""
    for address in (f"127.0.0.1:{free_port()}", "no-such-host.invalid:6379"):
        _assert_shows_nothing(_error(surface, f"redis://joe:{SECRET}@{address}"))
    with server.frozen():
        _assert_shows_nothing(_error(surface, f"redis://joe:{SECRET}@{server.address}"))
    cluster = ConnectionSettings.from_url(f"redis://joe:{SECRET}@{server.address}", cluster=True)
    _assert_shows_nothing(_error(surface, cluster))


@pytest.mark.parametrize("rest", ["h:port", "h:1/x", "", "h:1?a=b"])
@pytest.mark.parametrize("scheme", ["redis", "http"])
def test_a_url_that_is_wrong(surface: str, scheme: str, rest: str) -> None:
    """Whatever is wrong with it."""
    _assert_shows_nothing(_error(surface, f"{scheme}://joe:{SECRET}@{rest}"))


def test_settings_of_the_environment(surface: str, server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL in a variable, and other variables that are wrong beside it."""
    monkeypatch.setenv("REDIS_URL", f"redis://joe:{SECRET}@{server.address}")
    _assert_shows_nothing(_error(surface, None))
    for name, value in (("REDIS_BUDGET_MS", "x"), ("REDIS_READER_URL", f"redis://other:{SECRET}@h:1")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            _assert_shows_nothing(_error(surface, None))
