"""Other programs use a running stack by a file of variables."""

import os
import stat
from pathlib import Path

from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.processes.server import ProcessIdentity
from tools.local_stack.stack.record import RunningServer, StackRecord
from tools.local_stack.stack.variables import write_variables

CREDENTIALS = Credentials.new()


def noted(folder: Path) -> StackRecord:
    """Make a record."""
    this = ProcessIdentity.of(os.getpid())
    return StackRecord(
        owner=this,
        folder=folder,
        redis=RunningServer(identity=this, port=1),
        emulator=RunningServer(identity=this, port=4566),
        credentials=CREDENTIALS,
        redis_port=2,
        redis_passwords={"user": "secret"},
        left_out={},
    )


def test_they_lead_to_the_emulator_and_to_redis(tmp_path: Path) -> None:
    """With the credentials of this stack; no password of Redis is among them."""
    written = write_variables("stack", noted(tmp_path), records=tmp_path).read_text()
    variables = dict(line.split("=", 1) for line in written.splitlines())
    assert variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert variables["AWS_SECRET_ACCESS_KEY"] == CREDENTIALS.secret_access_key
    assert variables["REDIS_SSM_PREFIX"].endswith("/local/redis")
    assert variables["REDIS_CA_CERTS"] == str(tmp_path / "redis" / "ca.pem")
    assert "secret" not in variables.values()


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """It holds the stack's credentials."""
    path = write_variables("stack", noted(tmp_path), records=tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
