"""`python -m tools.library_release TAG`: check that what lies in build/package may be published under this tag.

It prints the release's notes, which are the changelog's section; or what does not fit together, with exit code 1.
"""

import os
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "build" / "package"
CHANGELOG = ROOT / "lib" / "redis_access" / "CHANGELOG.md"
_TAG = re.compile(r"redis-access-(\d+\.\d+\.\d+)")


def problems(tag: str, metadata: Message, changelog: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what keeps the wheel with this metadata from being released, each with its remedy."""
    version = metadata["Version"]
    match = _TAG.fullmatch(tag)
    if match is None:
        yield f"the tag {tag} is none of the library's; name it redis-access-{version}"
    elif match[1] != version:
        yield f"the tag says {match[1]}, __version__ in lib/redis_access/__init__.py says {version}; make them the same"
    if not notes(version, changelog):
        yield f'the changelog has no section with a date; write "## {version} - YYYY-MM-DD" and what changed into it'
    repository = _project_url(metadata, "Repository")
    running_in = f"{environ.get('GITHUB_SERVER_URL')}/{environ.get('GITHUB_REPOSITORY')}"
    if "GITHUB_REPOSITORY" in environ and repository != running_in:
        yield f"the package names {repository} as its repository, this is {running_in}; see docs/releasing.md, once"


def notes(version: str, changelog: str) -> str:
    """Return the text of the version's section, "" where there is none with a date."""
    section = rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    match = re.search(section, changelog, re.MULTILINE | re.DOTALL)
    return match[1].strip() if match else ""


def wheel_metadata(folder: Path) -> Message:
    """Return the metadata of the one wheel in a folder; raises FileNotFoundError, naming the remedy, without one."""
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise FileNotFoundError(f"{len(wheels)} wheels in {folder}, one is needed; run: make package")
    with zipfile.ZipFile(wheels[0]) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def _project_url(metadata: Message, name: str) -> str:
    urls = dict(each.split(", ", 1) for each in metadata.get_all("Project-URL", []))
    return str(urls.get(name, "nothing"))


def main(tag: str) -> int:
    """Print the notes and return 0, or the problems and return 1."""
    try:
        metadata = wheel_metadata(PACKAGE)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    changelog = CHANGELOG.read_text("utf-8")
    found = list(problems(tag, metadata, changelog, os.environ))
    for problem in found:
        print(f"not released: {problem}", file=sys.stderr)
    if not found:
        print(notes(metadata["Version"], changelog))
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.library_release redis-access-0.1.0")
    sys.exit(main(sys.argv[1]))
