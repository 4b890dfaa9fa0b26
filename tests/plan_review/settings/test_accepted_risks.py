"""A risk is accepted in writing, for a while."""

from datetime import date
from pathlib import Path

import pytest

from tools.plan_review.errors import SettingsError
from tools.plan_review.settings import read_settings
from tools.plan_review.settings.accepted_risks import AcceptedRisk

TODAY = date(2026, 11, 23)
ENTRY = {
    "rule": '"node-type"',
    "resource": '"aws_x.*"',
    "stack": '"redis-prod"',
    "reason": '"announced"',
    "expires": "2026-12-31",
}


def entries(path: Path, **fields: str | None) -> tuple[AcceptedRisk, ...]:
    given = {**ENTRY, **fields}
    path = path / "plan-review.toml"
    path.write_text("[[accepted]]\n" + "".join(f"{key} = {value}\n" for key, value in given.items() if value))
    return read_settings(path, rules={"node-type"}, today=TODAY).accepted


def test_an_entry_is_read(tmp_path: Path) -> None:
    """A date may be TOML's or a text."""
    (entry,) = entries(tmp_path)
    assert (entry.rule, entry.reason, entry.expires) == ("node-type", "announced", date(2026, 12, 31))
    assert entries(tmp_path, expires='"2026-12-31"') == (entry,)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"rule": '"no-rule"'}, "entry 1: there is no rule 'no-rule'; `--list-rules` lists"),
        ({"reason": None}, "entry 1: reason: is missing"),
        ({"reason": '"  "'}, "entry 1: reason: says nothing"),
        ({"expires": None}, "entry 1: expires: is missing"),
        ({"expires": '"soon"'}, "entry 1: expires: "),
        ({"expires": "2027-05-23"}, "more than 180 days ahead; 2027-05-22 is the last day"),
        ({"until": "1"}, "entry 1: until: is none of rule, resource, stack, reason, expires"),
        ({"stack": None, "resource": None}, "entry 1: resource: is missing"),
        ({"rule": "="}, "is not TOML"),
    ],
)
def test_a_broken_entry_is_refused_with_the_remedy(tmp_path: Path, fields: dict[str, str | None], message: str) -> None:
    """When it is read, not when somebody relies on it."""
    with pytest.raises(SettingsError) as caught:
        entries(tmp_path, **fields)
    assert message in str(caught.value)


def test_every_problem_is_listed(tmp_path: Path) -> None:
    """So that they can be mended at once."""
    with pytest.raises(SettingsError) as caught:
        entries(tmp_path, rule='"no-rule"', expires="2030-01-01")
    assert str(caught.value).count("entry 1") == 2


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A name mistyped must not accept less, or more, than was meant."""
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read"):
        read_settings(tmp_path / "none.toml", rules=(), today=TODAY)


@pytest.mark.parametrize(
    ("pattern", "address", "covered"),
    [
        ("aws_x.y", "aws_x.y", True),
        ("aws_x.*", "aws_x.y", True),
        ('aws_x.y["a"]', 'aws_x.y["a"]', True),
        ('aws_x.y["*"]', 'aws_x.y["b"]', True),
        ("aws_x.y[0]", "aws_x.y0", False),
        ("aws_x.y", "aws_x.yz", False),
    ],
)
def test_a_resource_is_an_address_with_wildcards(tmp_path: Path, pattern: str, address: str, covered: bool) -> None:
    """Brackets are part of addresses."""
    (entry,) = entries(tmp_path, resource=f"'{pattern}'")
    assert entry.covers(rule="node-type", stack="redis-prod", address=address) is covered
    assert not entry.covers(rule="node-type", stack="redis-dev", address=address)
    assert not entry.covers(rule="another", stack="redis-prod", address=address)


def test_the_last_day_counts(tmp_path: Path) -> None:
    """Until the end of the day that is written."""
    (entry,) = entries(tmp_path)
    assert [entry.has_expired(date(2026, 12, 31)), entry.has_expired(date(2027, 1, 1))] == [False, True]
