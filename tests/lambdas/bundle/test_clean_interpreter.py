"""The zips work where nothing else is installed."""

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lambdas.bundle import Bundles
from tests.lambdas.events import event

# The packages of Lambda's Python runtime.
RUNTIME_PACKAGES = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
INVOKE = """
import importlib, json, sys
sys.path[:0] = sys.argv[2:]
module = importlib.import_module(f"lambdas.{sys.argv[1]}.handler")
print(json.dumps(module.handler(json.load(sys.stdin), None)))
assert "boto3" not in sys.modules, "boto3 is loaded before it is needed"
"""


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with nothing but what Lambda's runtime carries."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIME_PACKAGES:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (folder / source.name).symlink_to(source)
    return folder


@pytest.mark.parametrize("name", ["experiment_assignment", "feature_flags", "rate_limited_api", "session"])
def test_a_handler_answers_from_its_zips_alone(name: str, host_bundles: Bundles, runtime: Path, tmp_path: Path) -> None:
    """An interpreter given nothing but layer, function and runtime imports the handler and gets an answer."""
    for path in (host_bundles.layer, host_bundles.functions[name]):
        zipfile.ZipFile(path).extractall(tmp_path)
    folders = [str(tmp_path), str(tmp_path / "python"), str(runtime)]
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-W", "error", "-c", INVOKE, name, *folders],
        input=json.dumps(event("GET", "/no/such/path")),
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["statusCode"] == 404
