"""`python -m tools.django_suite`: Django's own tests of caches, run on redis_access.frameworks.django.

They are in Django's source distribution only, which pip downloads in the version that requirements.txt pins, with its
hash. A redis-server of its own is started. Tests that store what JSON has not have to fail; all others have to pass.
"""

import os
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

from redis_access.testing.server import RedisServer

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "django"
SUITE = '''
"""Django's suite for backends, over ours."""
import os
import unittest

from cache.tests import BaseCacheTests, caches_setting_for_tests
from django.test import TestCase, override_settings

BASE = {
    "BACKEND": "redis_access.frameworks.django.RedisAccessCache",
    "LOCATION": os.environ["SUITE_REDIS_URL"],
    "OPTIONS": {"budget_milliseconds": 5000},
}


# As for Django's own Redis backend: Redis evicts, so there is nothing to cull.
@override_settings(CACHES=caches_setting_for_tests(base=BASE, exclude={"cull", "zero_cull"}))
class RedisAccessCacheTests(BaseCacheTests, TestCase):
    incr_decr_type_error = ValueError


# Functions, classes, tuples, bytes, model instances, responses; and errors that pickle would raise.
for name in (
    "test_add_fail_on_pickleerror",
    "test_binary_string",
    "test_cache_read_for_model_instance",
    "test_cache_read_for_model_instance_with_deferred",
    "test_cache_write_for_model_instance_with_deferred",
    "test_cache_write_unpicklable_object",
    "test_data_types",
    "test_set_fail_on_pickleerror",
):
    setattr(RedisAccessCacheTests, name, unittest.expectedFailure(getattr(BaseCacheTests, name)))
'''


def main() -> int:
    """Run the suite; return its exit code."""
    tests = _source() / "tests"
    (tests / "cache" / "redis_access_suite.py").write_text(SUITE)
    with RedisServer() as server:
        variables = {**os.environ, "SUITE_REDIS_URL": server.url, "PYTHONPATH": str(ROOT / "lib")}
        command = [sys.executable, "runtests.py", "cache.redis_access_suite", "--parallel=1"]
        return subprocess.run(command, cwd=tests, env=variables).returncode


def _source() -> Path:
    """Return the folder with Django's source, downloaded when it is not there yet."""
    name = f"django-{version('django')}"
    if not (FOLDER / name).is_dir():
        FOLDER.mkdir(parents=True, exist_ok=True)
        pinned = FOLDER / "requirements.txt"
        pinned.write_text(_pinned())
        options = [
            "--quiet",
            "--no-deps",
            "--no-binary",
            "django",
            "--require-hashes",
            "-r",
            str(pinned),
            "-d",
            str(FOLDER),
        ]
        subprocess.run([sys.executable, "-m", "pip", "download", *options], check=True)
        with tarfile.open(FOLDER / f"{name}.tar.gz") as archive:
            archive.extractall(FOLDER, filter="data")
    return FOLDER / name


def _pinned() -> str:
    """Return Django's lines of requirements.txt."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("django=="))
    last = next(at for at in range(first, len(lines)) if not lines[at].endswith("\\"))
    return "\n".join(lines[first : last + 1])


if __name__ == "__main__":
    sys.exit(main())
