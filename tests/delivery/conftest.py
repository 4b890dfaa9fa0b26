"""A build folder with reviews in it, and GitHub's stand-in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.delivery.github_stand_in import GithubStandIn, github_stand_in
from tools.delivery.build_folder import BuildFolder
from tools.delivery.github.api import Repository


@pytest.fixture
def build(tmp_path: Path) -> BuildFolder:
    """Give an empty build."""
    return BuildFolder(root=tmp_path / "build", stacks=tmp_path / "stacks")


@pytest.fixture
def github() -> Iterator[GithubStandIn]:
    """Serve the stand-in."""
    with github_stand_in() as stand_in:
        yield stand_in


@pytest.fixture
def repository(github: GithubStandIn) -> Repository:
    """Return the repository of the stand-in."""
    return replace(Repository.from_environment(github.environment), pause_seconds=0.0)
