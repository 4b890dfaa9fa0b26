"""Tests that stay together when several processes run them, as `make test` does.

The tests of a family share what takes long to make, such as a deployment or an emulator, and each process that runs one
of them would make its own. So a family stays in one process; other tests stay with those of their file.
"""

import gc
from collections.abc import Generator
from functools import cache
from pathlib import PurePosixPath

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# No test is about time, and what Hypothesis takes for slow is a busy machine.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# By the folder or file that a test's path begins with. The families that take longest begin first.
FAMILIES = {
    "tests/e2e/workflows": "workflows",
    "tests/e2e/options/test_minor_upgrade.py": "options over time",
    "tests/e2e/options/test_parameter_group_exchanged.py": "options over time",
    "tests/e2e/options/test_takeover_steps.py": "options over time",
    "tests/e2e/options/test_taking_over.py": "options over time",
    "tests/e2e/options": "options",
    "tests/e2e/test_environments.py": "rollout",
    "tests/e2e/plan_review": "rollout",
    "tests/e2e/test_all_stacks_validate.py": "rollout",
    "tests/e2e/test_own_lambda.py": "rollout",
    "tests/e2e/test_http_api.py": "local stack",
    "tests/e2e/test_http_api_document.py": "local stack",
    "tests/e2e/test_local_stack.py": "local stack",
    "tests/e2e/test_tutorial.py": "tutorial",
    "tests/e2e/ci": "roles",
    "tests/local_stack/page": "page",
    "tests/lambdas": "functions",
    "tests/modules/cache": "constructs of the cache",
    "tests/modules/aws_bindings": "provider",
    "tests/modules/test_provider.py": "provider",
    "tests/modules": "constructs",
    "tests/test_main.py": "synthesis",
}

# Files that take long begin next: one that began last would be waited for by the other processes.
LONG = (
    "tests/set_up",
    "tests/role_graph",
    "tests/terraform",
    "tests/tools",
    "tests/local_stack",
    "tests/redis_access/testing",
    "tests/redis_access/typing",
    "tests/redis_access/near",
    "tests/redis_access/test_wheel.py",
    "tests/workflows",
    "tests/test_docs.py",
    "tests/plan_review",
)
ORDER = [*dict.fromkeys(FAMILIES.values()), *LONG]


def family(nodeid: str) -> str:
    """Return the name of the test's family, or its file."""
    return _family_of(nodeid.partition("::")[0])


# Thousands of tests lie in hundreds of files, and each process asks about every test.
@cache
def _family_of(file: str) -> str:
    return next((name for path, name in FAMILIES.items() if _is_within(file, path)), file)


@cache
def _place_of(file: str) -> int:
    own = _family_of(file)
    return next((place for place, name in enumerate(ORDER) if _is_within(own, name)), len(ORDER))


def _is_within(file: str, path: str) -> bool:
    return PurePosixPath(file).is_relative_to(path)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from the million objects that collecting makes and that stay until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put end-to-end tests before others, families before files, and of the files those first that take long."""
    items.sort(key=lambda item: (item.get_closest_marker("e2e") is None, _place_of(item.nodeid.partition("::")[0])))


class FamilyScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
    """Hands out whole families, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return family(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FamilyScheduling:
    """Take the place of `--dist loadgroup`: xdist 3.8 does not see its own marks with pytest 9.2."""
    config.option.loadscopereorder = False
    return FamilyScheduling(config, log)
