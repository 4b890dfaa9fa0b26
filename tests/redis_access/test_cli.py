"""`python -m redis_access`, on real servers and without one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis_access import RedisAccess
from redis_access.cli import main

from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER, ReplicaPair
from tests.redis_servers.server import PATIENT, RedisServer, free_port

LIB = Path(__file__).parents[2] / "lib"


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, plain_server: RedisServer) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://{plain_server.address}")
    monkeypatch.setenv("REDIS_BUDGET_MS", str(PATIENT))


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(arguments)
    return code, capsys.readouterr().out.strip()


def test_a_value_is_written_read_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command says what it did, and tells it by its exit code too."""
    assert _run(capsys, "set", "k", '{"a": 1}', "--ttl", "60") == (0, "stored")
    assert _run(capsys, "get", "k") == (0, '{"a": 1}')
    code, left = _run(capsys, "ttl", "k")
    assert code == 0
    assert 58 <= int(left) <= 60
    assert _run(capsys, "delete", "k") == (0, "gone")
    assert _run(capsys, "get", "k") == (1, "")
    assert _run(capsys, "ttl", "k") == (1, "")


def test_what_is_no_json_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    """So that nobody quotes quotes."""
    _run(capsys, "set", "k", "plain words")
    assert _run(capsys, "get", "k") == (0, '"plain words"')


def test_a_foreign_value_is_told_from_none(capsys: pytest.CaptureFixture[str], plain_server: RedisServer) -> None:
    """Both are misses for the application; a person wants to know which."""
    plain_server.admin.set("app:k", b"\x80pickle")
    assert main(["get", "k"]) == 1
    assert "did not write" in capsys.readouterr().err


def test_flags_and_assignments(capsys: pytest.CaptureFixture[str]) -> None:
    """Several at once; those that are not there are shown as such."""
    assert _run(capsys, "flags", "set", "u", "beta", "true") == (0, "stored")
    assert _run(capsys, "flags", "get", "u", "beta", "other") == (0, "beta\ttrue\nother\t-")
    assert _run(capsys, "flags", "--assignments", "get", "u", "beta")[0] == 1
    assert _run(capsys, "flags", "delete", "u", "beta") == (0, "gone")
    _run(capsys, "flags", "set", "u", "beta", "true")
    assert _run(capsys, "flags", "invalidate", "beta")[0] == 0
    assert _run(capsys, "flags", "get", "u", "beta")[0] == 1


def test_a_limit_is_looked_at_hit_and_reset(capsys: pytest.CaptureFixture[str]) -> None:
    """Looking counts nothing; a denial is exit code 1."""
    limit = ("limit", "u", "--limit", "1", "--window", "60")
    assert _run(capsys, *limit)[1].startswith("allowed: 1 of 1 left")
    assert _run(capsys, *limit, "--hit")[1].startswith("allowed: 0 of 1 left")
    assert _run(capsys, *limit)[0] == 1
    assert _run(capsys, *limit, "--reset") == (0, "forgotten")
    assert _run(capsys, *limit)[0] == 0


def test_ping_asks_each_endpoint(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, replica_pair: ReplicaPair
) -> None:
    """A reader that is unavailable shows, although the library would fall back."""
    monkeypatch.setenv("REDIS_URL", f"redis://{replica_pair.primary.address}")
    monkeypatch.setenv("REDIS_READER_URL", f"redis://{replica_pair.replica.address}")
    code, said = _run(capsys, "ping")
    assert (code, said.count("answers in")) == (0, 2)
    replica_pair.replica.stop()
    assert main(["ping"]) == 3
    assert "reader" in capsys.readouterr().err


def test_all_of_it_works_with_the_applications_rights(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tls_server: RedisServer,
    certificates: Certificates,
) -> None:
    """Over TLS, within the ACL, and the password is printed nowhere."""
    monkeypatch.setenv("REDIS_URL", f"rediss://{APPLICATION_USER}:the-secret@{tls_server.address}")
    monkeypatch.setenv("REDIS_CA_CERTS", str(certificates.ca))
    said = ""
    for line in (
        "ping",
        "set a:k 1",
        "ttl a:k",
        "flags set u f 1",
        "stats",
        "bench --calls 5",
        "limit u --limit 1 --window 9",
    ):
        code, out = _run(capsys, *line.split())
        assert code == 0, line
        said += out
    assert "flags: 1 of" in said
    assert "0 without an end" in said
    assert "set: median" in said
    assert "the-secret" not in said
    assert not [key for key in tls_server.keys() if "bench" in key]  # noqa: SIM118


