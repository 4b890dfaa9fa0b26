"""The commands that access strings let pass and hold back, on a real redis-server that has the users."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis

from environments.schema.access.roles import analytics_access, application_access, operator_access
from tests.environments.schema.access.redis_cluster import run
from tests.redis_servers.server import RedisServer

USERS = {
    "application": application_access("app"),
    "analytics": analytics_access("app"),
    "operator": operator_access(),
}


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """Give a server whose users have the strings."""
    with RedisServer(*(f"user {name} nopass {access}" for name, access in USERS.items())) as running:
        yield running


def may(server: RedisServer, user: str, *command: str) -> bool:
    """Tell what the server would answer the user, without running it."""
    return bool(run(server, "ACL DRYRUN", user, *command) == b"OK")


@pytest.fixture(scope="module")
def commands(server: RedisServer) -> dict[str, dict[str, Any]]:
    """Give every command that the server knows."""
    found: dict[str, dict[str, Any]] = server.admin.command()
    return found


def run_on_an_applications_key(name: str, arity: int) -> list[str]:
    return [name, *["app:key"] * max(abs(arity) - 1, 1)]


def test_the_operator_touches_no_key(server: RedisServer, commands: dict[str, dict[str, Any]]) -> None:
    """None of the commands that take a key, reading or writing."""
    with_keys = {name: each["arity"] for name, each in commands.items() if each["first_key_pos"] > 0}
    assert len(with_keys) > 100
    assert [n for n, arity in with_keys.items() if may(server, "operator", *run_on_an_applications_key(n, arity))] == []


@pytest.mark.parametrize(
    "command",
    [
        "scan 0",
        "keys *",
        "randomkey",
        "monitor",
        "flushall",
        "flushdb",
        "swapdb 0 1",
        "sort app:x",
        "failover",
        "subscribe c",
        "publish c m",
        "eval return 0",
        "fcall f 0",
        "multi",
        "config get *",
        "debug sleep 0",
        "shutdown",
        "sync",
        "replicaof no one",
        "memory usage app:x",
        "object encoding app:x",
        "acl setuser me on",
        "migrate h 1 app:x 0 1",
    ],
)
def test_the_operator_neither_lists_nor_empties(server: RedisServer, command: str) -> None:
    """Commands without a key that show or delete keys, run scripts, listen in, or change the server."""
    assert not may(server, "operator", *command.split())


@pytest.mark.parametrize(
    "command",
    [
        "info",
        "client list",
        "client kill id 1",
        "client pause 100",
        "slowlog get",
        "slowlog reset",
        "script kill",
        "function kill",
        "latency latest",
        "latency doctor",
        "memory stats",
        "memory purge",
        "dbsize",
        "acl list",
        "acl log",
        "role",
        "ping",
    ],
)
def test_the_operator_looks_after_the_server(server: RedisServer, command: str) -> None:
    """The operator may run the commands that an incident needs."""
    assert may(server, "operator", *command.split())


@pytest.mark.parametrize("user", ["application", "analytics"])
def test_no_command_without_a_key_reaches_beyond_the_prefix(
    server: RedisServer, commands: dict[str, dict[str, Any]], user: str
) -> None:
    """But SCAN and DBSIZE, which show names and number of all keys. What else is open is about the connection."""
    keyless = {name: each["arity"] for name, each in commands.items() if each["first_key_pos"] <= 0}
    # Those with subcommands are tried with them, below; some have their keys among the arguments.
    for name, each in commands.items():
        if each.get("subcommands") or "movablekeys" in each["flags"]:
            keyless.pop(name, None)
    open_ = {name for name, arity in keyless.items() if may(server, user, name, *["x"] * max(abs(arity) - 1, 0))}
    of_the_connection = {"asking", "auth", "client", "command", "discard", "echo", "exec", "hello", "multi"}
    of_the_connection |= {"ping", "quit", "readonly", "readwrite", "reset", "select", "unwatch", "wait"}
    assert open_ - of_the_connection <= {"scan", "dbsize", "lolwut", "time"}


@pytest.mark.parametrize(
    "command",
    [
        *("function flush", "function delete lib", "function load x", "function restore x", "function dump"),
        *("function list", "function stats", "function kill", "fcall f 0", "fcall_ro f 0", "randomkey", "keys *"),
        *("script flush", "script kill", "flushall", "flushdb", "swapdb 0 1", "publish c m"),
    ],
)
@pytest.mark.parametrize("user", ["application", "analytics"])
def test_who_has_keys_touches_nothing_that_all_share(server: RedisServer, user: str, command: str) -> None:
    """Libraries of functions, other keys' names, scripts of others, whole databases, channels."""
    assert not may(server, user, *command.split())


def test_functions_of_others_outlive_an_application(server: RedisServer) -> None:
    """FUNCTION FLUSH, which is in the category of writes, took everybody's away."""
    library = "#!lua name=theirs\nredis.register_function('f', function() return 1 end)"
    run(server, "FUNCTION LOAD", library)
    client = redis.Redis.from_url(server.url, username="application", password="any")
    with pytest.raises(redis.exceptions.NoPermissionError):
        client.function_flush()
    client.close()
    assert run(server, "FCALL", "f", "0") == 1


def test_analytics_runs_no_command_that_writes(server: RedisServer, commands: dict[str, dict[str, Any]]) -> None:
    """Of all that the server knows."""
    writing = {name: each["arity"] for name, each in commands.items() if "write" in each["flags"]}
    assert len(writing) > 80
    assert [n for n, arity in writing.items() if may(server, "analytics", *run_on_an_applications_key(n, arity))] == []


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        ("get app:x", True),
        ("hgetall app:x", True),
        ("scan 0 match app:*", True),
        ("memory usage app:x", True),
        ("ttl app:x", True),
        ("get other:x", False),
        ("keys app:*", False),
        ("info", False),
        ("eval return 0", False),
        ("monitor", False),
    ],
)
def test_analytics_reads_what_applications_write(server: RedisServer, command: str, allowed: bool) -> None:
    """Within the prefix, without what stops or shows the whole server."""
    assert may(server, "analytics", *command.split()) is allowed


def test_a_renamed_command_stays_out_of_the_strings() -> None:
    """ElastiCache refuses a string that names one; `flushall`, `flushdb` and `keys` are blocked by default."""
    for access in USERS.values():
        assert not {"+flushall", "+flushdb", "+keys", "-flushall", "-flushdb", "-keys"} & set(access.split())
