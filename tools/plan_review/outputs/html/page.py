"""A review as a page that holds its own style, script and data."""

import base64
import hashlib
from functools import cache
from importlib import resources
from string import Template

from ...review import Review
from .without_script import summary

# Read in this order, as one sheet and one program: there is no bundler to install, and nothing to import at run time.
STYLES = ("tokens", "page", "filters", "findings", "resources", "details", "graph", "narrow", "print")
SCRIPTS = (
    *("base/dom", "base/words", "base/data", "base/state", "base/theme"),
    *("lists/summary", "lists/filters", "lists/growing", "lists/findings", "lists/resources", "lists/printing"),
    *("details/values", "details/details"),
    *("graph/services", "graph/layout", "graph/nodes", "graph/lines", "graph/legend", "graph/graph", "graph/seen"),
    *("graph/camera", "graph/gestures", "graph/keys"),
    "main",
)

# In JSON these stand inside strings only, where their escapes mean the same. Without them no value can end the script
# element that holds the data, and U+2028 and U+2029, line ends to older JavaScript, are no trouble either.
_ESCAPED = "<>&\u2028\u2029"


def render(review: Review) -> str:
    """Return the page; what it shows is what ``review`` holds, so it is as free of secrets."""
    style, script = _assembled("style", "css", STYLES), _program()
    return Template(_text("template.html")).substitute(
        policy=_content_security_policy(style=style, script=script),
        style=style,
        script=script,
        data=_inert(review.model_dump_json()),
        summary=summary(review),
    )


def _content_security_policy(*, style: str, script: str) -> str:
    """Allow this style and this script by their hashes; no request, and no HTML made of text."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _inert(data: str) -> str:
    # Five searches; `str.translate` looks at each of some million characters.
    for each in _ESCAPED:
        data = data.replace(each, f"\\u{ord(each):04x}")
    return data


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _program() -> str:
    return f'(() => {{\n"use strict";\n{_assembled("script", "js", SCRIPTS)}}})();\n'


def _assembled(folder: str, ending: str, names: tuple[str, ...]) -> str:
    return "".join(_text(f"{folder}/{name}.{ending}") for name in names)


@cache
def _text(path: str) -> str:
    return resources.files(__package__).joinpath(path).read_text(encoding="utf-8")
