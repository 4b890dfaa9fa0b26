"""Terraform itself: AWS's provider alone, with credentials from outside, and a state that is encrypted."""

from collections.abc import Iterator
from typing import Any

from modules.policy.stack_terraform import StackTerraform, is_true, listed

# Credentials would be in the repository. Other endpoints, a proxy, or TLS without its checks would send credentials to
# whoever answers.
_OUTSIDE = (
    "access_key",
    "secret_key",
    "token",
    "endpoints",
    "insecure",
    "http_proxy",
    "https_proxy",
    "custom_ca_bundle",
)
_BACKENDS = frozenset({"local", "s3"})


def providers(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield providers and states that the stacks do not need."""
    for name, given in terraform.document.get("provider", {}).items():
        if name != "aws":
            yield f"provider {name} is none of the stacks'; take it out"
            continue
        for each in listed(given):
            yield from (f"provider aws has {argument}; {_REMEDY}" for argument in _OUTSIDE if each.get(argument))
    for each in listed(terraform.document.get("terraform", {}).get("backend")):
        yield from _state(each)


_REMEDY = "leave it to the environment in which Terraform runs"


def _state(backend: dict[str, Any]) -> Iterator[str]:
    for name, arguments in backend.items():
        if name not in _BACKENDS:
            yield f"the state goes to {name}; use s3, cloud or a local file"
        elif name == "s3" and not any(is_true(each.get("encrypt")) for each in listed(arguments)):
            yield "the state in s3 is not encrypted; set encrypt"
