"""The lists of what AWS has: each says where it is from, and the command compares them with botocore."""

import re
from pathlib import Path

import pytest

from environments.schema import aws
from environments.schema.aws import __main__, botocore_models
from environments.schema.aws.botocore_models import differences

LISTS = [
    path
    for path in sorted(Path(str(aws.__file__)).parent.glob("*.py"))
    if path.stem not in {"__init__", "__main__", "botocore_models"}
]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_each_list_names_its_source_and_its_date(path: Path) -> None:
    """So that one can tell how old it is, and look it up again."""
    docstring = " ".join(path.read_text().split('"""')[1].split())
    assert re.search(r"Source: .*read 20\d\d-\d\d-\d\d", docstring)


def test_nothing_is_listed_that_botocore_does_not_have() -> None:
    """A newer botocore may know more; the command names that."""
    assert not [line for line in differences() if "not in botocore" in line]


@pytest.mark.parametrize(
    ("name", "ours", "lines"),
    [
        ("REGIONS", {"us-east-1", "mars-1"}, ["regions: eu-west-1 is in botocore alone", "regions: mars-1 is not in"]),
        (
            "MAXMEMORY_BYTES",
            {"m7g": (("huge", 1),)},
            ["cache.m7g.large is in botocore alone", "cache.m7g.huge is not in"],
        ),
    ],
)
def test_what_one_of_the_two_lacks_is_named(
    name: str, ours: object, lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With exit code 1."""
    monkeypatch.setattr(botocore_models, name, ours)
    assert __main__.main() == 1
    printed = capsys.readouterr().out
    assert all(line in printed for line in lines)
