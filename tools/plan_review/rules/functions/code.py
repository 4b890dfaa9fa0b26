"""New code of a function."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan
from ..reading import at, is_hidden, listed
from ..resources import kept
from ..rule import Observation, Rule, Severity
from ..sources import aws

_FUNCTION = "aws_lambda_function"
_CODE = (
    *("source_code_hash", "filename", "s3_bucket", "s3_key", "s3_object_version", "image_uri", "image_config"),
    *("layers", "handler", "package_type", "publish"),
)


def _code(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, _FUNCTION):
        names = [name for name in _CODE if change.changed(name)]
        if names and change.action is Action.UPDATE:
            yield Observation(
                address=change.address, message=f"{listed(names)} changes: the code that runs is not in the plan"
            )


def _environment(plan: Plan) -> Iterator[Observation]:
    path = ("environment", 0, "variables")
    for change in kept(plan, _FUNCTION):
        before, after = at(change.before, *path), at(change.after, *path)
        if is_hidden(before) or is_hidden(after):
            continue
        old, new = (side if isinstance(side, Mapping) else {} for side in (before, after))
        # Those by which it finds the cache have a rule of their own.
        names = sorted(
            str(name)
            for name in {*old, *new}
            if not str(name).startswith("REDIS_") and (old.get(name) != new.get(name) or change.changed(*path, name))
        )
        if names and change.action is Action.UPDATE:
            yield Observation(
                address=change.address, message=f"{listed(names)} changes: what the code makes of it is not in the plan"
            )


FUNCTION_ENVIRONMENT_CHANGE = Rule(
    id="function-environment-change",
    title="A function's variables change",
    severity=Severity.LOW,
    explanation="Variables say where a function finds what it needs, and switch parts of it on and off.",
    remedy="Read in the code what each one does.",
    link=aws("lambda/latest/dg/configuration-envvars"),
    observe=_environment,
    weighs={_FUNCTION: ("environment",)},
)

FUNCTION_CODE_CHANGE = Rule(
    id="function-code-change",
    title="A function runs other code",
    severity=Severity.LOW,
    explanation="A plan holds the code's hash, not the code. What it does to the cache shows in the commit that it was "
    "built from.",
    remedy="Review the code where it is written.",
    link=aws("lambda/latest/dg/configuration-function-zip"),
    observe=_code,
    weighs={_FUNCTION: _CODE},
)
