"""Changed code answers after `reload`, without Terraform."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lambdas.bundle import BundleError, Bundles
from tests.local_stack.conftest import LOCAL, make_function, start_emulator
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.errors import ReloadError
from tools.local_stack.functions import reload as module
from tools.local_stack.functions.reload import reload

NAME = LOCAL.physical_name("session")
HANDLER = "import shared\ndef handler(event, context):\n    return [{!r}, shared.VALUE]\n"


class Zips:
    """The zips that `bundle` makes, changed at will."""

    def __init__(self, folder: Path) -> None:
        self.layer, self.session, self.new = folder / "layer.zip", folder / "session.zip", folder / "new.zip"
        self.write(self.new, "new.py", "")

    def write(self, path: Path, name: str, source: str) -> bytes:
        """Write a zip of one file and return it."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(zipfile.ZipInfo(name), source)
        path.write_bytes(content.getvalue())
        return content.getvalue()

    def made(self, **_options: Any) -> Bundles:
        """Return them."""
        return Bundles(layer=self.layer, functions={"session": self.session, "new_one": self.new})


@pytest.fixture
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Yield an account of its own."""
    with start_emulator(tmp_path_factory.mktemp("reload")) as server:
        yield server


@pytest.fixture
def zips(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zips:
    """Deploy one function with a layer, as the first zips have it."""
    zips = Zips(tmp_path)
    source = HANDLER.format("old code")
    code = zips.write(zips.session, f"{NAME}.py", source)
    layer = zips.write(zips.layer, "python/shared.py", "VALUE = 'old layer'\n")
    make_function(emulator, NAME, source)
    client = emulator.endpoint.client("lambda")
    client.update_function_code(FunctionName=NAME, ZipFile=code)
    published = client.publish_layer_version(LayerName="dependencies", Content={"ZipFile": layer})
    client.update_function_configuration(FunctionName=NAME, Layers=[published["LayerVersionArn"]])
    client.close()
    monkeypatch.setattr(module, "bundle", zips.made)
    return zips


def answer(emulator: Emulator) -> list[str]:
    """Call the function."""
    client = emulator.endpoint.client("lambda")
    try:
        answered: list[str] = json.loads(client.invoke(FunctionName=NAME)["Payload"].read())
        return answered
    finally:
        client.close()


def test_unchanged_code_changes_nothing(emulator: Emulator, zips: Zips) -> None:
    """And is told so."""
    assert str(reload(emulator.endpoint)) == "nothing: no code has changed"


def test_a_changed_function_answers_at_once(emulator: Emulator, zips: Zips) -> None:
    """Also one that was warm."""
    assert answer(emulator) == ["old code", "old layer"]
    zips.write(zips.session, f"{NAME}.py", HANDLER.format("new code"))
    assert str(reload(emulator.endpoint)) == "session"
    assert answer(emulator) == ["new code", "old layer"]


def test_a_changed_library_reaches_every_function(emulator: Emulator, zips: Zips) -> None:
    """As a new version of the layer."""
    assert answer(emulator) == ["old code", "old layer"]
    zips.write(zips.layer, "python/shared.py", "VALUE = 'new layer'\n")
    reloaded = reload(emulator.endpoint)
    assert (reloaded.functions, reloaded.layer) == ((), True)
    assert answer(emulator) == ["old code", "new layer"]


def test_a_function_that_is_not_deployed_waits_for_up(emulator: Emulator, zips: Zips) -> None:
    """It needs a role and more, which Terraform makes."""
    zips.write(zips.new, "new.py", "changed = True\n")
    assert reload(emulator.endpoint).functions == ()


def test_code_that_cannot_be_bundled_says_why(emulator: Emulator, zips: Zips, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one message, and the old code goes on."""

    def fail(**_options: Any) -> Bundles:
        raise BundleError("no such package")

    monkeypatch.setattr(module, "bundle", fail)
    with pytest.raises(ReloadError, match="no such package"):
        reload(emulator.endpoint)
    assert answer(emulator) == ["old code", "old layer"]
