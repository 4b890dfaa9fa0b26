"""Resources as somebody else has them: what the state says, and what the code says from now on."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Attributes = Mapping[str, Any]
STACK = "cache-prod"
_PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'
_ZONE = {"region": "us-east-1", "access_key": "test", "secret_key": "test"}
# A plan that does not refresh asks AWS nothing, and the provider is told not to ask who it is.
_QUIET = (
    "skip_credentials_validation",
    "skip_requesting_account_id",
    "skip_metadata_api_check",
    "skip_region_validation",
)
_SCHEMA_VERSIONS = {"aws_elasticache_replication_group": 2}


@dataclass(frozen=True, kw_only=True)
class Resource:
    """``state`` is what it is, None for one that is new; ``code`` what it should be, None for one that goes."""

    type: str
    name: str
    state: Attributes | None
    code: Attributes | None
    index: str | int | None = None
    lifecycle: Mapping[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """As Terraform calls it."""
        key = f"[{json.dumps(self.index)}]" if self.index is not None else ""
        return f"{self.type}.{self.name}{key}"


def write(resources: Iterable[Resource], folder: Path) -> None:
    """Write a stack and its state."""
    folder.mkdir(parents=True)
    every = list(resources)
    code: dict[str, dict[str, Any]] = {}
    for each in every:
        if each.code is not None:
            extra = {"for_each": [each.index], "lifecycle": dict(each.lifecycle)}
            kept = {name: value for name, value in extra.items() if value and value != [None]}
            code.setdefault(each.type, {})[each.name] = {**each.code, **kept}
    for named in code.values():
        for one in named.values():
            if "for_each" in one:
                one["for_each"] = f"${{toset({json.dumps(one['for_each'])})}}"
    document = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": {**_ZONE, **dict.fromkeys(_QUIET, True)}},
        "resource": code,
    }
    (folder / "main.tf.json").write_text(json.dumps(document, indent=1))
    (folder / "terraform.tfstate").write_text(json.dumps(_state(every)))


def _state(resources: list[Resource]) -> dict[str, Any]:
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 1,
        "lineage": "0c0c0c0c-0000-0000-0000-000000000000",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": each.type,
                "name": each.name,
                "provider": _PROVIDER,
                "instances": [_instance(each)],
            }
            for each in resources
            if each.state is not None
        ],
    }


def _instance(resource: Resource) -> dict[str, Any]:
    index = {} if resource.index is None else {"index_key": resource.index}
    return {
        **index,
        "schema_version": _SCHEMA_VERSIONS.get(resource.type, 0),
        "attributes": dict(resource.state or {}),
    }
