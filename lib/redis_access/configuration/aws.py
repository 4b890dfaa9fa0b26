"""Access to botocore: imported when it is first needed, its errors translated into this package's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import ConfigurationError

if TYPE_CHECKING:
    from botocore.session import Session


def aws_session() -> "Session":
    """Return a new botocore session, which finds credentials as every AWS tool does."""
    from botocore.session import get_session

    return get_session()


def aws_region() -> str | None:
    """Return the region that Lambda and most services set; botocore itself reads AWS_DEFAULT_REGION only."""
    return os.environ.get("AWS_REGION") or None


@contextmanager
def aws_errors(unavailable: type[Exception], doing: str) -> Iterator[None]:
    """Turn botocore's errors into `unavailable`, and those that no retry will mend into ConfigurationError.

    A missing botocore or AWS region is a ConfigurationError. `doing` begins the messages ("cannot read ...").
    """
    try:
        from botocore.exceptions import BotoCoreError, ClientError, NoRegionError
    except ImportError as exc:
        raise ConfigurationError(f"{doing}: that needs botocore; pip install 'redis-access[aws]'") from exc
    try:
        yield
    except NoRegionError as exc:
        raise ConfigurationError(f"{doing}: no AWS region; set AWS_REGION") from exc
    except (BotoCoreError, ClientError) as exc:
        raise unavailable(f"{doing}: {exc}") from exc
