"""A stack's Terraform as the rules read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from environments.schema import StackSettings
from modules.accepted import accepted


@dataclass(frozen=True, kw_only=True)
class Block:
    """One resource or data source: its type, its address, its arguments, and the findings that it accepts."""

    kind: str
    address: str
    arguments: dict[str, Any]
    accepted: Mapping[str, str]

    def accepts(self, finding: str) -> bool:
        """Tell whether the finding is accepted where the block was made."""
        return finding in self.accepted

    def argument(self, path: str) -> Any:
        """Return an argument by its dotted path, None when it is not there."""
        value: Any = self.arguments
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return value


@dataclass(frozen=True, kw_only=True)
class StackTerraform:
    """``document`` is what goes into the stack's cdk.tf.json."""

    settings: StackSettings
    document: dict[str, Any]

    def resources(self, *kinds: str) -> Iterator[Block]:
        """Yield the resources of these types."""
        return self._blocks("resource", "", kinds)

    def data_sources(self, *kinds: str) -> Iterator[Block]:
        """Yield the data sources of these types."""
        return self._blocks("data", "data.", kinds)

    def _blocks(self, section: str, prefix: str, kinds: tuple[str, ...]) -> Iterator[Block]:
        accepted_by_name = accepted(self.document)
        blocks = self.document.get(section, {})
        for kind in kinds:
            for name, arguments in blocks.get(kind, {}).items():
                yield Block(
                    kind=kind,
                    address=f"{prefix}{kind}.{name}",
                    arguments=arguments,
                    accepted=accepted_by_name.get(name, {}),
                )


class Rule(Protocol):
    """Yields each problem of a stack: the address, what is wrong, and the remedy."""

    __name__: str

    def __call__(self, terraform: StackTerraform, /) -> Iterator[str]:
        """Look at one stack."""
        ...
