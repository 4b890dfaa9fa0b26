"""Python versions of Lambda's runtimes.

Source: botocore 1.43.106, `Runtime` of `lambda`, read 2026-11-28. Left out is what nothing here runs on any more.
``EARLIEST_PROVIDERS``: the first version of Terraform's provider that takes the runtime, where it is later than the
first one that the stacks take (provider #44984). Of 3.15 it is not known; an older one refuses it when it plans.
"""

from collections.abc import Mapping
from typing import Literal

PythonVersion = Literal["3.11", "3.12", "3.13", "3.14", "3.15"]

EARLIEST_PROVIDERS: Mapping[PythonVersion, str] = {"3.14": "6.20.0", "3.15": "6.20.0"}
