"""The Python version and the machine that a layer is for."""

import platform
import re
import sys
from dataclasses import dataclass
from typing import Final

from .errors import TargetError

# pip's names of the machines that Lambda calls arm64 and x86_64. These wheels need glibc 2.17, Lambda has 2.34.
_PLATFORMS: Final = {"arm64": "manylinux2014_aarch64", "x86_64": "manylinux2014_x86_64"}
HOST: Final = "host"
HOST_PYTHON: Final = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A Python version ("3.13") and an architecture: Lambda's "arm64" or "x86_64", or "host", the machine that bundles.

    Raises TargetError when made.
    """

    python: str
    architecture: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"3\.\d{1,2}", self.python):
            raise TargetError(f"python={self.python!r}: give it as Lambda's runtimes have it, '3.13'")
        if self.architecture not in (*_PLATFORMS, HOST):
            raise TargetError(f"architecture={self.architecture!r}: known are {', '.join((*_PLATFORMS, HOST))}")
        if self.architecture == HOST and self.python != HOST_PYTHON:
            raise TargetError(
                f"python={self.python!r}: a bundle for the host is for the host's own Python, {HOST_PYTHON}"
            )

    @property
    def name(self) -> str:
        """Return the target as part of a file's name; two machines' "host" have different ones."""
        if self.architecture == HOST:
            return f"py{self.python}-{platform.system().lower()}-{platform.machine().lower()}"
        return f"py{self.python}-{self.architecture}"

    @property
    def pip_options(self) -> list[str]:
        """Return what makes pip choose wheels for the target; nothing for the host, which pip chooses by itself."""
        if self.architecture == HOST:
            return []
        return ["--platform", _PLATFORMS[self.architecture], "--python-version", self.python, "--implementation", "cp"]
