"""Terraform does what deploying side by side rests on. Its own resources suffice: nothing is downloaded or made."""

import json
import shlex
from typing import Any

from tests.local_stack.deployment.conftest import LAMBDAS, REDIS, SOURCE, StandIn
from tools.terraform.binary import terraform_binary

TERRAFORM = shlex.quote(terraform_binary())


def resource(value: str, command: str) -> dict[str, Any]:
    """Return a resource that is made when the command has ended."""
    return {"input": value, "provisioner": {"local-exec": {"command": command}}}


def write(stand_in: StandIn, stack: str, **document: Any) -> None:
    """Write the stack's Terraform, and let Terraform apply it."""
    folder = stand_in.folder.terraform_of(stack)
    backend = {"backend": {"local": {"path": str(stand_in.folder.state_of(stack))}}}
    (folder / "cdk.tf.json").write_text(json.dumps({"terraform": backend, **document}))
    stand_in.does(
        stack,
        f"cd {shlex.quote(str(folder))}; {TERRAFORM} init -no-color && {TERRAFORM} apply -no-color -auto-approve",
    )


def test_outputs_can_be_read_while_the_rest_is_being_made(stand_in: StandIn) -> None:
    """The reader's resource is made of one while the cache is waited for; later there is nothing to change."""
    events = shlex.quote(str(stand_in.events))
    made_of = f"${{data.terraform_remote_state.{SOURCE}.outputs.vpc-id}}"
    waits = f"for i in $(seq 1200); do [ -e {events}/functions-begun ] && exit 0; sleep 0.05; done; exit 1"
    vpc = "${terraform_data.vpc.output}"
    write(
        stand_in,
        REDIS,
        resource={
            "terraform_data": {
                "vpc": resource("vpc-1", "true"),
                # With each the state is written; with the second, the output is known for long.
                "subnet": resource(vpc, "sleep 1"),
                "route": resource("${terraform_data.subnet.output}", "true"),
                "cache": resource(vpc, waits),
            }
        },
        output={"vpc-id": {"value": vpc}},
    )
    state = {"backend": "local", "config": {"path": str(stand_in.folder.state_of(REDIS))}}
    write(
        stand_in,
        LAMBDAS,
        data={"terraform_remote_state": {SOURCE: state}},
        resource={"terraform_data": {"function": resource(made_of, f"touch {events}/functions-begun")}},
        output={"vpc-id": {"value": made_of}},
    )
    stand_in.deploy()
    [output] = json.loads(stand_in.folder.state_of(LAMBDAS).read_text())["outputs"].values()
    assert output["value"] == "vpc-1"
    stand_in.deploy()
    log = stand_in.folder.logs["deploy"].read_text()
    assert [f"{stack}  No changes." in log for stack in (REDIS, LAMBDAS)] == [True, True]
