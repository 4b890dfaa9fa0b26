"""Nobody may run FLUSHALL, FLUSHDB or KEYS: parameter groups block them, and access strings do not allow them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from environments.schema.access.roles import DEFAULT_USER_ACCESS, access_strings
from environments.schema.parameters.commands import ALWAYS_BLOCKED
from modules.policy.blocked_commands import CATEGORIES, allowed_commands
from tests.redis_servers.server import RedisServer

Refuses = Callable[..., str]
Synth = Callable[..., None]
CACHE = "aws_elasticache_replication_group"
PARAMETER_GROUP = "aws_elasticache_parameter_group"
USER = "aws_elasticache_user"
IAM = {"authentication_mode": {"type": "iam"}}
BLOCKED = "flushall blocked flushdb blocked keys blocked"

# Each with the commands of the three that it allows.
STRINGS = {
    "on ~* -@all": "",
    "on ~* +@all": "flushall flushdb keys",
    "on ~* allcommands": "flushall flushdb keys",
    "on ~* ALLCOMMANDS -@DANGEROUS": "",
    "on ~* +@all -@dangerous": "",
    "on ~* -@dangerous +@all": "flushall flushdb keys",
    "on ~* +@read": "keys",
    "on ~* +@write": "flushall flushdb",
    "on ~* +@keyspace -keys": "flushall flushdb",
    "on ~* +@slow -@write": "keys",
    "on ~* +@read +@write -@dangerous +keys": "keys",
    "on ~* +FLUSHDB": "flushdb",
    "on ~* +@all -flushall -flushdb -keys": "",
    "on ~* +@all nocommands": "",
    "on ~* +@connection +@hash": "",
}


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


@pytest.mark.parametrize("string", STRINGS)
def test_an_access_string_is_read_as_redis_reads_it(server: RedisServer, string: str) -> None:
    """A server that has a user with the string says the same of each command."""
    admin: Any = server.admin
    admin.execute_command("ACL", "SETUSER", "somebody", "reset", *string.split())
    arguments = {"keys": ["*"]}
    dry = {
        command: admin.execute_command("ACL", "DRYRUN", "somebody", command, *arguments.get(command, []))
        for command in ALWAYS_BLOCKED
    }
    assert [command for command, answer in dry.items() if answer in (b"OK", "OK")] == STRINGS[string].split()
    assert list(allowed_commands(string)) == STRINGS[string].split()


def test_the_categories_are_the_servers(server: RedisServer) -> None:
    """Of each command, whose rules go by category."""
    admin: Any = server.admin
    for command in ALWAYS_BLOCKED:
        [described] = admin.execute_command("COMMAND", "INFO", command).values()
        named = {each.decode() if isinstance(each, bytes) else each for each in described["acl_categories"]}
        assert CATEGORIES[command] == named | {"@all"}


def test_no_role_may_run_them() -> None:
    """Of the settings' roles, with and without a cluster."""
    for clustered in (False, True):
        for string in (*access_strings("app", clustered=clustered).values(), DEFAULT_USER_ACCESS):
            assert allowed_commands(string) == ()


@pytest.mark.parametrize("string", ["on ~app:* +@read", "on ~* +@all", "on ~* -@all +keys|x", "off on ~* +flushall"])
def test_a_user_who_may_run_one_is_refused(refuses: Refuses, string: str) -> None:
    """Also beside a parameter group that blocks it: a serverless cache has none."""
    assert "aws_elasticache_user.it may run" in refuses({USER: {**IAM, "access_string": string}})


@pytest.mark.parametrize("string", ["on ~* (~x +@all)", "on ~* ${aws_ssm_parameter.it.value}"])
def test_a_string_that_cannot_be_read_is_refused(refuses: Refuses, string: str) -> None:
    """A selector has rules of its own, and a reference may be anything."""
    assert "does not read; write it out" in refuses({USER: {**IAM, "access_string": string}})


def test_a_user_who_is_switched_off_may_have_any_rights(synth: Synth) -> None:
    """Nobody logs in as that user."""
    synth({USER: {**IAM, "access_string": "off ~* +@all"}})


@pytest.mark.parametrize(
    ("parameters", "missing"),
    [
        ([], "flushall, flushdb, keys"),
        ([{"name": "rename-commands", "value": ""}], "flushall, flushdb, keys"),
        ([{"name": "rename-commands", "value": "flushall blocked keys blocked"}], "flushdb"),
        ([{"name": "rename-commands", "value": "flushall blocked flushdb blocked keys hidden"}], "keys"),
        ({"name": "rename-commands", "value": "flushall blocked flushdb blocked"}, "keys"),
    ],
)
def test_a_parameter_group_that_leaves_one_open_is_refused(refuses: Refuses, parameters: Any, missing: str) -> None:
    """A command with another name is not blocked."""
    given = {"name": "x", "family": "redis7", "parameter": parameters}
    assert f"{PARAMETER_GROUP}.it does not block {missing}; add" in refuses({PARAMETER_GROUP: given})


def test_a_parameter_group_that_blocks_them_is_written(synth: Synth) -> None:
    """And further commands, in whatever order."""
    parameters = [{"name": "rename-commands", "value": f"swapdb blocked {BLOCKED}"}]
    synth({PARAMETER_GROUP: {"name": "x", "family": "redis7", "parameter": parameters}})


@pytest.mark.parametrize("arguments", [{}, {"parameter_group_name": "default.redis7"}])
def test_a_cache_with_awss_own_parameter_group_is_refused(refuses: Refuses, arguments: dict[str, Any]) -> None:
    """It blocks nothing."""
    assert f"{CACHE}.it has no parameter group of this stack" in refuses({CACHE: arguments})


def test_a_secondary_of_a_datastore_has_its_primarys_parameters(refuses: Refuses) -> None:
    """So the rule asks for none there."""
    assert "no parameter group of this stack" not in refuses({CACHE: {"global_replication_group_id": "id"}})
