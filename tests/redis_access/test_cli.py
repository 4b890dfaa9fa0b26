"""`python -m redis_access`, on real servers and without one."""

import subprocess
import sys
from pathlib import Path

import pytest
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
    assert _run(capsys, "flags", "invalidate", "beta")[0] == 0
    assert _run(capsys, "flags", "get", "u", "beta")[0] == 1
    assert _run(capsys, "flags", "delete", "u", "beta") == (0, "gone")


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
    """A reader that is away shows, although the library would fall back."""
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
