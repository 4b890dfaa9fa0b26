"""Each environment is synthesized once for all tests of a session."""

import pytest

from environments import EnvironmentSettings, load
from tests.modules.synthesized import SynthesizedEnvironment, synthesize, warnings


@pytest.fixture(scope="session", params=["dev", "staging", "prod", "local"])
def environment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    """Every environment in turn."""
    return _environment(load(request.param), tmp_path_factory)


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    """Production."""
    return _environment(load("prod"), tmp_path_factory)


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    """Development."""
    return _environment(load("dev"), tmp_path_factory)


def _environment(settings: EnvironmentSettings, tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    redis, lambdas, app = synthesize(settings, tmp_path_factory.mktemp(settings.name))
    return SynthesizedEnvironment(settings, redis, lambdas, warnings(app))
