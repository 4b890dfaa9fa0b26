"""A host and a port, checked when made."""

import re
from dataclasses import dataclass

from .errors import ConfigurationError

# A label longer than 63 characters, or an empty one, would fail in Python's resolver with a UnicodeError.
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_IPV6 = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens. Raises ConfigurationError for what no server can have."""

    host: str
    port: int = 6379

    def __post_init__(self) -> None:
        if not (_is_name(self.host) or _IPV6.fullmatch(self.host)):
            raise ConfigurationError(f"{self.host!r} is no host name")
        if isinstance(self.port, bool) or not isinstance(self.port, int) or not 0 < self.port < 65536:
            raise ConfigurationError(f"the port of {self.host} must be from 1 to 65535, not {self.port!r}")

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _is_name(host: str) -> bool:
    return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split("."))
