"""The emulator is ours alone, enforces IAM as AWS does, and ends with its functions."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.exceptions
import psutil
import pytest

from tests.local_stack.conftest import LOCAL, as_user, make_function, start_emulator
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.errors import StartError
from tools.local_stack.processes.server import ProcessIdentity

NAMES = ("/local-stack/first", "/local-stack/second")


@pytest.fixture
def reader_of_first(emulator: Emulator) -> Iterator[Any]:
    """Make an SSM client for a user who may read the first of two parameters."""
    root = emulator.endpoint.client("ssm")
    for name in NAMES:
        root.put_parameter(Name=name, Value="x", Type="String", Overwrite=True)
    iam = emulator.endpoint.client("iam")
    iam.create_user(UserName="reader")
    resource = f"arn:aws:ssm:{LOCAL.region}:000000000000:parameter{NAMES[0]}"
    statement = {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": [resource]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=document)
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    reader = as_user(emulator, key).client("ssm")
    yield reader
    for each in (root, iam, reader):
        each.close()


def test_a_right_on_one_redis_user_is_not_one_on_another(emulator: Emulator) -> None:
    """As on AWS."""
    iam = emulator.endpoint.client("iam")
    iam.create_user(UserName="keeper")
    resource = f"arn:aws:elasticache:{LOCAL.region}:000000000000:user:mine"
    statement = {"Effect": "Allow", "Action": "elasticache:DescribeUsers", "Resource": [resource]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="keeper", PolicyName="look", PolicyDocument=document)
    key = iam.create_access_key(UserName="keeper")["AccessKey"]
    keeper = as_user(emulator, key).client("elasticache")
    with pytest.raises(botocore.exceptions.ClientError, match="UserNotFound"):
        keeper.describe_users(UserId="mine")
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
        keeper.describe_users(UserId="yours")
    for each in (iam, keeper):
        each.close()


def test_a_batch_read_needs_the_right_on_each_parameter_and_no_other(reader_of_first: Any) -> None:
    """A policy that names exactly the parameters works here as on AWS."""
    found = reader_of_first.get_parameters(Names=[NAMES[0]])["Parameters"]
    assert [parameter["Name"] for parameter in found] == [NAMES[0]]
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
        reader_of_first.get_parameters(Names=list(NAMES))
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
        reader_of_first.get_parameter(Name=NAMES[0])


def test_it_listens_on_loopback_only(emulator: Emulator) -> None:
    """Nobody else on the network reaches it, and it opens no other port."""
    process = psutil.Process(emulator.server.handle.pid)
    listening = {each.laddr for each in process.net_connections("tcp") if each.status == psutil.CONN_LISTEN}
    assert listening == {("127.0.0.1", emulator.port)}


def test_a_port_in_use_is_told_with_the_emulators_own_words(tmp_path: Path) -> None:
    """It does not wait for a server that will never be."""
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        second = start_emulator(tmp_path, port=occupant.getsockname()[1])
        try:
            with pytest.raises(StartError, match=r"(?s)MiniStack ended with exit code 1.*already in use"):
                second.wait_until_ready()
        finally:
            second.stop()


def test_functions_end_with_it(tmp_path: Path) -> None:
    """No function's process outlives the emulator."""
    emulator = start_emulator(tmp_path)
    try:
        emulator.wait_until_ready()
        function = ProcessIdentity.of(_invoked_functions_pid(emulator))
        assert function.process() is not None
    finally:
        emulator.stop()
    # Perhaps not yet waited for by init, whose child it became; but over.
    assert function.process() is None


def _invoked_functions_pid(emulator: Emulator) -> int:
    make_function(emulator, "pid", "import os\ndef handler(event, context):\n    return os.getpid()\n")
    functions = emulator.endpoint.client("lambda")
    answer = functions.invoke(FunctionName="pid")
    functions.close()
    return int(answer["Payload"].read())
