"""The stack `ci`, synthesized, and its policies' statements."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cdktf import App

from environments import EnvironmentSettings, load
from environments.schema import CiSettings
from environments.schema.ci import MAX_ENVIRONMENTS
from modules.ci_stack import CiStack
from tests.modules.options import changed
from tests.modules.synthesized import Synthesized

STATE = {"s3": {"bucket": "states", "region": "us-east-1", "kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/1a"}}


def synthesize(folder: Path, planned: Sequence[EnvironmentSettings] = (), **settings: Any) -> Synthesized:
    """Synthesize the stack into the folder, for environments that are given or those of the settings."""
    ci = CiSettings(**{"repository": "example/experimentation", "repository_id": 34, **settings})
    app = App(outdir=str(folder), context={"state": STATE})
    found = planned or [load(name).with_bounded_roles() for name in ci.environments]
    CiStack(app, "ci", settings=ci, environments=found)
    app.synth()
    return Synthesized(json.loads((folder / "stacks" / "ci" / "cdk.tf.json").read_text()))


def documents(stack: Synthesized) -> dict[str, list[dict[str, Any]]]:
    """Return every policy document's statements by its Terraform name."""
    found = stack.document["data"]["aws_iam_policy_document"]
    return {name: document["statement"] for name, document in found.items()}


def policy(stack: Synthesized, name: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return a policy's actions and resources by the statement's name."""
    return {
        each["sid"]: (each["actions"], each["resources"])
        for document, statements in documents(stack).items()
        if document.startswith(name)
        for each in statements
    }


def five(**redis: Any) -> list[EnvironmentSettings]:
    """Return as many environments as there may be, each with all that asks for rights."""
    settings = changed("prod", redis={"users": ("analytics", "operator"), **redis})
    return [
        EnvironmentSettings(**{**dict(settings), "name": f"e{number}", "region": "eu-west-1", "bounded_roles": True})
        for number in range(MAX_ENVIRONMENTS)
    ]
