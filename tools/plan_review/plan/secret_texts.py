"""Texts that carry a secret in a shape of their own, wherever they stand."""

import re

from tools.plan_review.plan.secret_names import is_secret_name

_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|[a-z][a-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@"  # a URL with a password
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # AWS's access keys
    r"|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\."  # a JSON web token
    r"|\bgh[opsur]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{20,}|\bxox[abpr]-[\w-]{10,}",
    re.IGNORECASE,
)
# `export DB_PASSWORD=x`, `--auth-token=x`
_ASSIGNMENT = re.compile(r"([A-Za-z][\w-]*)=(?=[^\s=])")


def carries_secret(text: str) -> bool:
    """Tell whether the text holds a key, a URL with a password, or an assignment to a secret's name."""
    if ("://" in text or "-" in text or "_" in text or "IA" in text or "eyJ" in text) and _SHAPES.search(text):
        return True
    return "=" in text and any(is_secret_name(name) for name in _ASSIGNMENT.findall(text))
