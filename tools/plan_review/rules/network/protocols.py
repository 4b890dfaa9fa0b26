"""Protocols as AWS and Terraform write them: by name, or by the number that IANA gave them."""

_NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}
EVERY = "-1"
# ICMP's "ports" are a type and a code; of any other protocol than TCP and UDP AWS ignores them.
WITH_PORTS = frozenset({"tcp", "udp"})


def protocol(value: str) -> str:
    """Return a protocol's name, so that `6` and `tcp` are one; the number where it has none here."""
    return _NAMES.get(value.lower(), value.lower())


def in_words(name: str) -> str:
    """Return the protocol for a sentence."""
    return "every protocol" if name == EVERY else f"protocol {name}" if name.isdecimal() else name
