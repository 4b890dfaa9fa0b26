"""A host and a port, checked when made."""

from dataclasses import dataclass
from string import ascii_letters, digits, hexdigits

from ..errors import ConfigurationError

# A label longer than 63 characters, or an empty one, would fail in Python's resolver with a UnicodeError.
_MAX_LABEL_CHARACTERS = 63
_IN_LABELS = frozenset(ascii_letters + digits + "_-")
_IN_IPV6 = frozenset(hexdigits + ":.")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's host and port. Raises ConfigurationError for a host or port that no server can have."""

    host: str
    port: int = 6379

    def __post_init__(self) -> None:
        if not isinstance(self.host, str) or not (_is_name(self.host) or _is_ipv6(self.host)):
            raise ConfigurationError(f"{self.host!r} is no host name")
        if isinstance(self.port, bool) or not isinstance(self.port, int) or not 0 < self.port < 65536:
            raise ConfigurationError(f"the port of {self.host} must be from 1 to 65535, not {self.port!r}")

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _is_name(host: str) -> bool:
    return len(host) <= 253 and all(map(_is_label, host.removesuffix(".").split(".")))


def _is_label(label: str) -> bool:
    return 0 < len(label) <= _MAX_LABEL_CHARACTERS and _IN_LABELS.issuperset(label) and "-" not in label[0] + label[-1]


def _is_ipv6(host: str) -> bool:
    return ":" in host and _IN_IPV6.issuperset(host)
