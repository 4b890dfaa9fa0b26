"""Bundles made once for all tests here: for AWS, and for the Python that runs the tests."""

from pathlib import Path

import pytest

from lambdas.bundle import AWS_ARCHITECTURE, AWS_PYTHON, HOST, HOST_PYTHON, Bundles, bundle


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the bundles are in."""
    return tmp_path_factory.mktemp("bundles")


@pytest.fixture(scope="session")
def aws_bundles(out: Path) -> Bundles:
    """Return the bundles that AWS gets."""
    return bundle(python=AWS_PYTHON, architecture=AWS_ARCHITECTURE, out=out)


@pytest.fixture(scope="session")
def host_bundles(out: Path) -> Bundles:
    """Return the bundles that run here."""
    return bundle(python=HOST_PYTHON, architecture=HOST, out=out)
