"""The rights that a policy document grants, and whether another grants them already.

AWS answers the same question (IAM Access Analyzer, CheckNoNewAccess) with credentials and for a fee per call; a review
has neither.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from ...plan.secrets.hidden import PLACEHOLDER
from ...plan.values import Mark
from ..reading import text

ANYONE = "*"
Conditions = frozenset[tuple[str, str, frozenset[str]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """One action on one resource for one principal ("" where the policy belongs to one), under all its conditions.

    ``whole`` is a statement that says what is *not* meant (NotAction, ...): its text, compared as a whole.
    """

    action: str
    resource: str
    principal: str
    conditions: Conditions
    whole: str = ""

    def covers(self, other: "Grant") -> bool:
        """Tell whether all that the other grants is granted by this one."""
        if self.whole or other.whole:
            return self.whole == other.whole
        return (
            matches(self.action, other.action)
            # A name that AWS has not given yet is no wildcard: it belongs to one resource of this plan.
            and (other.resource == UNKNOWN or matches(self.resource, other.resource))
            and self.principal in {ANYONE, other.principal}
            and all(any(_as_strict(mine, theirs) for theirs in other.conditions) for mine in self.conditions)
        )


UNKNOWN = Mark.UNKNOWN.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A policy's grants, and what it denies whatever is granted."""

    allowed: tuple[Grant, ...] = ()
    denied: tuple[Grant, ...] = ()

    def beyond(self, other: "Document") -> tuple[Grant, ...]:
        """Return what this one allows and the other does not; denials are looked at apart."""
        return tuple(each for each in self.allowed if not any(has.covers(each) for has in other.allowed))

    def no_longer_denied(self, other: "Document") -> tuple[Grant, ...]:
        """Return what the other denies and this one does not."""
        return tuple(each for each in other.denied if not any(has.covers(each) for has in self.denied))


def document(value: object) -> Document | None:
    """Return the document in a text or a mapping; None when it is neither, or cannot be read."""
    if isinstance(value, str):
        return _in_text(value)
    if not isinstance(value, Mapping):
        return None
    statements = value.get("Statement", [])
    statements = [statements] if isinstance(statements, Mapping) else statements
    if not isinstance(statements, Sequence) or isinstance(statements, str):
        return None
    allowed: list[Grant] = []
    denied: list[Grant] = []
    for statement in statements:
        if isinstance(statement, Mapping):
            (denied if statement.get("Effect") == "Deny" else allowed).extend(_grants(statement))
    # Statements may grant the same twice; every pair is compared later.
    return Document(allowed=tuple(dict.fromkeys(allowed)), denied=tuple(dict.fromkeys(denied)))


# Several rules ask for the same document.
@lru_cache(maxsize=512)
def _in_text(text_: str) -> Document | None:
    try:
        value = json.loads(text_) if text_ else {}
    except ValueError:
        return None
    return document(value) if isinstance(value, Mapping) else None


def _grants(statement: Mapping[str, object]) -> Iterator[Grant]:
    conditions = frozenset(_conditions(statement.get("Condition")))
    if any(name in statement for name in ("NotAction", "NotResource", "NotPrincipal")):
        whole = json.dumps(
            {key: value for key, value in statement.items() if key != "Sid"}, sort_keys=True, default=str
        )
        yield Grant(action=ANYONE, resource=ANYONE, principal=ANYONE, conditions=conditions, whole=whole)
        return
    for action in _list(statement.get("Action")):
        # A trust policy names no resource.
        for resource in _list(statement.get("Resource", "")):
            for principal in _principals(statement.get("Principal")):
                # Actions are the same in any case.
                yield Grant(action=action.lower(), resource=resource, principal=principal, conditions=conditions)


def _principals(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for kind, names in value.items():
            for name in _list(names):
                yield ANYONE if name == ANYONE else f"{kind} {name}"
    else:
        yield from _list(value) or [""]


def _conditions(value: object) -> Iterator[tuple[str, str, frozenset[str]]]:
    for operator, keys in value.items() if isinstance(value, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            yield str(operator), str(key).lower(), frozenset(_list(values))


def _list(value: object) -> list[str]:
    if isinstance(value, Mark):
        # As it stands in a document that is a text.
        return [PLACEHOLDER if value is Mark.SENSITIVE else value.value]
    if isinstance(value, bool | int | float):
        return [json.dumps(value)]
    if isinstance(value, str):
        return [value]
    if isinstance(value, Sequence):
        return [each for part in value for each in _list(part)]
    return []


def _as_strict(mine: tuple[str, str, frozenset[str]], theirs: tuple[str, str, frozenset[str]]) -> bool:
    """Tell whether a condition lets through nothing that mine would not."""
    if mine[:2] != theirs[:2]:
        return False
    if "Not" in mine[0] or text(mine[0]) in {"Null", "Bool"}:
        return mine[2] <= theirs[2] if "Not" in mine[0] else mine[2] == theirs[2]
    if mine[0].endswith("Like"):
        return all(any(matches(wide, narrow) for wide in mine[2]) for narrow in theirs[2])
    return theirs[2] <= mine[2]


def matches(wide: str, narrow: str) -> bool:
    """Tell whether a name with AWS's wildcards means the other one, too."""
    if wide == narrow or not ("*" in wide or "?" in wide):
        return wide == narrow
    # AWS knows * and ?, and no classes in brackets.
    return fnmatchcase(narrow, wide.replace("[", "[[]"))
