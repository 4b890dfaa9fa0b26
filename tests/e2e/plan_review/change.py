"""A change to prod as a pull request would make it, and the Terraform that follows from it."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cdktf import App

from environments import EnvironmentSettings, load
from environments.schema import RedisSettings
from main import add_stacks

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Change:
    """Other settings in ``environments/prod.py``; ``edit`` alters the stack's Terraform where there is no setting."""

    name: str
    stack: str = "redis-prod"
    redis: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    edit: Callable[[Document], None] | None = None

    def changed_settings(self) -> EnvironmentSettings:
        """Return prod's settings with the change; raises SettingsError when they break a rule."""
        prod = load("prod")
        redis = RedisSettings(**{**dict(prod.redis), **self.redis})
        return EnvironmentSettings(**{**dict(prod), **self.settings, "redis": redis})


def synthesize(change: Change, *, out: Path, state: Path) -> Path:
    """Write the Terraform of prod with the change, whose state is in the folder; return the folder of the stacks."""
    app = App(outdir=str(out), context={"state_directory": str(state)})
    add_stacks(app, change.changed_settings())
    app.synth()
    if change.edit:
        path = out / "stacks" / change.stack / "cdk.tf.json"
        document: Document = json.loads(path.read_text())
        change.edit(document)
        path.write_text(json.dumps(document))
    return out / "stacks"


def as_initialized(stacks: Path, initialized: Path) -> None:
    """Make of each stack's folder what `terraform init` would, without asking a provider that is known already."""
    for stack in stacks.iterdir():
        shutil.copyfile(initialized / stack.name / ".terraform.lock.hcl", stack / ".terraform.lock.hcl")
        (stack / ".terraform").symlink_to(initialized / stack.name / ".terraform")
