"""The workflows as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "workflows"
ACTIONS = ROOT / ".github" / "actions"
SET_UP = ACTIONS / "set-up" / "action.yml"
SET_UP_DELIVERY = ACTIONS / "set-up-delivery" / "action.yml"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job; ``definition`` is what stands in the file."""

    workflow: str
    name: str
    definition: dict[str, Any]

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Return the steps; a job that calls another workflow has none."""
        return list(self.definition.get("steps", ()))

    @property
    def needs(self) -> tuple[str, ...]:
        """Name the jobs that come before it."""
        needs = self.definition.get("needs", ())
        return (needs,) if isinstance(needs, str) else tuple(needs)


@cache
def read(path: Path) -> dict[str, Any]:
    """Return a YAML file's content; `on` stays a word, as in YAML 1.2."""
    content: dict[str, Any] = YAML(typ="safe").load(path)
    return content


def workflow(name: str) -> dict[str, Any]:
    """Return a workflow's content."""
    return read(FOLDER / f"{name}.yml")


def jobs(*names: str) -> Iterator[Job]:
    """Yield the jobs of these workflows, of all without a name."""
    for name in names or NAMES:
        for job, definition in workflow(name)["jobs"].items():
            yield Job(workflow=name, name=job, definition=definition)


def all_steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every step of workflows and composite actions, with where it is."""
    for job in jobs():
        for step in job.steps:
            yield f"{job.workflow}.{job.name}", step
    for path in sorted(ACTIONS.glob("*/action.yml")):
        for step in read(path)["runs"]["steps"]:
            yield path.parent.name, step
