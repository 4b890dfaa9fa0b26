"""Both stacks are deployed in the right order, side by side the first time, and nothing of it is left running."""

import json
import tempfile
from pathlib import Path

import psutil
import pytest

from tests.local_stack.deployment.conftest import LAMBDAS, OUTPUTS, REDIS, SOURCE, StandIn, state
from tools.local_stack.cli.main import main
from tools.local_stack.deployment import cdktf
from tools.local_stack.deployment.deploy import deployed_resources
from tools.local_stack.deployment.early_outputs import OVERRIDE
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint, without_aws
from tools.local_stack.errors import DeployError
from tools.local_stack.processes.server import ProcessIdentity
from tools.local_stack.stack.folder import StackFolder


def test_nothing_of_a_real_account_gets_in() -> None:
    """No profile, role or endpoint of the user's takes part."""
    mine = {"AWS_PROFILE": "production", "AWS_ENDPOINT_URL_S3": "https://example.com", "HOME": "/home/me"}
    assert without_aws(mine) == {"HOME": "/home/me"}


def test_aws_programs_are_led_to_the_emulator() -> None:
    """By the variables that every AWS SDK reads."""
    environment = EmulatorEndpoint(port=4566, region="eu-west-1", credentials=Credentials.new()).environment()
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "eu-west-1"


def test_resources_are_counted_from_terraforms_state(tmp_path: Path) -> None:
    """Data sources are none, and a stack without a state is not deployed."""
    folder = StackFolder(root=tmp_path)
    folder.terraform_state.mkdir()
    folder.state_of(REDIS).write_text(
        '{"resources": [{"mode": "managed", "instances": [{}, {}]}, {"mode": "data", "instances": [{}]}]}'
    )
    assert deployed_resources(folder) == {"redis-local": 2}


def failing(stack: str) -> str:
    """Return the commands of a deployment that fails, as cdktf and Terraform do."""
    return f"printf '{stack}  Error: no such region\\n%{len(stack)}s    with aws_vpc.vpc\\n' ''; exit 1"


def publishing(folder: StackFolder, *outputs: str) -> str:
    """Return the command that writes the outputs into the state, as Terraform does before it is done."""
    return f"echo '{state(*outputs)}' > {folder.state_of(REDIS)}"


def test_the_first_time_the_functions_do_not_wait_for_the_cache(stand_in: StandIn) -> None:
    """Their stack is begun while the other is being deployed, which ends here only when it was."""
    stand_in.does(REDIS, f"{publishing(stand_in.folder, *OUTPUTS)}; wait_for functions-begun; touch cache-done")
    stand_in.does(LAMBDAS, f"cp {stand_in.folder.terraform_of(LAMBDAS)}/{OVERRIDE} override; touch functions-begun")
    stand_in.deploy()
    assert stand_in.happened() == {"functions-begun", "cache-done", "override"}
    assert SOURCE in json.loads((stand_in.events / "override").read_text())["data"]["terraform_remote_state"]
    assert not (stand_in.folder.terraform_of(LAMBDAS) / OVERRIDE).exists()


def test_where_an_output_comes_last_the_functions_wait(stand_in: StandIn) -> None:
    """They need it."""
    stand_in.does(REDIS, f"{publishing(stand_in.folder, OUTPUTS[0])}; sleep 0.5; touch cache-done")
    stand_in.does(LAMBDAS, "ls > seen")
    stand_in.deploy()
    assert "cache-done" in (stand_in.events / "seen").read_text()


def test_in_a_stack_that_exists_the_functions_wait(stand_in: StandIn) -> None:
    """The outputs in the state are those of before, which the deployment may be about to change."""
    stand_in.folder.state_of(REDIS).write_text(state(*OUTPUTS))
    stand_in.does(REDIS, "sleep 0.5; touch cache-done")
    stand_in.does(LAMBDAS, f"ls . {stand_in.folder.terraform_of(LAMBDAS)} > seen")
    stand_in.deploy()
    seen = (stand_in.events / "seen").read_text()
    assert "cache-done" in seen
    assert OVERRIDE not in seen


