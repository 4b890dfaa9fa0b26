"""A stack's parsed cdk.tf.json, in the words of a test."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdktf import App
from constructs import IConstruct

from environments import EnvironmentSettings
from main import add_stacks, bundles_for
from modules.redis_stack import RedisStack


@dataclass(frozen=True)
class Synthesized:
    """One stack's Terraform JSON."""

    document: dict[str, Any]

    def all(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the resources of a type by their Terraform name."""
        found: dict[str, dict[str, Any]] = self.document["resource"].get(kind, {})
        return found

    def one(self, kind: str) -> dict[str, Any]:
        """Return the only resource of a type."""
        [resource] = self.all(kind).values()
        return resource

    def by(self, kind: str, attribute: str) -> dict[str, dict[str, Any]]:
        """Return the resources of a type by an attribute's value."""
        return {resource[attribute]: resource for resource in self.all(kind).values()}

    def addresses(self) -> set[str]:
        """Return the address of every resource."""
        return {f"{kind}.{name}" for kind, named in self.document["resource"].items() for name in named}

    def policy(self, name: str) -> list[dict[str, Any]]:
        """Return the statements of a policy document by its Terraform name."""
        statements: list[dict[str, Any]] = self.document["data"]["aws_iam_policy_document"][name]["statement"]
        return statements

    @property
    def outputs(self) -> dict[str, Any]:
        """Return the outputs that are the stack's own, without cdktf's for other stacks."""
        return {k: v for k, v in self.document["output"].items() if not k.startswith("cross-stack-output")}


@dataclass(frozen=True)
class SynthesizedEnvironment:
    """Both stacks of an environment, and what was announced."""

    settings: EnvironmentSettings
    redis: Synthesized
    lambdas: Synthesized
    warnings: list[str]


def synthesize(settings: EnvironmentSettings, folder: Path) -> tuple[Synthesized, Synthesized, App]:
    """Synthesize both stacks of an environment into the folder; return them parsed, and the app."""
    app = App(outdir=str(folder))
    add_stacks(app, settings)
    app.synth()
    return _read(folder, f"redis-{settings.name}"), _read(folder, f"lambdas-{settings.name}"), app


def synthesize_redis(settings: EnvironmentSettings, folder: Path) -> Synthesized:
    """Synthesize the environment's Redis alone into the folder: its functions are most of the work."""
    app = App(outdir=str(folder))
    code = bundles_for(settings).functions["password_rotation"]
    RedisStack(app, f"redis-{settings.name}", settings=settings, rotation_code=code)
    app.synth()
    return _read(folder, f"redis-{settings.name}")


def warnings(app: App) -> list[str]:
    """Return what the constructs announced."""
    nodes: list[IConstruct] = app.node.find_all()
    return [str(entry.data) for node in nodes for entry in node.node.metadata if entry.type == "@cdktf/warn"]


def _read(folder: Path, stack: str) -> Synthesized:
    return Synthesized(json.loads((folder / "stacks" / stack / "cdk.tf.json").read_text()))
