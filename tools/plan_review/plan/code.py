"""The words in which the reader's own code sets Terraform's attributes: remedies speak of these."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """``file`` is where a stack's settings are; "" when that is Terraform's own configuration.

    ``names``: by `type.attribute`, the setting that the attribute is made from. A setting is a Python argument; what
    has none is spoken of as in Terraform.
    """

    file: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def assignment(self, type_: str, attribute: str, value: object) -> str:
        """Return `` `engine_version = "7.1"` ``, or in the words of a setting `` `version="7.1"` in prod.py``."""
        name = self.names.get(f"{type_}.{attribute}")
        if name is None:
            return f"`{attribute} = {_hcl(value)}`"
        literal = repr(value) if isinstance(value, bool | None) else _hcl(value)
        return f"`{name}={literal}`{self.place}"

    @property
    def place(self) -> str:
        """Return ` in <file>`, nothing where no file is known."""
        return f" in {self.file}" if self.file else ""


def _hcl(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)
