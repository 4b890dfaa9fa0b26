"""Findings as annotations of the pull request's files, by GitHub's workflow commands."""

from collections.abc import Iterator
from pathlib import Path

from tools.plan_review.outputs.order import worst_first
from tools.plan_review.outputs.visible import visible
from tools.plan_review.review import Finding, Outcome, Review

# GitHub shows so many annotations of a level per step, and drops the others without a word.
_SHOWN = 10
_LONGEST = 1_000
_LEVELS = {Outcome.REFUSE: "error", Outcome.WARN: "warning"}


def annotations(review: Review, *, root: Path = Path()) -> Iterator[str]:
    """Yield a workflow command per refusal and per warning, worst first, at the environment's settings file.

    ``root`` is the repository. Of more than ten of a level, the tenth says how many are not shown.
    """
    for outcome, level in _LEVELS.items():
        found = [
            (stack.environment, each) for stack in review.stacks for each in stack.findings if each.outcome is outcome
        ]
        found.sort(key=lambda each: worst_first(each[1]))
        shown = found if len(found) <= _SHOWN else found[: _SHOWN - 1]
        yield from (_command(level, finding, _settings(root, environment)) for environment, finding in shown)
        if len(found) > len(shown):
            yield f"::{level} title=Plan review::{len(found) - len(shown):,} more are in the comment and the summary"


def _settings(root: Path, environment: str) -> str | None:
    """Return the environment's settings file, if its name is a plain one and the file is there."""
    path = Path("environments", f"{environment}.py")
    return path.as_posix() if environment.isidentifier() and (root / path).is_file() else None


def _command(level: str, finding: Finding, file: str | None) -> str:
    properties = {"title": visible(f"{finding.stack}: {finding.title}", limit=_LONGEST)} | (
        {"file": file} if file else {}
    )
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = "\n".join(visible(each, limit=_LONGEST) for each in (finding.message, finding.address, finding.remedy))
    return f"::{level} {written}::{_data(message)}"


def _data(value: str) -> str:
    """Return a message as the runner's own toolkit escapes it (actions/toolkit, command.ts)."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
