"""Outputs of a stack that is still being deployed, for the stack that reads them.

Terraform writes an output into a local state with the first resource that is done after it. It rewrites the file in
place, where it is empty for moments, so the reader gets a copy of it.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from tools.local_stack.stack.folder import StackFolder

_READ = re.compile(r"data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)")
# Terraform merges files of this ending over the others; cdktf writes none.
OVERRIDE = "early_outputs_override.tf.json"


@dataclass(frozen=True, kw_only=True)
class EarlyOutputs:
    """The outputs of the stack ``source`` that the stack ``reader`` reads, by the Terraform that was synthesized.

    Within the `with` block the reader may read a copy; before and after it, it reads the source's state itself.
    """

    folder: StackFolder
    source: str
    reader: str

    def __enter__(self) -> Self:
        # A deployment that was killed may have left its own.
        self.__exit__()
        return self

    def __exit__(self, *_: object) -> None:
        self._override.unlink(missing_ok=True)
        self._copy.unlink(missing_ok=True)

    def hand_over(self) -> bool:
        """Let the reader read a copy of the source's state if all is in it that it reads, and tell whether it is.

        The source's first deployment only: in a later one, the outputs of before are there from the beginning.
        """
        state = _parsed(self.folder.state_of(self.source))
        wanted = {output for outputs in self._read.values() for output in outputs}
        if not wanted or not wanted <= state.get("outputs", {}).keys():
            return False
        self._copy.write_text(json.dumps(state))
        sources = {name: {"config": {"path": str(self._copy)}} for name in self._read}
        self._override.write_text(json.dumps({"data": {"terraform_remote_state": sources}}))
        return True

    @property
    def _copy(self) -> Path:
        return self.folder.scratch / f"{self.source}.tfstate"

    @property
    def _override(self) -> Path:
        return self.folder.terraform_of(self.reader) / OVERRIDE

    @cached_property
    def _read(self) -> dict[str, set[str]]:
        """Return the names of the outputs by the data source through which they are read."""
        text = (self.folder.terraform_of(self.reader) / "cdk.tf.json").read_text()
        sources = json.loads(text).get("data", {}).get("terraform_remote_state", {})
        of_source = [
            name
            for name, each in sources.items()
            if each["config"].get("path") == str(self.folder.state_of(self.source))
        ]
        return {name: {output for of, output in _READ.findall(text) if of == name} for name in of_source}


def _parsed(path: Path) -> dict[str, Any]:
    """Return what is in the file, nothing where it is not there, or being written."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found
