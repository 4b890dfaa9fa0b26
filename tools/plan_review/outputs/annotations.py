"""Findings as annotations of the pull request's files, by GitHub's workflow commands."""

from collections.abc import Iterator
from pathlib import Path

from ..review import Finding, Outcome, Review
from .names import telling_name
from .order import worst_first
from .visible import visible

# GitHub shows so many annotations of a level per step, and drops the others without a word.
_SHOWN = 10
_LONGEST = 1_000
_LEVELS = {Outcome.REFUSE: "error", Outcome.WARN: "warning"}


def annotations(review: Review, *, root: Path = Path()) -> Iterator[str]:
    """Yield a workflow command per refusal and per warning, worst first, at the file of the stack's settings.

    ``root`` is the repository. Of more than ten of a level, the tenth says how many are not shown.
    """
    for outcome, level in _LEVELS.items():
        found = [(stack.file, each) for stack in review.stacks for each in stack.findings if each.outcome is outcome]
        found.sort(key=lambda each: worst_first(each[1]))
        shown = found if len(found) <= _SHOWN else found[: _SHOWN - 1]
        yield from (_command(level, finding, _existing(root, file)) for file, finding in shown)
        if len(found) > len(shown):
            yield f"::{level} title=Plan review::{len(found) - len(shown):,} more are in the comment and the summary"


def _existing(root: Path, file: str) -> str | None:
    """Return the file of the stack's settings if it lies in the repository: a stack's name may lead anywhere."""
    path = Path(file)
    plain = bool(file) and not path.is_absolute() and ".." not in path.parts
    return path.as_posix() if plain and (root / path).is_file() else None


def _command(level: str, finding: Finding, file: str | None) -> str:
    properties = {"title": visible(f"{finding.stack}: {finding.title}", limit=_LONGEST)} | (
        {"file": file} if file else {}
    )
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    name = telling_name(finding.address)
    address = f"{finding.address} ({name})" if name else finding.address
    message = "\n".join(visible(each, limit=_LONGEST) for each in (finding.message, address, finding.remedy))
    return f"::{level} {written}::{_data(message)}"


def _data(value: str) -> str:
    """Return a message as the runner's own toolkit escapes it (actions/toolkit, command.ts)."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
