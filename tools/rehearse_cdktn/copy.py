"""A copy of what is synthesized, with the imports of CDK Terrain in place of CDKTF's."""

import re
import shutil
from pathlib import Path

SYNTHESIZED = ("main.py", "cdktf.json", "environments", "modules", "lambdas", "lib")
# The longer one first: it contains the other.
RENAMED = (("cdktf_cdktf_provider_aws", "cdktn_provider_aws"), ("cdktf", "cdktn"))
_IMPORT = re.compile(r"^(\s*(?:from|import) )(cdktf\w*)", re.MULTILINE)
_PACKAGE = re.compile(r'^(PACKAGE = ")(\w+)(")$', re.MULTILINE)


def copy_renamed(source: Path, target: Path) -> int:
    """Copy what is synthesized; return how many imports were renamed. Nothing but imports is changed."""
    for name in SYNTHESIZED:
        path = source / name
        if path.is_dir():
            shutil.copytree(path, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(path, target / name)
    return sum(_rename(path) for folder in ("", "modules") for path in _python_files(target, folder))


def _python_files(target: Path, folder: str) -> list[Path]:
    return sorted((target / folder).rglob("*.py")) if folder else [target / "main.py"]


def _rename(path: Path) -> int:
    names = dict(RENAMED)
    text, imports = _IMPORT.subn(lambda found: found[1] + names[found[2]], path.read_text())
    # The module that keeps the bindings' `__init__` from running names them in a text.
    text, constants = _PACKAGE.subn(lambda found: found[1] + names[found[2]] + found[3], text)
    path.write_text(text)
    return imports + constants
