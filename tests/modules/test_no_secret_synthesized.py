"""The output of synth may be read by anyone who reads the repository: workflows hand it on as an artifact."""

import re
from collections.abc import Iterator
from typing import Any

from tests.modules.synthesized import SynthesizedEnvironment

# `no_password_required` says that there is none.
SECRET = re.compile(r"(?<!no_)passw|auth_token|secret|private_key|access_key|token_value", re.IGNORECASE)


def arguments(value: Any) -> Iterator[str]:
    """Yield every argument's name, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from arguments(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from arguments(inner)


def test_no_resource_is_given_a_secret(environment: SynthesizedEnvironment) -> None:
    """Neither password nor token: everything authenticates by IAM."""
    for stack in (environment.redis, environment.lambdas):
        resources = [each for named in stack.document["resource"].values() for each in named.values()]
        assert len(resources) > 10
        assert not [name for each in resources for name in arguments(each) if SECRET.search(name)]
