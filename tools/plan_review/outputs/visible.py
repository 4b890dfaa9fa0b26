"""What cannot be seen, shown: control characters, bidirectional marks, zero widths, HTML comments."""

import unicodedata

# Control, format (bidirectional, zero width), surrogate, line and paragraph separators: what hides or reorders.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(value: str, *, limit: int) -> str:
    r"""Return ``value`` with what cannot be seen written as `\u202e`, cut to ``limit`` characters."""
    if len(value) > limit:
        value = f"{value[: limit * 3 // 4]} … {len(value) - limit:,} characters … {value[len(value) - limit // 4 :]}"
    shown = "".join(_named(each) if unicodedata.category(each) in _INVISIBLE else each for each in value)
    # A comment could be taken for the marker that says whose comment this is.
    return shown.replace("<!--", r"\x3c!--")


def _named(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
