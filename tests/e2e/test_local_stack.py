"""The local stack, deployed by `cdktf deploy`: functions, Redis and IAM at work together.

In this order: one test stops Redis, and those after it take the stack down and start it again.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from environments import load
from tests.e2e.conftest import LocalRun, local_stack
from tools.local_stack.demo.demo import Demo
from tools.local_stack.emulator.endpoint import EmulatorEndpoint, without_aws
from tools.local_stack.functions.events import http_event
from tools.local_stack.functions.invocation import Answer, Functions
from tools.local_stack.functions.logs import function_log
from tools.local_stack.page.address import Keys
from tools.local_stack.page.dashboard import widgets
from tools.local_stack.page.server import is_answering
from tools.local_stack.processes.server import end_with_children
from tools.terraform.steps import ROOT

pytestmark = pytest.mark.e2e

LOCAL = load("local")
USER_FLAG = "/users/u9/flags/kept?country=DE"


@pytest.fixture
def functions(local: LocalRun) -> Functions:
    """Return the deployed functions."""
    return Functions.of(local.record)


def call(functions: Functions, function: str, method: str, target: str, body: object = None) -> Answer:
    """Send a request to a function."""
    return functions.call(function, http_event(method, target, body=body))


def test_up_says_what_can_be_done(local: LocalRun) -> None:
    """`up` tells how to invoke a function, look into Redis, see logs and take the stack down."""
    for part in ("make invoke", "redis-cli -h 127.0.0.1", "stack.env", "make logs", "make down"):
        assert part in local.up.stdout


def test_every_action_of_every_function_answers_as_it_should(functions: Functions) -> None:
    """Cold and warm: misses become hits, updates invalidate, limits and sessions hold."""
    demo = Demo(functions=functions)
    demo.run()
    assert demo.problems == []
    assert {row.function for row in demo.rows if row.cold} == {row.function for row in demo.rows}


def test_a_refused_request_says_when_to_come_back(functions: Functions) -> None:
    """429 has Retry-After, in seconds."""
    answers = (call(functions, "rate-limited-api", "GET", "/limited") for _ in range(200))
    refused = next(answer for answer in answers if answer.status != 200)
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) >= 1


@pytest.mark.parametrize("function", ["feature-flags", "experiment-assignment", "rate-limited-api", "session"])
def test_an_event_that_is_none_gets_a_400(functions: Functions, function: str) -> None:
    """It says what is wrong and does not fail the function."""
    answer = functions.call(function, {"not": "an event"})
    assert answer.status == 400
    assert "requestContext" in answer.body["error"]


def test_the_deployed_dashboard_has_values_here(local: LocalRun, functions: Functions) -> None:
    """Every line of its own definition can be computed; calls of functions and of the library have points."""
    call(functions, "rate-limited-api", "GET", "/limited")
    drawn = {each["title"]: each for each in widgets(local.record.emulator_endpoint, minutes=60) if "title" in each}
    assert [line["problem"] for graph in drawn.values() for line in graph["lines"] if line["problem"]] == []
    for title in ("Invocations", "Time per call", "Duration, p90"):
        assert any(line["values"] for line in drawn[title]["lines"]), title


def test_the_page_is_there_and_opens_by_its_address(local: LocalRun) -> None:
    """It is printed, with a key of its own each time; without the token nothing is told."""
    page = local.record.page
    assert page is not None
    [key] = re.findall(rf"http://127\.0\.0\.1:{page.port}/#key=(\S+)", local.up.stdout)
    assert Keys(page.token).use(key)
    assert is_answering(page.port)


def test_a_frozen_redis_delays_no_answer_beyond_the_budget(local: LocalRun, functions: Functions) -> None:
    """The functions go on without the cache; the command line pulls the plug and puts it in again."""
    assert local_stack(local.records, "redis", "freeze").stdout == "Redis is frozen.\n"
    try:
        answers = [call(functions, "feature-flags", "GET", "/users/u9/flags?flags=kept") for _ in range(3)]
    finally:
        thawed = local_stack(local.records, "redis", "thaw").stdout
    assert thawed == "Redis is running.\n"
    assert [answer.status for answer in answers] == [200] * 3


def test_the_command_line_shows_answers_state_and_logs(local: LocalRun) -> None:
    """`invoke`, `status` and `logs` work on the running stack."""
    invoked = local_stack(local.records, "invoke", "session", "POST", "/sessions", '{"user_id": "u1"}')
    assert invoked.stdout.startswith("201 in ")
    status = local_stack(local.records, "status")
    assert status.returncode == 0
    assert re.search(r"stack redis-local: [1-9]\d+ resources", status.stdout)
    assert re.search(r"stack lambdas-local: [1-9]\d+ resources", status.stdout)
    logs = local_stack(local.records, "logs", "session")
    assert "REPORT RequestId" in logs.stdout


def test_another_program_finds_the_stack_by_its_variables(local: LocalRun) -> None:
    """As the library's own command line, which reads the connection from SSM and logs in to Redis by IAM's token."""
    lines = (local.records / "stack.env").read_text().splitlines()
    variables = dict(line.split("=", 1) for line in lines)
    ping = subprocess.run(
        [sys.executable, "-m", "redis_access", "ping"],
        cwd=ROOT,
        env={**without_aws(os.environ), **variables, "PYTHONPATH": "lib"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ping.returncode == 0, ping.stdout + ping.stderr


def test_a_service_outside_lambda_uses_the_stack(local: LocalRun) -> None:
    """The example's own tests, with the fixtures that users have for theirs."""
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "examples/fastapi_service"],
        cwd=ROOT,
        env={**os.environ, "LOCAL_STACK_RECORDS": str(local.records)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "4 passed" in tested.stdout


def test_a_function_without_the_right_is_denied(local: LocalRun, functions: Functions) -> None:
    """IAM is enforced: the same function under a role without policies reaches neither table nor parameters."""
    rule = {"enabled": True, "match": {"country": ["DE"]}}
    with role_without_rights(local, "feature-flags"):
        assert call(functions, "feature-flags", "PUT", "/flags/denied", rule).status == 503
        log = function_log(local.record.emulator_endpoint, function="feature-flags", lines=400)
        assert "no-rights" in log
        assert "not authorized to perform: dynamodb:" in log
    with role_without_rights(local, "session"):
        assert call(functions, "session", "POST", "/sessions", {"user_id": "u1"}).status == 503
        log = function_log(local.record.emulator_endpoint, function="session", lines=400)
        assert "not authorized to perform: ssm:GetParameters" in log
    assert call(functions, "feature-flags", "PUT", "/flags/denied", rule).status == 200


def test_without_redis_the_answers_are_still_right(local: LocalRun, functions: Functions) -> None:
    """Flags and experiments come from DynamoDB, limits let everyone pass, and only sessions say they cannot."""
    rule = {"enabled": True, "match": {"country": ["DE"]}}
    call(functions, "feature-flags", "PUT", "/flags/kept", rule)
    call(functions, "experiment-assignment", "PUT", "/experiments/kept", {"variants": {"a": 1, "b": 1}})
    before = call(functions, "experiment-assignment", "GET", "/users/u9/experiments/kept")
    assert call(functions, "feature-flags", "GET", USER_FLAG).body["enabled"] is True
    end_with_children(local.record.redis.identity)
    flag = call(functions, "feature-flags", "GET", USER_FLAG)
    assert (flag.status, flag.body["enabled"], flag.cache) == (200, True, "miss")
    after = call(functions, "experiment-assignment", "GET", "/users/u9/experiments/kept")
    assert (after.status, after.body["variant"], after.cache) == (200, before.body["variant"], "miss")
    limited = call(functions, "rate-limited-api", "GET", "/limited")
    assert (limited.status, limited.body["counted"]) == (200, False)
    assert call(functions, "session", "POST", "/sessions", {"user_id": "u1"}).status == 503


def test_down_removes_everything(local: LocalRun) -> None:
    """Also when a server has ended before."""
    noted = local.record
    assert local_stack(local.records, "down").returncode == 0
    assert noted.emulator.identity.process() is None
    assert not noted.folder.exists()


def test_up_again_loads_what_was_kept(local: LocalRun) -> None:
    """Nothing has changed, so nothing is deployed; the functions answer as before, with the rights they had."""
    again = local_stack(local.records, "up")
    try:
        assert again.returncode == 0, again.stdout + again.stderr
        assert "Loaded what was deployed" in again.stdout
        assert "cdktf deploy" not in again.stdout
        functions = Functions.of(local.record)
        demo = Demo(functions=functions)
        demo.run()
        assert demo.problems == []
        with role_without_rights(local, "session"):
            assert call(functions, "session", "POST", "/sessions", {"user_id": "u1"}).status == 503
    finally:
        local_stack(local.records, "down")


@contextmanager
def role_without_rights(local: LocalRun, function: str) -> Iterator[None]:
    """Let the function run under a role that may do nothing, and under its own again."""
    emulator, name = local.record.emulator_endpoint, LOCAL.physical_name(function)
    functions = emulator.client("lambda")
    own = functions.get_function_configuration(FunctionName=name)
    # The emulator starts the function anew only when more than its role is set.
    timeout = own["Timeout"]
    functions.update_function_configuration(FunctionName=name, Role=_no_rights(emulator), Timeout=timeout)
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Role=own["Role"], Timeout=timeout)
        functions.close()


def _no_rights(emulator: EmulatorEndpoint) -> str:
    """Return the role's ARN, and make it if need be."""
    iam = emulator.client("iam")
    try:
        return str(iam.create_role(RoleName="no-rights", AssumeRolePolicyDocument="{}")["Role"]["Arn"])
    except iam.exceptions.EntityAlreadyExistsException:
        return str(iam.get_role(RoleName="no-rights")["Role"]["Arn"])
    finally:
        iam.close()
