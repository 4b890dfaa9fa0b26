"""Terraform that no rule can read is refused, whatever it may be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from environments import load
from modules.aws_stack import AwsStack
from modules.policy.known import KNOWN_RESOURCES, REFUSED

Refuses = Callable[..., str]


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_a_type_that_opens_a_way_is_refused_with_its_reason(refuses: Refuses, kind: str) -> None:
    """Gateways, people's credentials, caches without encryption."""
    assert f"{kind}.it {REFUSED[kind]}" in refuses({kind: {"name": "x"}})


@pytest.mark.parametrize(
    "kind", ["aws_instance", "aws_vpc_peering_connection", "null_resource", "aws_ram_resource_share"]
)
def test_a_type_that_no_rule_knows_is_refused(refuses: Refuses, kind: str) -> None:
    """It is looked at once, and then has a rule or a place in the list."""
    assert "no rule knows" in refuses({kind: {"name": "x"}})


def test_a_data_source_that_no_rule_knows_is_refused(refuses: Refuses) -> None:
    """A policy that is looked up by its name, say."""
    assert "data.aws_iam_policy.it" in refuses({"data.aws_iam_policy": {"name": "AdministratorAccess"}})


def test_an_unknown_type_can_be_accepted_with_a_reason(synth: Callable[..., None]) -> None:
    """The reason stands where the resource is made."""
    synth({"aws_eip": {"domain": "vpc"}}, accepted={"known": "for the partner's list of addresses"})


def test_an_acceptance_without_words_accepts_nothing(synth: Callable[..., None]) -> None:
    """A reason is the price."""
    with pytest.raises(RuntimeError, match=r"aws_eip\.it"):
        synth({"aws_eip": {"domain": "vpc"}}, accepted={"known": " "})


@pytest.mark.parametrize("section", ["module", "variable", "locals"])
def test_a_section_whose_values_only_terraform_knows_is_refused(tmp_path: Path, section: str) -> None:
    """A module may hold anything, and a variable may be anything."""
    app = App(outdir=str(tmp_path))
    AwsStack(app, "redis-prod", settings=load("prod")).add_override(f"{section}.it", {"source": "./elsewhere"})
    with pytest.raises(RuntimeError, match=f"the section `{section}`"):
        app.synth()


@pytest.mark.parametrize("kind", ["aws_security_group", "data.aws_iam_policy_document"])
def test_a_dynamic_block_is_refused(refuses: Refuses, kind: str) -> None:
    """Only Terraform knows its outcome."""
    dynamic: dict[str, Any] = {"dynamic": {"statement": {"for_each": "${toset([1])}", "content": {"actions": ["*"]}}}}
    assert "dynamic block" in refuses({kind: dynamic})


@pytest.mark.parametrize(
    "text",
    [
        '${base64decode("Kg==")}',
        '${join(":", ["s3", "*"])}',
        '${true ? "*" : "x"}',
        "${var.actions}",
        "${local.actions}",
        "${each.value}",
        "x${each.value.y}",
        "%{ if true }*%{ endif }",
    ],
)
@pytest.mark.parametrize("section", ["", "data."])
def test_what_terraform_computes_is_refused(refuses: Refuses, section: str, text: str) -> None:
    """Nobody could read what it comes to."""
    kind = "data.aws_prefix_list" if section else "aws_subnet"
    assert f"{kind}.it has a computed name" in refuses({kind: {"name": [text]}})


@pytest.mark.parametrize(
    "text", ["${aws_vpc.it.id}", "a ${data.aws_partition.p.partition} b", "${aws_x.y[0].z}", "$${aws:username}", "100%"]
)
def test_a_reference_is_not_computed(synth: Callable[..., None], text: str) -> None:
    """The resource behind the reference is checked itself."""
    synth({"aws_subnet": {"cidr_block": text}})


@pytest.mark.parametrize("argument", ["provisioner", "connection"])
def test_what_runs_beside_terraform_is_refused(refuses: Refuses, argument: str) -> None:
    """A command on the machine that deploys has all of its rights."""
    assert f"has a {argument}" in refuses({"aws_subnet": {argument: [{"local-exec": {"command": "id"}}]}})


def test_no_type_is_both_known_and_refused() -> None:
    """One list or the other."""
    assert not KNOWN_RESOURCES & REFUSED.keys()
