"""Whether AWS refuses a call for want of a right."""

from collections.abc import Callable
from typing import Any

import botocore.exceptions
import pytest


def denied(call: Callable[[], Any]) -> bool:
    """Make the call, which must fail, and tell whether it is for want of a right."""
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        call()
    return refusal.value.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
