"""API Gateway v2 events (HTTP API, payload 2.0) in, typed answers out.

Powertools' APIGatewayHttpResolver was passed over after measuring it: without bytecode, as in a layer, it and its
Logger add 190-250 ms to the 800 ms that importing boto3 and redis takes, and more than double the layer. It also
raises KeyError or TypeError on an event that is not of the v2 shape, and answers a wrong method with 404. Logs go
through `logging`: Lambda's own JSON log format, a setting of the function, adds the request id and every `extra`.
"""

from .errors import BadRequestError, DamagedError, HttpError, MethodNotAllowedError, NotFoundError, UnavailableError
from .request import Request
from .response import Response
from .routes import Routes

__all__ = [
    "BadRequestError",
    "DamagedError",
    "HttpError",
    "MethodNotAllowedError",
    "NotFoundError",
    "Request",
    "Response",
    "Routes",
    "UnavailableError",
]
