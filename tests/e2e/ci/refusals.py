"""Whether AWS refuses a call for want of a right."""

from collections.abc import Callable
from typing import Any

import botocore.exceptions
import pytest

# Services have words of their own for it: EC2 the last but one, SNS the last.
_REFUSALS = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})


def denied(call: Callable[[], Any]) -> bool:
    """Make the call, which must fail, and tell whether it is for want of a right."""
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        call()
    return refusal.value.response["Error"]["Code"] in _REFUSALS
