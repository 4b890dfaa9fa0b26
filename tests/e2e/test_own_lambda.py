"""docs/own_lambda.md does what it says: its commands run, its handler answers, and its Terraform is valid."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from redis_access import redis_access
from redis_access.testing import StandIn

from tests.e2e.terraform import Terraform
from tools.terraform.steps import ROOT

pytestmark = pytest.mark.e2e

PAGE = (ROOT / "docs" / "own_lambda.md").read_text("utf-8")
FILES = dict(re.findall(r'^```\w+ title="shop/([\w.]+)"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL))
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 10_000)


def outputs(stack: Path) -> dict[str, Any]:
    """Return the outputs that the stack has, with values of their kind."""
    named = json.loads((stack / "cdk.tf.json").read_text())["output"]
    arn = "arn:aws:iam::123456789012:policy/a"
    return {name: ["a", "b"] if isinstance(each["value"], list) else arn for name, each in named.items()}


@pytest.fixture
def shop(tmp_path: Path, initialized: Terraform) -> Path:
    """Return the page's folder: its files, and what its commands make of them."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    [commands] = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    read, *others = commands.splitlines()
    # The stack is not deployed here.
    assert read == "npx cdktf output redis-prod --outputs-file shop/redis.json"
    (folder / "redis.json").write_text(json.dumps({"redis-prod": outputs(initialized.stacks / "redis-prod")}))
    # pip need not install again what the synthesis has.
    (folder / "build").mkdir()
    for packages in (ROOT / "build" / "lambdas").glob("dependencies-*.zip"):
        shutil.copy(packages, folder / "build")
    for name in ("lambdas", "lib"):
        (tmp_path / name).symlink_to(ROOT / name)
    for command in others:
        python, _, arguments = command.partition(" ")
        assert python == ".venv/bin/python"
        subprocess.run([sys.executable, *arguments.split()], cwd=tmp_path, check=True)
    return folder


def test_its_terraform_is_valid(shop: Path, initialized: Terraform) -> None:
    """By the provider's own schema; every output that it reads is one of the stack's, and its zips are there."""
    terraform = Terraform(stacks=shop.parent)
    terraform.must("shop", "init", f"-plugin-dir={initialized.stacks / 'redis-prod' / '.terraform' / 'providers'}")
    assert "Success! The configuration is valid." in terraform.must("shop", "validate")
    terraform.must("shop", "fmt", "-check")


def test_its_handler_caches_and_answers_without_redis() -> None:
    """Under the key that the page names."""
    names: dict[str, Any] = {}
    exec(FILES["handler.py"], names)  # noqa: S102  # the page is ours
    redis = StandIn()
    with redis.in_place_of(redis_access):
        assert names["handler"]({"sku": "tea"}, CONTEXT) == {"sku": "tea", "cents": 350}
        assert redis.keys() == ["app:shop:price:tea"]
        names["CENTS"]["tea"] = 1
        assert names["handler"]({"sku": "tea"}, CONTEXT)["cents"] == 350
        redis.away = True
        assert names["handler"]({"sku": "tea"}, CONTEXT)["cents"] == 1


def test_every_output_that_the_page_names_is_the_stacks(initialized: Terraform) -> None:
    """In its tables, too."""
    named = set(re.findall(r"`(\w+_(?:arn|ids?|prefix))`", PAGE)) - {"key_prefix", "security_group_ids"}
    assert {"client_policy_arn", "subnet_ids", "application_security_group_id", "ssm_prefix", "vpc_id"} <= named
    assert named <= outputs(initialized.stacks / "redis-prod").keys()
