"""A stack's Terraform as the rules read it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from environments.schema import StackSettings
from modules.accepted import accepted

# A reference is an attribute of a resource or data source by its address. These first words begin expressions that are
# none: Terraform would have to compute them.
_NOT_RESOURCES = ("count", "each", "local", "module", "path", "self", "terraform", "var")
REFERENCE = re.compile(rf"\$\{{(?!(?:{'|'.join(_NOT_RESOURCES)})[.\[])[a-z][\w-]*(?:\.[\w-]+|\[[\w-]+\])+\}}")
# `$${` and `%%{` are the characters themselves.
_EXPRESSION = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")
ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Block:
    """One resource or data source: its type, its address, its arguments, and the findings that it accepts."""

    kind: str
    name: str
    address: str
    arguments: dict[str, Any]
    accepted: Mapping[str, str]

    def accepts(self, finding: str) -> bool:
        """Tell whether the finding is accepted where the block was made, with a reason."""
        return bool(self.accepted.get(finding, "").strip())

    def argument(self, path: str) -> Any:
        """Return an argument by its dotted path, None when it is missing; the path goes through a list of one block."""
        value: Any = self.arguments
        for name in path.split("."):
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def refers_to(self, path: str, other: "Block") -> bool:
        """Tell whether an argument is an attribute of the other block."""
        return f"${{{other.address}." in str(self.argument(path))


@dataclass(frozen=True, kw_only=True)
class StackTerraform:
    """``document`` is what goes into the stack's cdk.tf.json."""

    settings: StackSettings
    document: dict[str, Any]

    @cached_property
    def accounts(self) -> frozenset[str]:
        """The accounts that the settings name: those to deploy to, and those in ARNs of existing resources."""
        return frozenset(ACCOUNT.findall(str(self.settings)))

    def other_account(self, text: str) -> str | None:
        """Return the first account in the text that the settings do not name, None when there is none."""
        return next((each for each in ACCOUNT.findall(text) if each not in self.accounts), None)

    def resources(self, *kinds: str) -> Iterator[Block]:
        """Yield the resources of these types, of all types when none is named."""
        return self._blocks("resource", "", kinds)

    def data_sources(self, *kinds: str) -> Iterator[Block]:
        """Yield the data sources of these types, of all types when none is named."""
        return self._blocks("data", "data.", kinds)

    def _blocks(self, section: str, prefix: str, kinds: tuple[str, ...]) -> Iterator[Block]:
        accepted_by_name = accepted(self.document)
        blocks = self.document.get(section, {})
        for kind in kinds or blocks:
            for name, arguments in blocks.get(kind, {}).items():
                yield Block(
                    kind=kind,
                    name=name,
                    address=f"{prefix}{kind}.{name}",
                    arguments=arguments,
                    accepted=accepted_by_name.get(name, {}),
                )


def texts(value: Any) -> Iterator[str]:
    """Yield every text in an argument, at any depth."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def is_computed(text: str) -> bool:
    """Tell whether Terraform would compute some of the text, beyond what references name."""
    return _EXPRESSION.search(REFERENCE.sub("", text)) is not None


def listed(value: Any) -> list[Any]:
    """Return the value as a list: Terraform and IAM both take a single value for a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def is_true(value: Any) -> bool:
    """Tell whether an argument is true, in either of the ways in which the bindings write it."""
    return value is True or str(value).lower() == "true"


class Rule(Protocol):
    """Yields each problem of a stack: the address, what is wrong, and the remedy."""

    __name__: str

    def __call__(self, terraform: StackTerraform, /) -> Iterator[str]:
        """Look at one stack."""
        ...
