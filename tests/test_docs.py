"""The documents' headings and tables, by which they are looked up. Their links are checked by `make docs`."""

import re
import tomllib
from pathlib import Path

import pytest
import redis_access
from redis_access import errors
from redis_access.stored.keys import NAMESPACES

from environments import load
from modules.watching.alarm_definitions.function import failed_event_alarm, function_alarms
from modules.watching.alarm_definitions.node import node_alarms, replication_alarm

DOCS = Path(__file__).parents[1] / "docs"
CHANGELOG = DOCS.parent / "CHANGELOG.md"


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", path.read_text(), flags=re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_alarm_has_its_section_in_the_runbook() -> None:
    """The alarm's description sends there."""
    settings = load("prod")
    alarms = [*node_alarms(settings), replication_alarm(settings), *function_alarms(settings), failed_event_alarm()]
    metrics = {alarm.metric for alarm in alarms} | {"SwapUsage", "IsMaster"}
    assert {f"#{metric.lower()}" for metric in metrics} <= anchors(DOCS / "runbook.md")


@pytest.mark.parametrize("name", sorted(set(redis_access.__all__) - {"redis_access", "MISS"}))
def test_every_public_name_is_in_the_api_reference(name: str) -> None:
    """Under its public path; errors come together, as their module."""
    page = (DOCS / "redis_access" / "api.md").read_text()
    path = "redis_access.errors" if hasattr(errors, name) else f"redis_access.{name}"
    assert f"\n::: {path}\n" in page


def test_the_settings_page_has_every_environment_variable() -> None:
    """Those that the library's sources name in quotes."""
    sources = (path.read_text() for path in (DOCS.parent / "lib" / "redis_access").rglob("*.py"))
    named = {name for source in sources for name in re.findall(r'"(REDIS_[A-Z_]+)"', source)}
    page = (DOCS / "redis_access" / "settings.md").read_text()
    assert len(named) > 5
    assert {name for name in named if f"| `{name}` |" not in page} == set()


def test_the_settings_page_has_the_words_that_a_key_may_not_begin_with() -> None:
    """All of them, and no other."""
    page = (DOCS / "redis_access" / "settings.md").read_text()
    [row] = [line for line in page.splitlines() if line.startswith("| first words of a key")]
    assert set(re.findall(r"`([a-z]+)`", row)) == NAMESPACES


@pytest.mark.parametrize("page", ["architecture.md", "add_an_operation.md"])
def test_what_the_librarys_pages_name_is_there(page: str) -> None:
    """Each file, as the page names it, and each `Class.member` in one of the library's files."""
    text = (DOCS / "redis_access" / page).read_text()
    library = DOCS.parent / "lib" / "redis_access"
    places = (library, DOCS.parent / "environments", DOCS.parent / "tests")
    files = {*re.findall(r"`([\w./]+\.(?:py|lua))`", text)}
    assert len(files) > 20
    there = [f"/{path.as_posix()}" for place in places for path in place.rglob("*.*")]
    assert [name for name in files if not any(path.endswith(f"/{name}") for path in there)] == []
    sources = "".join(path.read_text() for path in library.rglob("*.py"))
    members = set(re.findall(r"`([A-Z]\w+)\.(\w+)`", text))
    assert members
    assert {f"{owner}.{member}" for owner, member in members if f"class {owner}" not in sources} == set()
    assert {member for _, member in members if not re.search(rf"\b{member}\b", sources)} == set()


def test_every_decision_is_in_the_list_with_its_title() -> None:
    """And numbers follow each other."""
    decisions = sorted((DOCS / "adr").glob("0*.md"))
    titles = [path.read_text().partition("\n")[0].removeprefix("# ").split(": ", 1) for path in decisions]
    assert [number for number, _ in titles] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    listed = (DOCS / "adr" / "README.md").read_text()
    for path, (number, title) in zip(decisions, titles, strict=True):
        assert f"| [{number}]({path.name}) | {title} |" in listed


def test_the_changelog_has_the_repositorys_version() -> None:
    """The tag `vX.Y.Z` is named after it."""
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text())["project"]
    assert re.search(rf"^## {re.escape(project['version'])} - \d{{4}}-\d\d-\d\d$", CHANGELOG.read_text(), re.MULTILINE)
