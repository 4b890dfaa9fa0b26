"""Connection details."""

import pytest

from tests.plan_review.rules.plans import created, destroyed, one, severity, silent, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark

SSM = "aws_ssm_parameter"


def parameter(role: str = "port", **rest: object) -> dict[str, object]:
    return {"name": f"/experimentation/prod/redis/{role}", "type": "SecureString", "value": Mark.SENSITIVE, **rest}


def changed(role: str, after: object = Mark.SENSITIVE) -> ResourceChange:
    return updated(SSM, parameter(role), parameter(role, value=after))


def test_lost_or_renamed() -> None:
    """Functions that start do not find it."""
    assert (
        "reads /experimentation/prod/redis/port does not find it"
        in one("connection-parameter-lost", destroyed(SSM, parameter())).message
    )
    assert one("connection-parameter-lost", updated(SSM, parameter(), parameter("other"), forces=("name",)))
    assert silent("connection-parameter-lost", changed("port"))
    assert silent("connection-parameter-lost", created(SSM, parameter()))


@pytest.mark.parametrize(
    ("role", "words", "expected"),
    [
        ("port", "keeps the value that it read until it starts again", "medium"),
        ("key-prefix", "the cache is empty for them", "high"),
        ("user-name", "log in as another user", "high"),
    ],
)
def test_another_value(role: str, words: str, expected: str) -> None:
    """Two secrets look alike; that they differ is known. So with one that is known after the apply."""
    for after in (Mark.SENSITIVE, Mark.UNKNOWN):
        seen = one("connection-parameter-change", changed(role, after))
        assert words in seen.message
        assert severity("connection-parameter-change", seen) == expected


def test_the_same_value() -> None:
    """Near miss: the description changes."""
    same = {"name": "/experimentation/prod/redis/port", "type": "SecureString"}
    assert silent("connection-parameter-change", updated(SSM, same, {**same, "description": "new"}))


def test_in_the_clear() -> None:
    """By type."""
    assert (
        "from SecureString to String"
        in one("connection-parameter-weakened", updated(SSM, parameter(), parameter(type="String"))).message
    )
    assert silent("connection-parameter-weakened", updated(SSM, parameter(type="String"), parameter()))