def test_wrong_arguments_and_outages_have_their_codes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """2: mend what was typed or set. 3: mend Redis. One line each, no traceback, no password."""
    assert main(["set", "k", "1", "--ttl", "0"]) == 2
    assert main(["bench", "--calls", "1000000"]) == 2
    assert main(["stats", "--keys", "-1"]) == 2
    monkeypatch.setenv("REDIS_URL", f"redis://:the-secret@127.0.0.1:{free_port()}")
    assert main(["get", "k"]) == 3
    assert main(["ping"]) == 3
    monkeypatch.delenv("REDIS_URL")
    assert main(["get", "k"]) == 2
    assert "the-secret" not in "".join(capsys.readouterr())
    with pytest.raises(SystemExit, match="2"):
        main(["no-such-command"])


@pytest.fixture
def access(plain_server: RedisServer) -> Iterator[RedisAccess]:
    """Give the library on the server that the commands are run on."""
    with plain_server.access(strict=True, budget_milliseconds=PATIENT) as made:
        yield made


def _explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, said = _run(capsys, "explain", *arguments, "--json")
    facts: dict[str, Any] = json.loads(said)
    assert code == (0 if facts["found"] else 1)
    return facts


def test_a_flag_is_explained(capsys: pytest.CaptureFixture[str], access: RedisAccess) -> None:
    """Never stored, current, invalidated for all, for this user, with everything: each has its own words."""
    assert "never stored" in _explained(capsys, "flags", "u", "f")["verdict"]
    access.flags.set("u", "f", {"variant": "b"}, ttl=200)
    facts = _explained(capsys, "flags", "u", "f")
    assert (facts["verdict"], facts["value"]) == ("current", {"variant": "b"})
    assert 195 <= facts["ends_in_seconds"] <= 200
    assert 100 <= facts["age_seconds"] <= 105
    assert facts["stored_under_epoch"] >= facts["current_from_epoch"]
    access.flags.invalidate("f")
    facts = _explained(capsys, "flags", "u", "f")
    assert "this one was, for all users" in facts["verdict"]
    assert facts["stored_under_epoch"] < facts["current_from_epoch"]
    assert facts["invalidated_at"].startswith("20")
    access.flags.set("u", "f", 1)
    assert _explained(capsys, "flags", "u", "f")["verdict"] == "current"
    assert _run(capsys, "flags", "invalidate-everything")[0] == 0
    assert "all of them were" in _explained(capsys, "flags", "u", "f")["verdict"]
    access.flags.set("u", "f", 1)
    assert _run(capsys, "flags", "invalidate-user", "u")[0] == 0
    assert "deleted" in _explained(capsys, "flags", "u", "f")["verdict"]
    assert "verdict: never stored" in _run(capsys, "explain", "flags", "u", "other")[1]


def test_a_users_flags_are_listed(capsys: pytest.CaptureFixture[str], access: RedisAccess) -> None:
    """All that is current, with its value and end; nothing is exit code 1."""
    assert _run(capsys, "flags", "list", "u") == (1, "")
    access.flags.set_many("u", {"a": True, "b": "x"}, ttl=60)
    access.flags.set("u", "old", 1)
    access.flags.invalidate("old")
    code, said = _run(capsys, "flags", "list", "u", "--json")
    listed = json.loads(said)
    assert code == 0
    assert {name: facts["value"] for name, facts in listed.items()} == {"a": True, "b": "x"}
    assert all(55 <= facts["ends_in_seconds"] <= 60 for facts in listed.values())
    assert _run(capsys, "flags", "list", "u")[1].startswith("a\ttrue\t")


def test_a_session_is_explained_and_ended(capsys: pytest.CaptureFixture[str], access: RedisAccess) -> None:
    """Its end, its fields' names, and whether it is still in its user's index."""
    session_id = access.sessions.create({"cart": [7]}, 600, user_id="u", max_lifetime_seconds=3600) or ""
    facts = _explained(capsys, "session", session_id)
    assert (facts["verdict"], facts["fields"], facts["in_its_users_index"]) == ("valid", ["cart"], True)
    assert 595 <= facts["ends_in_seconds"] <= 600
    assert _run(capsys, "sessions", "end", session_id) == (0, "ended")
    assert _run(capsys, "sessions", "end", session_id)[0] == 1
    assert "ended" in _explained(capsys, "session", session_id)["verdict"]
    access.sessions.create({}, user_id="u")
    assert _run(capsys, "sessions", "end-all", "u") == (0, "1 ended")
    assert not _explained(capsys, "session", "no id")["found"]


