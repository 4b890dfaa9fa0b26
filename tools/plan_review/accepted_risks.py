"""`environments/accepted_risks.toml`: findings that somebody has decided to live with, until a date."""

import tomllib
from collections.abc import Collection
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from tools.plan_review.errors import AcceptedRisksError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FILE = Path(__file__).parents[2] / "environments" / "accepted_risks.toml"
LONGEST_DAYS = 180

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class AcceptedRisk(BaseModel):
    """One entry. ``resource`` is an address in which `*` and `?` stand for anything; ``expires`` is its last day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: _Text
    resource: _Text
    stack: _Text
    reason: _Text
    expires: date

    def covers(self, *, rule: str, stack: str, address: str) -> bool:
        """Tell whether it is about this finding."""
        # Brackets are part of addresses, `x.y["key"]`, not a choice of characters.
        pattern = self.resource.replace("[", "[[]")
        return (self.rule, self.stack) == (rule, stack) and fnmatchcase(address, pattern)

    def has_expired(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return self.expires < today


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    accepted: tuple[AcceptedRisk, ...] = ()


def read_accepted_risks(path: Path, *, rules: Collection[str], today: date) -> tuple[AcceptedRisk, ...]:
    """Return the entries.

    Raises AcceptedRisksError, with every problem and its remedy, for an entry that names no rule of ``rules``, lacks
    something, or is to last longer than LONGEST_DAYS.
    """
    try:
        entries = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).accepted
    except OSError as error:
        raise AcceptedRisksError(f"{path.name} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AcceptedRisksError(f"{path.name} is not TOML: {error}") from error
    except ValidationError as error:
        raise AcceptedRisksError(_listed(path, [_problem(each) for each in error.errors()])) from error
    problems = [problem for at, entry in enumerate(entries, 1) for problem in _broken_rules(entry, at, rules, today)]
    if problems:
        raise AcceptedRisksError(_listed(path, problems))
    return entries


def _broken_rules(entry: AcceptedRisk, at: int, rules: Collection[str], today: date) -> list[str]:
    problems = []
    if entry.rule not in rules:
        problems.append(f"entry {at}: there is no rule {entry.rule!r}; `--list-rules` lists those that there are")
    latest = today + timedelta(days=LONGEST_DAYS)
    if entry.expires > latest:
        problems.append(
            f"entry {at}: expires = {entry.expires} is more than {LONGEST_DAYS} days ahead; "
            f"{latest} is the last day that can be given"
        )
    return problems


def _problem(error: "ErrorDetails") -> str:
    where = [str(step) if isinstance(step, str) else f"entry {step + 1}" for step in error["loc"]]
    place = ": ".join(where[1:] if where[:1] == ["accepted"] and len(where) > 1 else where)
    return f"{place}: {_SAID.get(error['type'], error['msg'])}"


_SAID = {
    "missing": "is missing; every entry has rule, resource, stack, reason and expires",
    "string_too_short": "says nothing; write it down",
    "extra_forbidden": "is none of rule, resource, stack, reason, expires",
}


def _listed(path: Path, problems: list[str]) -> str:
    return "\n".join([f"{path.name}:", *(f"  - {each}" for each in problems)])
