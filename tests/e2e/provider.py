"""Whether Terraform can get the AWS provider, from wherever it is told to."""

import json
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from modules.aws_stack import PROVIDER_VERSIONS
from tools.terraform.binary import terraform_binary
from tools.terraform.steps import QUIET


@cache
def provider_problem() -> str:
    """Return what Terraform says when it cannot get the provider, nothing when it can; asked once."""
    needed = {"aws": {"source": "hashicorp/aws", "version": PROVIDER_VERSIONS}}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": needed}}))
        result = subprocess.run(
            [terraform_binary(), "init", "-no-color", "-input=false"],
            cwd=folder,
            env={**os.environ, **QUIET},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return result.stdout if result.returncode else ""
