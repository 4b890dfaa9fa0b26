"""The stack `ci` of the three environments, synthesized once per process."""

import pytest

from tests.modules.ci.synthesized_ci import synthesize
from tests.modules.synthesized import Synthesized


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Give the synthesized stack."""
    return synthesize(tmp_path_factory.mktemp("ci"))
