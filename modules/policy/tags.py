"""Every resource gets the environment's tags through the provider, and no resource has others in their place."""

from collections.abc import Iterator

from modules.policy.stack_terraform import StackTerraform


def tags(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield tags that are missing from an AWS provider's `default_tags`, or differ from the environment's."""
    for provider in terraform.document.get("provider", {}).get("aws", []):
        given = {name: value for each in provider.get("default_tags") or [] for name, value in each["tags"].items()}
        for name, value in terraform.settings.tags.items():
            if given.get(name) != value:
                yield f"provider aws has default tag {name}={given.get(name)!r}; it must be {value!r}"
    for block in terraform.resources():
        for name, value in terraform.settings.tags.items():
            given = block.argument("tags") or {}
            if given.get(name, value) != value and not block.accepts("tags"):
                yield f"{block.address} has tag {name}={given[name]!r}; leave it out, or make it {value!r}"