@pytest.mark.parametrize(("failed", "other"), [(REDIS, LAMBDAS), (LAMBDAS, REDIS)])
def test_when_one_fails_the_other_is_ended(stand_in: StandIn, failed: str, other: str) -> None:
    """The error names the stack and has Terraform's own words, as has the log; the other's are not repeated."""
    publish = publishing(stand_in.folder, *OUTPUTS)
    scripts = {
        failed: f"wait_for other-runs; {failing(failed)}",
        other: "echo $$ > pid; echo 'Error: of the other'; touch other-runs; sleep 600",
    }
    stand_in.does(REDIS, f"{publish}; {scripts[REDIS]}")
    stand_in.does(LAMBDAS, scripts[LAMBDAS])
    with pytest.raises(DeployError) as raised:
        stand_in.deploy()
    assert str(raised.value) == f"cdktf deploy {failed} failed:\n  Error: no such region\n    with aws_vpc.vpc"
    assert not is_running(stand_in.events / "pid")
    assert (
        f"{failed}  Error: no such region\n{failed}    with aws_vpc.vpc\n" in stand_in.folder.logs["deploy"].read_text()
    )


def test_when_the_first_fails_the_second_is_not_begun(stand_in: StandIn) -> None:
    """It would only add errors of its own."""
    stand_in.does(REDIS, failing(REDIS))
    stand_in.does(LAMBDAS, "touch functions-begun")
    with pytest.raises(DeployError, match=f"cdktf deploy {REDIS} failed:\n  Error: no such region"):
        stand_in.deploy()
    assert stand_in.happened() == set()


def test_when_interrupted_both_have_ended_before_it_goes_on(stand_in: StandIn) -> None:
    """Otherwise Terraform would go on in what is being taken down."""
    publish = publishing(stand_in.folder, *OUTPUTS)
    stand_in.does(REDIS, f"{publish}; echo $$ > {REDIS}; echo runs; sleep 600")
    stand_in.does(LAMBDAS, f"echo $$ > {LAMBDAS}; echo 'Plan: 3 to add, 0 to change, 0 to destroy.'; sleep 600")

    def interrupt(text: str) -> None:
        if f"{LAMBDAS}: 0 of 3" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stand_in.deploy(interrupt)
    assert not any(is_running(stand_in.events / stack) for stack in (REDIS, LAMBDAS))


def is_running(noted: Path) -> bool:
    """Tell whether the process runs whose number is in the file."""
    try:
        return ProcessIdentity.of(int(noted.read_text())).process() is not None
    except psutil.NoSuchProcess:
        return False


def test_every_line_of_the_log_says_which_stack_it_is_of(stand_in: StandIn) -> None:
    """There are two cdktf, and each names its stack in the first line alone."""
    stand_in.does(REDIS, "printf 'WARN of the synth\\nredis-local  one\\n               two\\n             three\\n'")
    stand_in.does(LAMBDAS, "printf 'lambdas-local  one\\n                 two\\n'")
    stand_in.deploy()
    assert stand_in.folder.logs["deploy"].read_text().splitlines() == [
        "redis-local  WARN of the synth",
        "redis-local  one",
        "redis-local    two",
        "redis-local  three",
        "lambdas-local  one",
        "lambdas-local    two",
    ]


def test_progress_is_reported_of_both(stand_in: StandIn) -> None:
    """As both go on."""
    publish = publishing(stand_in.folder, *OUTPUTS)
    plan = "echo 'Plan: 2 to add, 0 to change, 0 to destroy.'"
    stand_in.does(REDIS, f"{plan}; {publish}; wait_for reported; echo 'Apply complete!'")
    stand_in.does(LAMBDAS, f"{plan}; wait_for reported; echo 'Apply complete!'")
    reported: list[str] = []

    def report(text: str) -> None:
        reported.append(text)
        if text == "redis-local: 0 of 2; lambdas-local: 0 of 2":
            (stand_in.events / "reported").touch()

    stand_in.deploy(report)
    assert reported[-1] == "redis-local: done; lambdas-local: done"


def test_without_cdktf_the_remedy_is_told(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes with the set-up."""
    monkeypatch.setattr(cdktf, "CDKTF", stand_in.scripts / "no-such-program")
    with pytest.raises(DeployError, match="cannot run cdktf: No such file or directory; run `make setup`"):
        stand_in.deploy()


def test_the_logs_of_a_failed_deployment_outlive_the_stack(
    stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything else is taken down, and the message says where they are."""
    stand_in.does(REDIS, failing(REDIS))
    scratch, records = tmp_path / "tmp", tmp_path / "records"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    assert main(["--records", str(records), "up"]) == 1
    kept = records / "stack-logs"
    assert f"The whole logs are in {kept}" in capsys.readouterr().err
    assert "no such region" in (kept / "deploy.log").read_text()
    assert [path.name for path in records.iterdir()] == ["stack-logs"]
    assert list(scratch.iterdir()) == []
