"""One answer of the account, and what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from botocore.exceptions import BotoCoreError, ClientError


class Verdict(StrEnum):
    """The result of a check. A question that AWS did not answer is not taken for fine."""

    FINE = "fine"
    WARNS = "warns"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Check:
    """``found`` says what the account has; ``remedy`` is empty where there is nothing to do."""

    subject: str
    verdict: Verdict
    found: str
    remedy: str = ""


def fine(subject: str, found: str) -> Check:
    """Return a check that passed."""
    return Check(subject=subject, verdict=Verdict.FINE, found=found)


def warns(subject: str, found: str, remedy: str) -> Check:
    """Return a check that lets the deployment pass."""
    return Check(subject=subject, verdict=Verdict.WARNS, found=found, remedy=remedy)


def fails(subject: str, found: str, remedy: str) -> Check:
    """Return a check that the deployment would fail at."""
    return Check(subject=subject, verdict=Verdict.FAILS, found=found, remedy=remedy)


def answered(subject: str, ask: Callable[[], list[Check]]) -> list[Check]:
    """Return the checks, or one that says why AWS did not answer."""
    try:
        return ask()
    except ClientError as error:
        code, operation = error.response["Error"].get("Code", ""), error.operation_name
        remedy = (
            f"allow {operation} to whoever asks" if "AccessDenied" in code or "Unauthorized" in code else "ask again"
        )
        return [Check(subject=subject, verdict=Verdict.UNKNOWN, found=f"{operation}: {code}", remedy=remedy)]
    except BotoCoreError as error:
        found = " ".join(str(error).split())
        return [Check(subject=subject, verdict=Verdict.UNKNOWN, found=found, remedy="see that AWS can be reached")]
