"""Stacks of production with one resource or data source of a test's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from environments import load
from modules.aws_stack import AwsStack

Refuses = Callable[..., str]


@pytest.fixture(autouse=True)
def _annotations_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS", raising=False)


@pytest.fixture
def synth(tmp_path: Path) -> Callable[..., None]:
    """Return what synthesizes production's policy over blocks: by "type" or "data.type", their arguments."""

    def run(blocks: dict[str, dict[str, Any]], *, accepted: dict[str, str] | None = None) -> None:
        stack = AwsStack(App(outdir=str(tmp_path)), "redis-prod", settings=load("prod"))
        for kind, arguments in blocks.items():
            section = "" if kind.startswith("data.") else "resource."
            stack.add_override(f"{section}{kind}.it", arguments)
        if accepted:
            stack.add_override("//.accepted.it", accepted)
        stack.node.root.synth()  # type: ignore[attr-defined]

    return run


@pytest.fixture
def refuses(synth: Callable[..., None], tmp_path: Path) -> Refuses:
    """Return what synthesizes blocks that must be refused, and returns why; nothing is written then."""

    def run(blocks: dict[str, dict[str, Any]]) -> str:
        with pytest.raises(RuntimeError) as refusal:
            synth(blocks)
        assert not list(tmp_path.glob("stacks/*/cdk.tf.json"))
        return str(refusal.value)

    return run
