"""A file that is no plan is refused with the remedy, and without a word of its content."""

import json

import pytest

from tests.plan_review.documents import document, read
from tools.plan_review.errors import UnreadablePlanError
from tools.plan_review.plan.document import parsed

SECRET = "hunter2-hunter2"
NO_PLANS = {
    "empty": (b" \n", "is empty"),
    "not JSON": (f"Error: {SECRET}".encode(), "is no JSON"),
    "truncated": (json.dumps(document(variables={"x": {"value": SECRET}})).encode()[:-20], "or only a part of it"),
    "Terraform's own format": (b"PK\x03\x04" + SECRET.encode(), "in Terraform's own format"),
    "a log": (f'{{"@level":"info","x":"{SECRET}"}}\n{{"@level":"info"}}\n'.encode(), "log of `terraform plan -json`"),
    "one line of a log": (f'{{"@level":"info","x":"{SECRET}"}}'.encode(), "log of `terraform plan -json`"),
    "a list": (f'["{SECRET}"]'.encode(), "no object"),
    "a state file": (f'{{"version":4,"lineage":"{SECRET}"}}'.encode(), "a state, not a plan"),
    "a shown state": (f'{{"format_version":"1.0","values":{{"x":"{SECRET}"}}}}'.encode(), "a state, not a plan"),
    "another document": (f'{{"{SECRET}":1}}'.encode(), "JSON, but no plan"),
    "a new format": (json.dumps(document(format_version="2.0", x=SECRET)).encode(), "other than 0.x and 1.x"),
    "a wrong shape": (json.dumps(document(resource_changes=[{"address": SECRET}])).encode(), "at resource_changes"),
    "a wrong kind": (json.dumps(document(output_changes={SECRET: SECRET})).encode(), "at output_changes"),
    "half a character": (json.dumps(document(x=f"{SECRET}\ud800")).encode(), "is no JSON"),
    "a section twice": (
        f'{{"format_version":"1.2","resource_changes":[{{"x":"{SECRET}"}}],"resource_changes":[]}}'.encode(),
        "names a key twice",
    ),
    "brackets": (b"[" * 100_000, "is no JSON"),
}


@pytest.mark.parametrize("case", NO_PLANS)
def test_what_is_no_plan_is_refused_with_the_remedy(case: str) -> None:
    """The message says what it is and how to write a plan, and quotes nothing; neither does what caused it."""
    content, problem = NO_PLANS[case]
    with pytest.raises(UnreadablePlanError) as caught:
        read(parsed(content, "plan.json"))
    assert problem in str(caught.value)
    assert "terraform show -json FILE.plan > FILE.json" in str(caught.value)
    assert SECRET not in repr(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_what_powershell_redirects_is_read() -> None:
    """It writes UTF-16 with a byte order mark."""
    assert parsed(json.dumps(document()).encode("utf-16"), "plan.json") == document()


def test_escaped_characters_are_read() -> None:
    """Beyond the first plane JSON escapes a character as two halves."""
    assert parsed(b'{"x": "\\ud83d\\ude00"}', "plan.json") == {"x": "\U0001f600"}


def test_an_empty_plan_is_a_plan() -> None:
    """Terraform leaves out what is empty."""
    plan = read({"format_version": "1.2", "planned_values": {"root_module": {}}})
    assert plan.changes == ()


def test_nulls_for_what_is_empty_are_read() -> None:
    """Other writers of the format put null where Terraform leaves something out."""
    nothing = dict.fromkeys(("resource_changes", "resource_drift", "output_changes", "variables"))
    assert read(document(**nothing)).changes == ()
