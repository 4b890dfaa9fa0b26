"""The settings file, read and checked."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import SettingsError
from ..plan.code import Code
from ..rules.rule import Severity
from .accepted_risks import AcceptedRisk, broken_rules
from .outcome import Outcome
from .policy import BY_ENVIRONMENT, POLICIES, STRICT, Policy, environment_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

NAME = "plan-review.toml"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EnvironmentTable(_Table):
    """`[environments.NAME]`: the stacks that belong to it, by patterns, and its policy."""

    stacks: tuple[str, ...] = ()
    policy: Literal["lenient", "standard", "strict"] | dict[Severity, Outcome] = "strict"
    file: str | None = None


class RuleTable(_Table):
    """`[rules.ID]`: what is other than the rule says."""

    severity: Severity | None = None
    remedy: str | None = None
    link: str | None = None


class CodeTable(_Table):
    """`[code]`: how the reader's code calls Terraform's attributes."""

    file: str = ""
    names: dict[str, str] = Field(default_factory=dict)


class Settings(_Table):
    """The whole file; without one, what holds for everybody."""

    environments: dict[str, EnvironmentTable] = Field(default_factory=dict)
    rules: dict[str, RuleTable] = Field(default_factory=dict)
    code: CodeTable = CodeTable()
    data_types: tuple[str, ...] = ()
    # The program that shows plan files: terraform or tofu, whichever there is, unless it says so.
    terraform: str | None = None
    accepted: tuple[AcceptedRisk, ...] = ()

    def environment_of(self, stack: str) -> str:
        """Return the environment that claims the stack, or else the one that its name ends in."""
        for name, table in self.environments.items():
            if any(fnmatchcase(stack, pattern) for pattern in table.stacks):
                return name
        return environment_of(stack)

    def outcome(self, severity: Severity, environment: str) -> Outcome:
        """Return what an environment makes of a severity; one that nobody described is held to the strict policy."""
        return self._policy(environment).get(severity, STRICT[severity])

    def environment_names(self) -> tuple[str, ...]:
        """Name the environments, for a table of rules."""
        return tuple(self.environments) or tuple(name for name in BY_ENVIRONMENT if name != "local")

    def code_of(self, environment: str) -> Code:
        """Return how the environment's code sets attributes."""
        table = self.environments.get(environment)
        file = table.file if table and table.file is not None else self.code.file
        return Code(file=file.replace("{environment}", environment), names=self.code.names)

    def _policy(self, environment: str) -> Policy:
        table = self.environments.get(environment)
        if table is None:
            return BY_ENVIRONMENT.get(environment, STRICT)
        return POLICIES[table.policy] if isinstance(table.policy, str) else table.policy


def find_settings(folder: Path) -> Path | None:
    """Return the nearest `plan-review.toml`: in the folder, or in one above it; None without one."""
    folder = folder.resolve()
    return next((each / NAME for each in (folder, *folder.parents) if (each / NAME).is_file()), None)


def read_settings(path: Path, *, rules: Collection[str], today: date) -> Settings:
    """Return the settings.

    Raises SettingsError, with every problem and its remedy, for what is no TOML, has a key that there is not, names a
    rule that is not among ``rules``, or accepts a risk for too long.
    """
    try:
        settings = Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not TOML: {error}") from error
    except ValidationError as error:
        raise SettingsError(_listed(path, [_problem(each) for each in error.errors()])) from error
    problems = [*_unknown_rules(settings.rules, rules), *broken_rules(settings.accepted, rules=rules, today=today)]
    if problems:
        raise SettingsError(_listed(path, problems))
    return settings


def _unknown_rules(tables: Mapping[str, RuleTable], rules: Collection[str]) -> Iterable[str]:
    for id_ in tables:
        if id_ not in rules:
            yield f"rules.{id_}: there is no such rule; `--list-rules` lists those that there are"


def _problem(error: "ErrorDetails") -> str:
    steps = [str(step) if isinstance(step, str) else f"entry {step + 1}" for step in error["loc"]]
    if steps[:1] == ["accepted"] and len(steps) > 1:
        return f"{': '.join(steps[1:])}: {_RISK_SAID.get(error['type'], error['msg'])}"
    said = (
        "there is no such key; docs/plan_review.md lists them" if error["type"] == "extra_forbidden" else error["msg"]
    )
    return f"{'.'.join(steps)}: {said}"


_RISK_SAID = {
    "missing": "is missing; every entry has rule, resource, stack, reason and expires",
    "string_too_short": "says nothing; write it down",
    "extra_forbidden": "is none of rule, resource, stack, reason, expires",
}


def _listed(path: Path, problems: Iterable[str]) -> str:
    return "\n".join([f"{path.name}:", *(f"  - {each}" for each in problems)])