def test_a_key_is_explained(capsys: pytest.CaptureFixture[str], access: RedisAccess) -> None:
    """One of its own, one of a namespace, and that a namespace was invalidated."""
    assert _explained(capsys, "key", "k")["verdict"] == "not there"
    access.cache_get("k", lambda: 1, ttl=60)
    facts = _explained(capsys, "key", "k")
    assert (facts["verdict"], facts["value"], facts["written_by"]) == ("current", 1, "cache_get")
    pricing = access.namespace("pricing")
    pricing.set("eu", {"basic": 5})
    facts = _explained(capsys, "key", "pricing", "eu")
    assert (facts["verdict"], facts["value"], facts["written_by"]) == ("current", {"basic": 5}, "set")
    assert _run(capsys, "namespace", "get", "pricing", "eu") == (0, '{"basic": 5}')
    assert _run(capsys, "namespace", "invalidate", "pricing")[0] == 0
    facts = _explained(capsys, "key", "pricing", "eu")
    assert "current version" in facts["verdict"]
    assert facts["invalidated_at"].startswith("20")
    assert _run(capsys, "namespace", "delete", "pricing", "eu")[0] == 1


def test_a_limit_is_explained(capsys: pytest.CaptureFixture[str], access: RedisAccess) -> None:
    """The output names the key, and the time until all of it is free."""
    limit = ("limit", "u", "--limit", "2", "--window", "60")
    assert "nothing counted" in _explained(capsys, *limit)["verdict"]
    access.rate_limit("u", limit=2, window_seconds=60)
    facts = _explained(capsys, *limit)
    assert 25 <= facts["all_free_in_seconds"] <= 30
    assert json.loads(_run(capsys, *limit, "--json")[1])["remaining"] == 1


def test_what_is_not_there_is_not_said_to_be_gone(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, and the words, so that a mistyped key is noticed."""
    for arguments in (["delete", "k"], ["flags", "delete", "u", "f"], ["namespace", "delete", "n", "k"]):
        assert main(arguments) == 1
        assert capsys.readouterr().err == "not there\n"


def test_stats_show_hit_ratio_and_latency(capsys: pytest.CaptureFixture[str], access: RedisAccess) -> None:
    """The server's own count of hits, and percentiles of the time to it."""
    access.set("k", 1)
    access.get("k")
    code, said = _run(capsys, "stats")
    assert code == 0
    assert "hit ratio: " in said
    assert "99 % " in said


def test_it_runs_as_a_module(plain_server: RedisServer) -> None:
    """`python -m redis_access --help` names every command."""
    result = subprocess.run(
        [sys.executable, "-m", "redis_access", "--help"],
        env={"PYTHONPATH": str(LIB)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    assert all(
        name in result.stdout for name in ("ping", "get", "set", "ttl", "delete", "flags", "limit", "stats", "bench")
    )


def test_what_is_damaged_is_explained(capsys: pytest.CaptureFixture[str], plain_server: RedisServer) -> None:
    """No number and no type under the library's keys is too odd for the command that is asked about it."""
    with plain_server.access(strict=True) as access:
        access.flags.set("u", "f", 1)
        session = access.sessions.create({}, user_id="u")
    assert session is not None
    (key,) = [key for key in plain_server.keys() if key.startswith("app:sessions") and not key.endswith(":index")]  # noqa: SIM118
    for field in ("", "*", "=f", "@=f", "@*"):
        plain_server.admin.hset("app:epochs:{flags}", field, "9" * 5000)
        assert "verdict" in _explained(capsys, "flags", "u", "f")
    for field in ("", "\0", "f"):
        plain_server.admin.hset("app:flags:{u}", field, "9" * 5000)
        assert _explained(capsys, "flags", "u", "f")["found"] is False
    plain_server.admin.hset(key, "", "9" * 5000 + " 1")
    assert "damaged" in _explained(capsys, "session", session)["verdict"]
    plain_server.admin.set("app:flags:{u}", "no hash")
    plain_server.admin.lpush("app:k", "no string")
    for asked in (("flags", "u", "f"), ("key", "k")):
        assert "not this library's" in _explained(capsys, *asked)["verdict"]
