"""The files that a review is made of: plans as JSON, and reviews written earlier."""

import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from ..errors import UnreadablePlanError
from ..outputs.markdown.memory import remembered
from ..plan.changes import Plan
from ..plan.document import REMEDY, parsed
from ..plan.reader import read_plan
from ..plan.usage import Usage
from ..review import Review, StackReview
from ..review.assess import assess
from ..review.since import Memory, remember
from ..rules.rule import Rule
from ..settings import Settings
from .terraform import MAGIC, shown

STDIN = "-"
# Modules in modules and blocks in blocks come to some dozens.
_DEEPEST = 150


@dataclass(frozen=True, kw_only=True)
class Input:
    """A file, and the stack whose plan it holds."""

    path: Path
    stack: str

    @classmethod
    def of(cls, argument: str) -> "Input":
        """Read `FILE` or `STACK=FILE`, `-` for standard input; without a name the file's name is the stack's."""
        if argument == STDIN:
            return cls(path=Path(STDIN), stack="plan")
        stack, equals, path = argument.partition("=")
        if equals and stack and "/" not in stack and not Path(argument).exists():
            return cls(path=Path(path), stack=stack)
        return cls(path=Path(argument), stack=Path(argument).stem)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The rules and settings that plans are judged by."""

    rules: Sequence[Rule]
    settings: Settings
    today: date
    # Asks CloudWatch, where somebody wants that.
    measure: Callable[[Plan], Mapping[str, Usage]] | None = None


def review_of(
    inputs: Iterable[Input],
    *,
    judgement: Judgement,
    unplanned: Iterable[tuple[str, str]] = (),
    errors: dict[str, str] | None = None,
) -> Review:
    """Review the plans and add what earlier reviews hold, in the order given.

    ``unplanned``: stacks without a plan, with the reason. ``errors``: by stack, why Terraform could not finish its
    plan, in its own words. Raises UnreadablePlanError.
    """
    reviews = [_review(each, judgement, (errors or {}).get(each.stack, "")) for each in inputs]
    # A plan may be among the files twice, and in a review that is combined with them: it counts once.
    stacks = {(each.stack, each.plan_sha256 or each): each for review in reviews for each in review.stacks}
    return Review(
        stacks=tuple(stacks.values()),
        unplanned=(*(each for review in reviews for each in review.unplanned), *unplanned),
    )


def _review(given: Input, judgement: Judgement, error: str) -> Review:
    name = str(given.path) if given.path != Path(STDIN) else "standard input"
    content = _content(given.path, name)
    if content.startswith(MAGIC) and given.path != Path(STDIN):
        content = shown(given.path, binary=judgement.settings.terraform)
    value = parsed(content, name)
    if isinstance(value, dict) and "stacks" in value and "format_version" not in value:
        return _earlier(content, name)
    digest = hashlib.sha256(content).hexdigest()
    del content
    return Review(stacks=(_stack_review(value, given, judgement, error, digest),))


def _content(path: Path, name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == Path(STDIN) else path.read_bytes()
    except OSError as problem:
        raise UnreadablePlanError(f"{name} cannot be read: {problem.strerror}; {REMEDY}") from problem


def _stack_review(value: object, given: Input, judgement: Judgement, error: str, digest: str) -> StackReview:
    settings = judgement.settings
    environment = settings.environment_of(given.stack)
    name = str(given.path)
    if _is_deep(value):
        raise UnreadablePlanError(f"{name} is nested too deeply to be a plan; {REMEDY}")
    plan = read_plan(value, name=name, stack=given.stack, environment=environment, error=error)
    plan = replace(plan, code=settings.code_of(environment), data_types=settings.data_types)
    if judgement.measure:
        plan = replace(plan, usage=judgement.measure(plan))
    return assess(plan, rules=judgement.rules, settings=settings, today=judgement.today, plan_sha256=digest)


def _is_deep(value: object) -> bool:
    """Tell whether it is nested deeper than anything that Terraform writes, and than what can be read and written."""
    level, depth = [value], 0
    while level and depth <= _DEEPEST:
        below = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level, depth = [one for each in below for one in each if isinstance(one, dict | list)], depth + 1
    return bool(level)


def earlier(path: Path) -> Memory | None:
    """Return what was found in a review that --json wrote, or that a comment made of it remembers.

    None for a comment that remembers nothing, as that of an older version. Raises UnreadablePlanError.
    """
    content = _content(path, str(path))
    if content.lstrip().startswith(b"<!--"):
        return remembered(content.decode(errors="replace"))
    return remember(_earlier(content, str(path)))


def _earlier(content: bytes, name: str) -> Review:
    try:
        return Review.model_validate_json(content)
    except ValidationError:
        # Without what pydantic says, which quotes the file: nobody knows what it is.
        raise UnreadablePlanError(
            f"{name} is no review of this version of the plan review; make it again from the plan with --json"
        ) from None
