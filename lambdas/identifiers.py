"""Names that clients choose, checked as the library checks them; a wrong one is the client's mistake."""

from redis_access.errors import InvalidRuleError
from redis_access.targeting import checked_name, checked_user_id

from .http_api import BadRequestError


def name(text: object, what: str) -> str:
    """Return the text if it can name a `what` ("a flag"), else raise BadRequestError."""
    try:
        return checked_name(text, what)
    except InvalidRuleError as exc:
        raise BadRequestError(str(exc)) from exc


def user_id(text: object) -> str:
    """Return the text if it can be a user's id, else raise BadRequestError."""
    try:
        return checked_user_id(text)
    except InvalidRuleError as exc:
        raise BadRequestError(str(exc)) from exc
