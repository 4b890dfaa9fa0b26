"""A release of the library: tag, version, changelog and repository fit together, or it is not published."""

from email.message import Message
from pathlib import Path

import pytest

from tools.library_release import notes, problems, wheel_metadata

CHANGELOG = """# Changelog

## Unreleased

## 0.2.0 - 2026-12-01

### Added

- A thing.

## 0.1.0

- Not dated.
"""
REPOSITORY = "https://github.com/owner/name"
ON_GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "owner/name"}


@pytest.fixture
def metadata() -> Message:
    """Return a wheel's metadata."""
    message = Message()
    message["Version"] = "0.2.0"
    message["Project-URL"] = f"Repository, {REPOSITORY}"
    return message


def test_a_release_that_fits_has_no_problem(metadata: Message) -> None:
    """On GitHub and elsewhere."""
    assert list(problems("redis-access-0.2.0", metadata, CHANGELOG, ON_GITHUB)) == []
    assert list(problems("redis-access-0.2.0", metadata, CHANGELOG, {})) == []


@pytest.mark.parametrize("tag", ["v0.2.0", "redis-access-0.2", "redis-access-0.2.0-rc1", "redis-access-0.2.0\n"])
def test_another_tag_is_refused(metadata: Message, tag: str) -> None:
    """The message names the right one."""
    [problem] = problems(tag, metadata, CHANGELOG, {})
    assert "redis-access-0.2.0" in problem


def test_a_tag_of_another_version_is_refused(metadata: Message) -> None:
    """The message names both versions."""
    [problem] = problems("redis-access-0.3.0", metadata, CHANGELOG, {})
    assert "0.3.0" in problem
    assert "0.2.0" in problem


def test_a_version_without_a_dated_section_is_refused(metadata: Message) -> None:
    """Whether the section is missing, or nobody has written when."""
    for version in ("0.1.0", "0.4.0"):
        metadata.replace_header("Version", version)
        [problem] = problems(f"redis-access-{version}", metadata, CHANGELOG, {})
        assert f"## {version} - YYYY-MM-DD" in problem


def test_a_package_that_names_another_repository_is_refused(metadata: Message) -> None:
    """PyPI's page would lead somewhere else."""
    [problem] = problems("redis-access-0.2.0", metadata, CHANGELOG, {**ON_GITHUB, "GITHUB_REPOSITORY": "fork/name"})
    assert REPOSITORY in problem
    assert "https://github.com/fork/name" in problem


def test_the_notes_are_the_versions_section() -> None:
    """Nothing of the sections around it."""
    assert notes("0.2.0", CHANGELOG) == "### Added\n\n- A thing."


def test_without_a_wheel_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    """`make package`."""
    with pytest.raises(FileNotFoundError, match="make package"):
        wheel_metadata(tmp_path)
