"""The lazy copy of the bindings has all of them, and loads what is asked for."""

import io
import json
import re
import subprocess
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider

from modules.aws_bindings.lazy_copy import lazy_copy
from modules.aws_bindings.registration import COPIES, PACKAGE

INDEX = """exports.kept = exports.broken = void 0;
exports.kept = require("./kept");
exports.broken = require("./broken");
"""
FILES = {
    "package.json": '{"name": "small", "main": "lib/index.js"}',
    "lib/index.js": INDEX,
    "lib/index.d.ts": "export * as kept from './kept';",
    "lib/kept/index.js": "exports.value = 7;\n//# sourceMappingURL=data:application/json;base64,e30=\n",
    "lib/broken/index.js": "throw new Error('loaded');\n",
}


def published(folder: Path, **files: str) -> Path:
    """Return a folder like `_jsii`, with a package of two modules, of which one cannot be loaded."""
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    with tarfile.open(folder / "small@1.0.0.jsii.tgz", "w:gz") as archive:
        for name, content in {**FILES, **files}.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content.encode()))
    return folder


def archive_of(folder: Path) -> Path:
    return next((folder / "_jsii").glob("*.tgz"))


def index_of(folder: Path) -> bytes:
    with tarfile.open(archive_of(folder)) as archive:
        index = archive.extractfile("package/lib/index.js")
        assert index is not None
        return index.read()


def ask(copy: Path, folder: Path, expression: str) -> "subprocess.CompletedProcess[str]":
    with tarfile.open(archive_of(copy)) as archive:
        archive.extractall(folder, filter="data")
    script = f"const it = require({json.dumps(str(folder / 'package'))}); console.log({expression})"
    return subprocess.run(["node", "-e", script], capture_output=True, text=True, check=False)


def test_a_module_is_loaded_when_it_is_asked_for(tmp_path: Path) -> None:
    """One that would fail does not, as long as nobody uses it."""
    copy = lazy_copy(published(tmp_path / "_jsii"), copies=tmp_path / "copies")
    assert copy is not None
    assert ask(copy, tmp_path / "one", "it.kept.value").stdout == "7\n"
    assert "Error: loaded" in ask(copy, tmp_path / "other", "it.broken").stderr


def test_what_is_asked_for_can_be_listed(tmp_path: Path) -> None:
    """As of the published package: jsii looks names up."""
    copy = lazy_copy(published(tmp_path / "_jsii"), copies=tmp_path / "copies")
    assert copy is not None
    assert ask(copy, tmp_path / "one", "Object.keys(it).sort().join()").stdout == "broken,kept\n"


def test_a_copy_is_made_once(tmp_path: Path) -> None:
    """The second process finds the first one's."""
    folder, copies = published(tmp_path / "_jsii"), tmp_path / "copies"
    first = lazy_copy(folder, copies=copies)
    assert first is not None
    before = archive_of(first).stat()
    assert lazy_copy(folder, copies=copies) == first
    assert archive_of(first).stat() == before
    assert list(copies.iterdir()) == [first]


def test_equal_copies_are_equal_bytes(tmp_path: Path) -> None:
    """Jsii keeps what it unpacked by the archive's hash: every checkout's copy is unpacked once."""
    folder = published(tmp_path / "_jsii")
    copies = [lazy_copy(folder, copies=tmp_path / name) for name in ("one", "other")]
    one, other = (archive_of(copy).read_bytes() for copy in copies if copy)
    assert one == other


def test_other_bindings_have_another_copy(tmp_path: Path) -> None:
    """New bindings do not get the JavaScript of the old ones."""
    copies = tmp_path / "copies"
    one = lazy_copy(published(tmp_path / "one"), copies=copies)
    other = lazy_copy(
        published(tmp_path / "other", **{"lib/more/index.js": "exports.more = 'x'.repeat(99);"}), copies=copies
    )
    assert one is not None
    assert other not in (None, one)


@pytest.mark.parametrize("index", ["module.exports = require('./all');\n", ""])
def test_bindings_of_another_form_are_used_as_they_are(tmp_path: Path, index: str) -> None:
    """Nothing is left behind of the attempt."""
    copies = tmp_path / "copies"
    assert lazy_copy(published(tmp_path / "_jsii", **{"lib/index.js": index}), copies=copies) is None
    assert list(copies.iterdir()) == []


def test_a_checkout_that_cannot_be_written_has_the_published_ones(tmp_path: Path) -> None:
    """Synth works there, too."""
    (tmp_path / "copies").write_text("a file where the folder would be")
    assert lazy_copy(published(tmp_path / "_jsii"), copies=tmp_path / "copies") is None


def test_bindings_without_an_archive_are_used_as_they_are(tmp_path: Path) -> None:
    """An installation of another kind is not touched."""
    assert lazy_copy(tmp_path, copies=tmp_path / "copies") is None


def test_the_copy_has_every_module_that_aws_bindings_have() -> None:
    """Those of the published index, none left out."""
    spec = find_spec(PACKAGE)
    assert spec is not None
    copy, installed = (Path(each) for each in spec.submodule_search_locations or ())
    assert copy.parent == COPIES
    there, here = index_of(installed), index_of(copy)
    named = re.findall(rb"^exports\.(\w+) = require", there, re.MULTILINE)
    assert len(named) > 2000
    assert re.findall(rb'^Object\.defineProperty\(exports, "(\w+)", \{ e', here, re.MULTILINE) == named


def test_a_resource_that_no_stack_uses_can_be_used(tmp_path: Path) -> None:
    """The copy knows no list of resources."""
    app = App(outdir=str(tmp_path))
    stack = TerraformStack(app, "any")
    AwsProvider(stack, "aws")
    CloudwatchCompositeAlarm(stack, "alarm", alarm_name="both", alarm_rule="ALARM(a) AND ALARM(b)")
    app.synth()
    written = json.loads((tmp_path / "stacks" / "any" / "cdk.tf.json").read_text())
    assert written["resource"]["aws_cloudwatch_composite_alarm"]["alarm"]["alarm_rule"] == "ALARM(a) AND ALARM(b)"
