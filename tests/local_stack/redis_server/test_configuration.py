"""The generated redis.conf says what the settings say."""

import hashlib
from pathlib import Path

import pytest

from environments import load
from environments.schema.access.roles import DEFAULT_USER_ACCESS, application_access
from tools.local_stack.redis_server.certificates import Certificates
from tools.local_stack.redis_server.configuration import CONTROLLER, OPERATOR, configuration, refused_parameters

LOCAL = load("local")
PASSWORDS = {LOCAL.application_user: "a", OPERATOR: "b", CONTROLLER: "c"}


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    """Write the configuration of a build that lacks active defragmentation."""
    files = Certificates(authority=tmp_path / "ca", server_chain=tmp_path / "chain", server_key=tmp_path / "key")
    text = configuration(
        LOCAL,
        port=6390,
        data_folder=tmp_path,
        certificates=files,
        passwords=PASSWORDS,
        left_out={"activedefrag": "not in this build"},
    )
    return text.splitlines()


def test_every_parameter_of_the_settings_is_there_but_those_the_build_lacks(lines: list[str]) -> None:
    """Parameters that ElastiCache refuses, such as appendonly, are honoured here."""
    expected = {
        f'{name} "{value}"'
        for name, value in LOCAL.redis.all_parameters.items()
        if name != "activedefrag" and not name.startswith("client-output-buffer-limit")
    }
    assert expected <= set(lines)
    assert 'appendonly "yes"' in lines
    assert not [line for line in lines if line.startswith("activedefrag")]


def test_a_client_that_does_not_read_is_disconnected_as_on_elasticache(lines: list[str]) -> None:
    """ElastiCache has a parameter for each number, where redis.conf has one line for each kind of client."""
    assert "client-output-buffer-limit normal 33554432 1048576 1" in lines
    assert "client-output-buffer-limit pubsub 262144 131072 1" in lines
    assert not [line for line in lines if line.startswith("client-output-buffer-limit-")]


def test_users_have_the_access_strings_of_elasticache(lines: list[str]) -> None:
    """There is no second copy of the access strings."""
    assert f"user default {DEFAULT_USER_ACCESS}" in lines
    assert f"user {LOCAL.application_user} {application_access('app')} #{hashlib.sha256(b'a').hexdigest()}" in lines


def test_nobody_logs_in_without_a_password(lines: list[str]) -> None:
    """Every user has one, of which the file holds a hash."""
    users = [line for line in lines if line.startswith("user ") and " off " not in line]
    assert users
    assert not [line for line in users if "nopass" in line or " >" in line]


def test_every_blocked_command_is_renamed_away(lines: list[str]) -> None:
    """Commands that `rename-commands` blocks on AWS do not exist here."""
    assert {f'rename-command {command} ""' for command in LOCAL.redis.blocked_commands} <= set(lines)


def test_it_listens_with_tls_on_loopback_only(lines: list[str]) -> None:
    """There is no plain port, and nobody else on the network reaches it."""
    assert {"bind 127.0.0.1", "port 0", "tls-port 6390"} <= set(lines)


def test_the_build_is_asked_what_it_takes() -> None:
    """A parameter that open-source Redis does not know is named with the server's reason; a known one is not."""
    refused = refused_parameters({"reserved-memory-percent": "25", "maxmemory-policy": "allkeys-lru"})
    assert list(refused) == ["reserved-memory-percent"]
    limits = {name: value for name, value in LOCAL.redis.all_parameters.items() if "output-buffer" in name}
    assert len(limits) == 6
    assert refused_parameters(limits) == {}
    assert list(refused_parameters({**limits, "client-output-buffer-limit-pubsub-soft-seconds": "x"})) == [
        name for name in limits if "pubsub" in name
    ]
    assert "Bad directive" in refused["reserved-memory-percent"]
