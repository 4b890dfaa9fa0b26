"""The program that is Terraform: one setting for cdktf, the tools, the tests and make.

cdktf reads the same variable. OpenTofu takes the same commands and writes the same plans.
"""

import os

VARIABLE = "TERRAFORM_BINARY_NAME"


def terraform_binary() -> str:
    """Return the name or path of the program, `terraform` unless the variable says otherwise."""
    return os.environ.get(VARIABLE) or "terraform"
