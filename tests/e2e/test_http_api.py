"""The HTTP API of the local stack: who may call it, and what it answers, from outside."""

import json
import subprocess
from typing import Any

import pytest

from lambdas.http_api import Scope
from lambdas.route_tables import route_tables
from modules.api.api_route import invoked_as
from tests.e2e.conftest import LocalRun
from tools.local_stack.cli.guide import CURL
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint

pytestmark = pytest.mark.e2e

WRITE = ("PUT", "/flags/of-the-api", {"enabled": True})
READ = ("GET", "/users/u1/flags/of-the-api?country=DE", None)


def curl(local: LocalRun, line: str) -> tuple[int, dict[str, Any]]:
    """Run a line of the guide, with the variables that it reads first; return the status and the answer."""
    finished = subprocess.run(
        [
            "bash",
            "-ec",
            f"set -a; . {local.records / 'stack.env'}; set +a; {line} --silent --write-out ' %{{http_code}}'",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    text, _, status = finished.stdout.rpartition(" ")
    return int(status), json.loads(text)


def request(method: str, target: str, body: object, *, signing: str = CURL) -> str:
    """Return the command line of a request."""
    sent = "" if body is None else f" --json '{json.dumps(body)}'"
    return f'{signing} -X {method} "$API_URL{target}"{sent}'


def user(emulator: EmulatorEndpoint, name: str, scope: Scope) -> Credentials:
    """Return the credentials of a user who may call the routes of the scope, by the ARNs that the stack puts out."""
    iam, api = emulator.client("iam"), emulator.client("apigatewayv2")
    [api_id] = [each["ApiId"] for each in api.get_apis()["Items"]]
    start = f"arn:aws:execute-api:{emulator.region}:000000000000:{api_id}/"
    routes = [invoked_as(route) for table in route_tables().values() for route in table if route.scope == scope]
    allowed = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": [start + route for route in routes]}
    iam.create_user(UserName=name)
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName=name, PolicyName="call", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    for client in (iam, api):
        client.close()
    return Credentials(access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"])


def test_curl_calls_it_as_up_says(local: LocalRun) -> None:
    """The lines are copied as they are printed."""
    lines = [line.strip() for line in local.up.stdout.splitlines() if line.strip().startswith("curl ")]
    assert [curl(local, line)[0] for line in lines] == [200, 200]


def test_nobody_gets_in_without_a_valid_signature(local: LocalRun) -> None:
    """Neither unsigned, nor with another secret, nor with something else in the signature's place."""
    forged = CURL.replace("$AWS_SECRET_ACCESS_KEY", "guessed")
    ways = ("curl", forged, "curl -H 'Authorization: Bearer x'")
    assert [curl(local, request(*WRITE, signing=signing))[0] for signing in ways] == [403, 403, 403]


def test_who_may_read_may_not_write(local: LocalRun) -> None:
    """Flags for all users take another right than reading one user's, and sessions a third."""
    reader = user(local.record.emulator_endpoint, "reader", "reader")
    signing = CURL.replace("$AWS_ACCESS_KEY_ID", reader.access_key_id).replace(
        "$AWS_SECRET_ACCESS_KEY", reader.secret_access_key
    )
    curl(local, request(*WRITE))
    session = ("POST", "/sessions", {"user_id": "u1"})
    statuses = [curl(local, request(*each, signing=signing))[0] for each in (READ, WRITE, session)]
    assert statuses == [200, 403, 403]


def test_limits_count_the_caller_whom_iam_knows(local: LocalRun) -> None:
    """Not a key that it invents, nor the address that every caller here shares."""
    counted = [curl(local, request("GET", "/limited", None) + f" -H 'x-api-key: {number}'")[1] for number in range(2)]
    assert [each["limited_by"] for each in counted] == ["iam", "iam"]
    assert counted[0]["remaining"] > counted[1]["remaining"]


def test_a_session_is_found_by_its_header(local: LocalRun) -> None:
    """From beginning to end, over HTTP."""
    status, begun = curl(local, request("POST", "/sessions", {"user_id": "u1", "data": {"theme": "dark"}}))
    assert status == 201
    own = f" -H 'x-session-id: {begun['session_id']}'"
    assert curl(local, request("GET", "/sessions/current", None) + own)[1]["data"] == {"theme": "dark"}
    assert curl(local, request("DELETE", "/sessions/current", None) + own) == (200, {"ended": True})
    assert curl(local, request("GET", "/sessions/current", None) + own)[0] == 404
