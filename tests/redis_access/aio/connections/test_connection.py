"""The connection that tasks share, byte by byte, without a server."""

import asyncio
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import exceptions as theirs
from redis_access.aio.connections.connection import Connection
from redis_access.aio.connections.exchange import SharedExchange
from redis_access.transport.connections.replies import error_from
from redis_access.transport.translate import Name


class _Wire(asyncio.Transport):
    """Keeps what is written; nothing comes back but what the test hands in."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.written = b""
        self.is_aborted = False
        self._connection = connection
        self._sockets = socket.socketpair()
        connection.connection_made(self)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._sockets[0] if name == "socket" else default

    def write(self, data: Any) -> None:
        self.written += data

    def abort(self) -> None:
        self.is_aborted = True
        asyncio.get_running_loop().call_soon(self._connection.connection_lost, None)

    def close(self) -> None:
        for one in self._sockets:
            one.close()


def _on_a_wire(test: Callable[[Connection, _Wire], Any]) -> None:
    async def main() -> None:
        connection = Connection(Name("primary", "127.0.0.1:6379"))
        wire = _Wire(connection)
        try:
            await test(connection, wire)
        finally:
            wire.close()

    asyncio.run(main())


def _sent(connection: Connection, *numbers: int) -> "asyncio.Future[list[Any]]":
    future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
    commands = b"".join(b"%d\r\n" % number for number in numbers)
    asked = [(str(number),) for number in numbers]  # no command that is known, so any answer fits
    exchange = SharedExchange(future, commands, len(numbers), monotonic() + 60, repeatable=True, asked=asked)
    connection.send(exchange, monotonic())
    return future


_COMMAND = re.compile(rb"\*2\r\n\$4\r\nPING\r\n(?P<mark>\$8\r\n\w{8}\r\n)|(?P<number>\d+\r\n)")


_REFUSED = b"-NOPERM this user has no permissions to run the 'ping' command\r\n"


def _answers(written: bytes) -> bytes:
    """Return what a server answers: numbers with themselves, and marks with their text."""
    commands = _COMMAND.finditer(written)
    return b"".join(b":" + command["number"] if command["number"] else command["mark"] for command in commands)


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 3)),
        st.tuples(st.just("cancel"), st.integers(0, 30)),
        st.tuples(st.just("bytes"), st.integers(1, 12)),
        st.tuples(st.just("turn"), st.just(0)),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(_STEPS)
def test_nobody_gets_anothers_reply(steps: list[tuple[str, int]]) -> None:
    """Each exchange gets its own replies, in order, or none, whatever is cancelled and wherever the bytes are cut."""

    async def test(connection: Connection, wire: _Wire) -> None:
        exchanges: list[tuple[list[int], asyncio.Future[list[Any]]]] = []
        number = fed = 0
        for step, how_many in steps:
            if step == "send":
                numbers = list(range(number, number + how_many))
                number += how_many
                exchanges.append((numbers, _sent(connection, *numbers)))
            elif step == "cancel" and exchanges:
                exchanges[how_many % len(exchanges)][1].cancel()
            elif step == "bytes":
                if piece := _answers(wire.written)[fed : fed + how_many]:
                    connection.data_received(piece)
                    fed += len(piece)
            else:
                await asyncio.sleep(0)
        await asyncio.sleep(0)
        if rest := _answers(wire.written)[fed:]:
            connection.data_received(rest)
        for numbers, future in exchanges:
            assert future.cancelled() or future.result() == numbers
        assert not connection.in_flight
        assert not wire.is_aborted

    _on_a_wire(test)


@pytest.mark.parametrize("more", [b"+OK\r\n", b"$", b"*2\r\n", b"+O", b"+OK\r\n:2\r\n"])
def test_a_stream_that_is_ahead_answers_nobody(more: bytes) -> None:
    """More bytes than were owed: which reply belongs to which command is unknown, so none is given."""

    async def test(connection: Connection, wire: _Wire) -> None:
        future = _sent(connection, 1)
        connection.data_received(b":1\r\n" + more)
        with pytest.raises(theirs.InvalidResponse, match="more"):
            await future
        assert wire.is_aborted

    _on_a_wire(test)


@pytest.mark.parametrize("extra", [b":7\r\n", b"$8\r\nabcdefgh\r\n", b"_\r\n"])
@pytest.mark.parametrize("place", [1, 5])
def test_a_reply_too_many_is_noticed_under_load(extra: bytes, place: int) -> None:
    """Though something is in flight all the time: who got a reply got it before, and nobody gets one after it."""

    async def test(connection: Connection, wire: _Wire) -> None:
        futures = [_sent(connection, number) for number in range(20)]
        await asyncio.sleep(0)
        futures += [_sent(connection, number) for number in range(20, 40)]
        replies = _answers(wire.written).splitlines(keepends=True)
        connection.data_received(b"".join(replies[:place]))
        connection.data_received(extra + b"".join(replies[place:]))
        for number, future in enumerate(futures):
            if number < place:
                assert await future == [number]
            else:
                with pytest.raises(theirs.InvalidResponse):
                    await future
        assert wire.is_aborted

    _on_a_wire(test)


def test_a_user_who_may_not_mark_sends_no_more_marks() -> None:
    """The server would note each refusal in its log."""

    async def test(connection: Connection, wire: _Wire) -> None:
        for marks in (1, 0):
            futures = [_sent(connection, number) for number in range(20)]
            await asyncio.sleep(0)
            refused = _COMMAND.sub(
                lambda command: b":" + command["number"] if command["number"] else _REFUSED, wire.written
            )
            wire.written = b""
            connection.data_received(refused)
            assert [await future for future in futures] == [[number] for number in range(20)]
            assert refused.count(_REFUSED) == marks

    _on_a_wire(test)


def test_bytes_that_nobody_asked_for_end_the_connection() -> None:
    """Even when nothing is in flight: the next command would get them."""

    async def test(connection: Connection, wire: _Wire) -> None:
        connection.data_received(b"+OK\r\n")
        assert wire.is_aborted
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        exchange = SharedExchange(future, b"", 1, monotonic() + 1, repeatable=True, asked=[("GET", "k")])
        assert not connection.may_take(exchange, monotonic())

    _on_a_wire(test)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"$-1\r\n", b"*1\r\n", b"-MOVED\r\n", b":\r\n", b"%1\r\n"])))
def test_whatever_a_server_sends_one_of_our_errors_comes_out(pieces: list[bytes]) -> None:
    """Garbage gives a reply, an OSError or one of redis-py's errors; nothing is raised into the event loop."""

    async def test(connection: Connection, _: _Wire) -> None:
        futures = [_sent(connection, number) for number in range(3)]
        for piece in pieces:
            connection.data_received(piece)
        connection.connection_lost(None)
        for future in futures:
            with suppress(OSError, theirs.RedisError):
                await future

    _on_a_wire(test)


