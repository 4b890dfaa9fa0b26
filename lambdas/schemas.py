"""JSON schemas that several functions' routes share.

They say again what the library checks, because who reads the routes shall not have to import it; a test compares.
"""

from .http_api import Schema

NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
USER_ID_PATTERN = "[A-Za-z0-9._@+:|-]{1,128}"

NAME: Schema = {"type": "string", "pattern": f"^{NAME_PATTERN}$"}
USER_ID: Schema = {"type": "string", "pattern": f"^{USER_ID_PATTERN}$"}

# The answer about a document that was written.
WRITTEN: Schema = {
    "invalidated": {"type": "boolean", "description": "Whether the cache has let go of the one before."},
    "stale_for_at_most_seconds": {"type": "integer"},
    "note": {"type": "string"},
}
