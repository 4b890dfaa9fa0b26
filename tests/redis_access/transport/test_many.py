"""Requests of many keys as the runner sends them: order, errors in place, and the way back to the ordinary path."""

from collections.abc import Generator
from typing import Any

import pytest
from redis_access import CommandRefusedError, ConnectionSettings, RedisAccess, UnavailableError
from redis_access.steps.operation import Operation
from redis_access.steps.requests import Many, Read, ReadKeys, Request, Run, Write
from redis_access.steps.scripts import Script

from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.server import PATIENT, RedisServer, free_port

COUNT_KEYS = Script("return #KEYS", repeatable=True)


def _asking(request: Request) -> Operation[Any]:
    def operation() -> Generator[Request, Any, Any]:
        return (yield request)

    return operation()


def test_answers_come_in_order_cold_and_warm(access: RedisAccess) -> None:
    """Over a new connection and over one at hand alike."""
    for _ in range(2):
        assert access._runner.run(_asking(Many([Write("SET", "a", 1, "EX", 60), Read("GET", "a")]))) == [b"OK", b"1"]
        assert access._runner.run(_asking(ReadKeys(["a", "nothing"]))) == [b"1", None]


def test_nothing_asked_is_nothing_sent(access: RedisAccess) -> None:
    """An empty request answers an empty list."""
    for _ in range(2):
        assert access._runner.run(_asking(Many([]))) == []
        assert access._runner.run(_asking(ReadKeys([]))) == []
        access.get("k")


def test_an_error_stands_in_its_place(access: RedisAccess, plain_server: RedisServer) -> None:
    """The others are answered, and a script that the server forgot is sent by its text."""
    access.set("a", 1)
    plain_server.admin.script_flush()
    requests = Many([Read("GET", "a"), Write("HSET", "a", "f", 1), Run(COUNT_KEYS, ["x", "y"]), Read("GET", "a")])
    for _ in range(2):
        first, refused, counted, last = access._runner.run(_asking(requests))
        assert (first, counted, last) == (b"1", 2, b"1")
        assert isinstance(refused, CommandRefusedError)
        assert refused.code == "WRONGTYPE"


def test_what_is_large_arrives_whole(access: RedisAccess) -> None:
    """More than a buffer of requests and of answers."""
    writes = [Write("SET", f"k{number}", "x" * 3000, "EX", 60) for number in range(100)]
    for _ in range(2):
        assert access._runner.run(_asking(Many(writes))) == [b"OK"] * 100
    assert access._runner.run(_asking(ReadKeys([f"k{number}" for number in range(100)]))) == [b"x" * 3000] * 100


def test_nobody_answering_is_raised() -> None:
    """As the error of all."""
    access = RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{free_port()}"))
    with pytest.raises(UnavailableError):
        access._runner.run(_asking(Many([Read("GET", "a")])))


def test_the_reader_answers_what_is_only_read(replica_pair: ReplicaPair) -> None:
    """One write among them, or one read that must not lag, sends all to the primary."""
    primary, replica = (f"redis://{server.address}" for server in replica_pair)
    access = RedisAccess(ConnectionSettings.from_url(primary, reader_url=replica), budget_milliseconds=PATIENT)
    reads = [Read("GET", "a"), Read("GET", "b")]

    def gets() -> tuple[int, ...]:
        return tuple(
            int(one.admin.info("commandstats").get("cmdstat_get", {"calls": 0})["calls"]) for one in replica_pair
        )

    for round_ in (1, 2):
        access._runner.run(_asking(Many(reads)))
        access._runner.run(_asking(Many([*reads, Write("SET", "c", 1, "EX", 60)])))
        access._runner.run(_asking(Many([reads[0], Read("GET", "b", primary=True)])))
        assert gets() == (4 * round_, 2 * round_)
    replica_pair.replica.stop()
    assert access._runner.run(_asking(Many(reads))) == [None, None]
    assert access.stats().fallbacks == 1