def test_pushes_are_no_replies() -> None:
    """Messages that a server sends unasked (RESP3) are left out."""

    async def test(connection: Connection, _: _Wire) -> None:
        future = _sent(connection, 1, 2)
        connection.data_received(b">2\r\n+invalidate\r\n*1\r\n+k\r\n:1\r\n>1\r\n+x\r\n:2\r\n")
        assert await future == [1, 2]

    _on_a_wire(test)


def test_what_tasks_send_in_one_turn_is_one_write() -> None:
    """The first goes out at once, the others together."""

    async def test(connection: Connection, wire: _Wire) -> None:
        for number in range(5):
            _sent(connection, number)
        assert wire.written == b"0\r\n"
        await asyncio.sleep(0)
        assert wire.written == b"0\r\n1\r\n2\r\n3\r\n4\r\n"

    _on_a_wire(test)


def test_no_more_goes_out_while_the_server_does_not_read() -> None:
    """From pause_writing to resume_writing there is no room."""

    async def test(connection: Connection, _: _Wire) -> None:
        assert connection.has_room
        connection.pause_writing()
        assert not connection.has_room
        connection.resume_writing()
        assert cast(bool, connection.has_room)

    _on_a_wire(test)


def test_an_error_that_cannot_be_read_is_still_an_error() -> None:
    """redis-py's table raises on a MOVED without its address."""
    assert isinstance(error_from("MOVED"), theirs.InvalidResponse)
    assert isinstance(error_from("MOVED 1 127.0.0.1:7000"), theirs.MovedError)
