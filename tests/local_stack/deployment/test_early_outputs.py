"""The functions' stack can be begun when all is there that it reads of the other one, and not before."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.local_stack.deployment.conftest import LAMBDAS, OUTPUTS, REDIS, SOURCE, state, synthesized
from tools.local_stack.deployment.early_outputs import OVERRIDE, EarlyOutputs
from tools.local_stack.deployment.synthesis import synthesize
from tools.local_stack.stack.folder import StackFolder


@pytest.fixture
def early(tmp_path: Path) -> EarlyOutputs:
    """Return the outputs of a stack that is about to be deployed."""
    folder = StackFolder(root=tmp_path)
    for each in (folder.terraform_state, folder.scratch):
        each.mkdir()
    synthesized(folder)
    return EarlyOutputs(folder=folder, source=REDIS, reader=LAMBDAS)


def override(early: EarlyOutputs) -> Path:
    """Return the file by which the reader is led to the copy."""
    return early.folder.terraform_of(LAMBDAS) / OVERRIDE


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(None, id="no state"),
        pytest.param("", id="emptied, to be written anew"),
        pytest.param(state(*OUTPUTS)[:-20], id="half written"),
        pytest.param(state(), id="no output yet"),
        pytest.param(state(OUTPUTS[0], "another"), id="one missing"),
    ],
)
def test_nothing_is_handed_over_before_all_is_there(early: EarlyOutputs, written: str | None) -> None:
    """The reader is left as it is."""
    if written is not None:
        early.folder.state_of(REDIS).write_text(written)
    with early:
        assert not early.hand_over()
        assert not override(early).exists()


def test_the_reader_gets_a_copy(early: EarlyOutputs) -> None:
    """The state itself goes on changing meanwhile."""
    early.folder.state_of(REDIS).write_text(state(*OUTPUTS, "another"))
    with early:
        assert early.hand_over()
        sources = json.loads(override(early).read_text())["data"]["terraform_remote_state"]
        assert sources.keys() == {SOURCE}
        early.folder.state_of(REDIS).write_text("")
        assert Path(sources[SOURCE]["config"]["path"]).read_text() == state(*OUTPUTS, "another")


def test_later_the_reader_reads_the_state_itself(early: EarlyOutputs) -> None:
    """Also after a deployment that was killed."""
    early.folder.state_of(REDIS).write_text(state(*OUTPUTS))
    with early:
        early.hand_over()
    assert not override(early).exists()
    assert list(early.folder.scratch.iterdir()) == []
    override(early).write_text("left by one that was killed")
    with early:
        assert not override(early).exists()


def test_nothing_that_the_functions_read_waits_for_the_cache(tmp_path: Path) -> None:
    """Otherwise their stack could begin only when the other is done."""
    folder = StackFolder(root=tmp_path)
    folder.scratch.mkdir()
    synthesize(folder, redis_port=6390)
    document = json.loads((folder.terraform_of(REDIS) / "cdk.tf.json").read_text())
    read = set(re.findall(r"\.outputs\.([\w-]+)", (folder.terraform_of(LAMBDAS) / "cdk.tf.json").read_text()))
    assert read
    needed = _needed(document, {name: document["output"][name] for name in read})
    assert "aws_vpc" in {kind for kind, _ in needed}
    assert not {"aws_elasticache_user_group", "aws_elasticache_replication_group"} & {kind for kind, _ in needed}


def _needed(document: dict[str, Any], wanted: object) -> set[tuple[str, str]]:
    """Return type and name of every resource and data source that must be there before."""
    known = {**document["resource"], **document["data"]}
    found: set[tuple[str, str]] = set()
    texts = [json.dumps(wanted)]
    while texts:
        named = {(kind, name) for kind, name in re.findall(r"\b(aws_\w+)\.([\w-]+)", texts.pop()) if kind in known}
        texts += [json.dumps(known[kind][name]) for kind, name in named - found if name in known[kind]]
        found |= named
    return found
