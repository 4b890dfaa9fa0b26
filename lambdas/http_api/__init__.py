"""API Gateway v2 events (HTTP API, payload 2.0) in, typed answers out.

Powertools' APIGatewayHttpResolver was passed over after measuring it (docs/adr/0006-handlers-without-a-framework.md).
Logs go through `logging`: Lambda's own JSON log format, a setting of the function, adds the request id and every
`extra`.
"""

from .caller import Caller
from .errors import (
    BadRequestError,
    DamagedError,
    ForbiddenError,
    HttpError,
    MethodNotAllowedError,
    NotFoundError,
    TooLargeError,
    TooManyRequestsError,
    UnavailableError,
)
from .request import MAX_BODY_BYTES, Request
from .response import Response
from .route import SCOPES, Answer, Parameter, Route, Schema, Scope
from .routes import Routes

__all__ = [
    "MAX_BODY_BYTES",
    "SCOPES",
    "Answer",
    "BadRequestError",
    "Caller",
    "DamagedError",
    "ForbiddenError",
    "HttpError",
    "MethodNotAllowedError",
    "NotFoundError",
    "Parameter",
    "Request",
    "Response",
    "Route",
    "Routes",
    "Schema",
    "Scope",
    "TooLargeError",
    "TooManyRequestsError",
    "UnavailableError",
]
