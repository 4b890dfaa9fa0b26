"""Names of flags, experiments, variants, attributes and users. ASCII only, so they are safe in keys and logs."""

import re

from ..errors import InvalidRuleError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Wider than a name: identity providers hand out "auth0|5f7c", "google:10769", "jane+test@example.org".
_USER_ID = re.compile(r"[A-Za-z0-9._@+:|-]{1,128}")


def checked_name(text: object, what: str) -> str:
    """Return the text if it can name a `what` ("a flag"), else raise InvalidRuleError."""
    if isinstance(text, str) and _NAME.fullmatch(text):
        return text
    raise InvalidRuleError(
        f"{_shown(text)} cannot name {what}: it takes a letter or digit, then up to 63 of these, '.', '_' and '-'"
    )


def checked_user_id(text: object) -> str:
    """Return the text if it can be a user's id, else raise InvalidRuleError."""
    if isinstance(text, str) and _USER_ID.fullmatch(text):
        return text
    raise InvalidRuleError(f"{_shown(text)} cannot be a user id: up to 128 letters, digits and any of '._@+:|-'")


def _shown(value: object) -> str:
    # Cut before repr(), which is slow for a long text, and after it, since it may write one character as ten.
    text = repr(value[:65]) if isinstance(value, str) else f"a {type(value).__name__}"
    return text if len(text) <= 66 else f"{text[:64]}..."
