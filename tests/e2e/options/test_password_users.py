"""A Redis user by password: deployed, and rotated as far as the emulator goes.

MiniStack's Secrets Manager calls no function, and its ElastiCache does not know `AuthenticationMode`. So the test takes
Secrets Manager's part, and the step that asks whether the user has a password finds that it has not. Nor does it know
`CancelRotateSecret`, so nothing is destroyed: it goes with the emulator.
"""

import json

import pytest

from tests.e2e.drift import second_plan
from tests.e2e.emulated_aws import client
from tests.e2e.options.option import ONE_NODE, Option, synthesize
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

pytestmark = pytest.mark.e2e

OPTION = Option(name="passwords", redis=f'{ONE_NODE}, password_users=("analytics",)')
STACK, _ = OPTION.stacks
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def deployed(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Apply the Redis stack."""
    terraform = Terraform(stacks=synthesize(OPTION, tmp_path_factory.mktemp("passwords")), port=emulator.port)
    terraform.must(STACK, "init")
    terraform.must(STACK, "apply", "-auto-approve")
    return terraform


@pytest.fixture(scope="module")
def secret(deployed: Terraform) -> str:
    """Return the secret's ARN."""
    return str(json.loads(deployed.must(STACK, "output", "-json"))["analytics_password_secret_arn"]["value"])


def test_the_deployment_says_whose_secret_it_is(secret: str, emulator: Emulator) -> None:
    """The function wrote it with its own role's rights."""
    secrets = client("secretsmanager", port=emulator.port)
    content = json.loads(secrets.get_secret_value(SecretId=secret)["SecretString"])
    assert content["username"] == "experimentation-passwords-analytics-password"
    assert content.keys() == {"username", "user_arn"}


def test_a_rotation_hands_out_a_password_that_the_state_never_holds(
    deployed: Terraform, secret: str, emulator: Emulator
) -> None:
    """The function's role is enough for each step; the next plan is empty."""
    secrets, functions = (client(service, port=emulator.port) for service in ("secretsmanager", "lambda"))
    whose = secrets.get_secret_value(SecretId=secret)["SecretString"]
    secrets.put_secret_value(
        SecretId=secret, ClientRequestToken=TOKEN, SecretString=whose, VersionStages=["AWSPENDING"]
    )
    errors = {}
    for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
        event = {"Step": step, "SecretId": secret, "ClientRequestToken": TOKEN}
        answer = functions.invoke(
            FunctionName="experimentation-passwords-password-rotation", Payload=json.dumps(event).encode()
        )
        if "FunctionError" in answer:
            errors[step] = json.loads(answer["Payload"].read())["errorMessage"]
    assert errors == {}
    password = json.loads(secrets.get_secret_value(SecretId=secret)["SecretString"])["password"]
    assert len(password) == 64
    assert second_plan(deployed, STACK) == []
    assert password not in deployed.must(STACK, "state", "pull")
