"""The delivery's own lock holds all that its steps import, in the versions that are tested, and no more."""

import re
import subprocess
import sys

from tools.terraform.steps import ROOT

FOLDER = ROOT / "tools" / "delivery"
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
# Every module of the steps, and then the distributions of all that was imported.
IMPORTED = """
import importlib, importlib.metadata, pathlib, sys
before = set(sys.modules)
for path in pathlib.Path("tools/delivery").rglob("*.py"):
    if path.stem != "__main__":
        importlib.import_module(".".join(path.with_suffix("").parts))
known = importlib.metadata.packages_distributions()
# urllib3 looks for backports.zstd, and finds the folder of another backport.
loaded = [each for each in set(sys.modules) - before - {"backports"} if getattr(sys.modules[each], "__file__", "")]
print(*sorted({name for each in loaded for name in known.get(each.partition(".")[0], [])}))
"""


def pins(text: str) -> dict[str, str]:
    """Return the versions by the packages' names, as PyPI spells them."""
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in PIN.findall(text)}


def test_what_the_steps_import_is_pinned_there() -> None:
    """And nothing of what synthesis and tests need."""
    result = subprocess.run(
        [sys.executable, "-c", IMPORTED], cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONPATH": "."}
    )
    imported = {re.sub(r"[-_.]+", "-", name).lower() for name in result.stdout.split()}
    pinned = pins((FOLDER / "requirements.txt").read_text())
    assert {"boto3", "pydantic", "pygithub"} <= imported
    assert imported <= set(pinned)
    assert not {"cdktf", "jsii", "pytest"} & set(pinned)


def test_the_versions_are_those_that_are_tested() -> None:
    """Both locks agree."""
    tested = pins((ROOT / "requirements.txt").read_text())
    assert pins((FOLDER / "requirements.txt").read_text()).items() <= tested.items()
