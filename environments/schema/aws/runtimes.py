"""Python versions of Lambda's runtimes.

Source: botocore 1.43.106, `Runtime` of `lambda`, read 2026-11-28, without runtimes that the functions no longer
support. ``EARLIEST_PROVIDERS``: the first version of Terraform's AWS provider that takes the runtime, where that is
later than the first version that the stacks take (provider #44984). The version for 3.15 is not known; a provider
without 3.15 refuses it at plan.
"""

from collections.abc import Mapping
from typing import Literal

PythonVersion = Literal["3.11", "3.12", "3.13", "3.14", "3.15"]

EARLIEST_PROVIDERS: Mapping[PythonVersion, str] = {"3.14": "6.20.0", "3.15": "6.20.0"}
