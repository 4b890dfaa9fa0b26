"""The command line says what is missing."""

import pytest

from tools.delivery.build_folder import BuildFolder
from tools.delivery.cli import main


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("keep", "redis-dev"), "PLANS_BUCKET is not set"),
        (("fetch", "redis-dev"), "PLANS_BUCKET is not set"),
        (("apply", "redis-dev"), "make fetch-plan STACK=redis-dev first"),
        (("combine",), "make review-plans ENV=dev first"),
        (("comment",), "GITHUB_REPOSITORY and GITHUB_TOKEN are not set"),
        (("drift",), "GITHUB_REPOSITORY and GITHUB_TOKEN are not set"),
    ],
)
def test_what_a_step_lacks_is_named(
    build: BuildFolder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    problem: str,
) -> None:
    """With exit code 2, which is not a refusal's."""
    for name in ("PLANS_BUCKET", "GITHUB_REPOSITORY", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert main(arguments, build=build) == 2
    assert problem in capsys.readouterr().err
