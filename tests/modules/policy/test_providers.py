"""Terraform itself brings no credentials along, and keeps its state encrypted."""

from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from environments import load
from modules.aws_stack import AwsStack


def refused(folder: Path, path: str, value: Any) -> str:
    """Synthesize production with something of its own at the path; return why it is refused."""
    app = App(outdir=str(folder))
    AwsStack(app, "redis-prod", settings=load("prod")).add_override(path, value)
    with pytest.raises(RuntimeError) as refusal:
        app.synth()
    return str(refusal.value)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("access_key", "AKIA"),
        ("secret_key", "x"),
        ("token", "x"),
        ("insecure", True),
        ("endpoints", [{"sts": "https://sts.example.com"}]),
        ("https_proxy", "http://proxy.example.com"),
    ],
)
def test_the_provider_has_nothing_that_belongs_to_who_runs_it(tmp_path: Path, argument: str, value: Any) -> None:
    """Neither credentials nor another place to show them."""
    tags = [{"tags": dict(load("prod").tags)}]
    found = refused(tmp_path, "provider.aws", [{"region": "us-east-1", "default_tags": tags, argument: value}])
    assert f"provider aws has {argument}" in found


def test_no_other_provider_is_used(tmp_path: Path) -> None:
    """One runs commands, another asks any address."""
    assert "provider external" in refused(tmp_path, "provider.external", [{}])


@pytest.mark.parametrize(
    ("backend", "problem"),
    [
        ({"http": {"address": "http://example.com"}}, "the state goes to http"),
        ({"s3": {"bucket": "b", "encrypt": False}}, "is not encrypted"),
        ({"s3": {"bucket": "b"}}, "is not encrypted"),
    ],
)
def test_a_state_that_others_could_read_is_refused(tmp_path: Path, backend: dict[str, Any], problem: str) -> None:
    """A state has everything that Terraform knows of the resources."""
    assert problem in refused(tmp_path, "terraform.backend", backend)
