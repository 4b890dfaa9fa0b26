"""Texts that carry a secret in a shape of their own, wherever they stand."""

import re

from .names import is_secret_name

# Text to look for first, since it is quicker to see, and the shape that a secret must have then.
_SHAPES = (
    ("PRIVATE KEY-----", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    # A URL with a password.
    ("://", re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@")),
    # AWS's access keys.
    ("AKIA", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
    ("ASIA", re.compile(r"\bASIA[0-9A-Z]{16}\b")),
    # A JSON web token.
    ("eyJ", re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.")),
    # GitHub's and Slack's tokens.
    ("gh", re.compile(r"\bgh[opsur]_[A-Za-z0-9]{30,}")),
    ("github_pat_", re.compile(r"\bgithub_pat_\w{20,}")),
    ("xox", re.compile(r"\bxox[abpr]-[\w-]{10,}")),
    ("hooks.slack.com/", re.compile(r"hooks\.slack\.com/services/\S+")),
    # GitLab's, Stripe's, Google's, SendGrid's, npm's, Vault's, HCP Terraform's.
    ("glpat-", re.compile(r"\bglpat-[\w-]{20,}")),
    ("k_live_", re.compile(r"\b[sr]k_live_\w{16,}")),
    ("AIza", re.compile(r"\bAIza[\w-]{35}")),
    ("SG.", re.compile(r"\bSG\.[\w-]{16,}\.[\w-]{16,}")),
    ("npm_", re.compile(r"\bnpm_[A-Za-z0-9]{30,}")),
    ("hvs.", re.compile(r"\bhvs\.[\w-]{20,}")),
    (".atlasv1.", re.compile(r"\.atlasv1\.[\w-]{20,}")),
    # Headers by which a client logs in.
    ("earer ", re.compile(r"\b[Bb]earer [\w.~+/-]{8,}")),
    ("asic ", re.compile(r"(?i)\bauthorization\W+basic [\w+/]{8,}")),
)
# `export DB_PASSWORD=x`, `--auth-token=x`
_ASSIGNMENT = re.compile(r"([A-Za-z][\w-]*)=(?=[^\s=])")
# A line of YAML: `  password: x`
_YAML_LINE = re.compile(r"""^[ \t-]*["']?([A-Za-z][\w-]*)["']?:[ \t]+(?=[^\s#])""", re.MULTILINE)


def carries_secret(text: str) -> bool:
    """Tell whether the text holds a key, a URL with a password, or an assignment to a secret's name."""
    if any(hint in text and shape.search(text) for hint, shape in _SHAPES):
        return True
    if ": " in text and any(is_secret_name(name) for name in _YAML_LINE.findall(text)):
        return True
    return "=" in text and any(is_secret_name(name) for name in _ASSIGNMENT.findall(text))
