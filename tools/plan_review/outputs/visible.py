"""Invisible characters, made visible: control characters, bidirectional marks, zero widths, HTML comments."""

import unicodedata

# Control, format (bidirectional, zero width), surrogate, line and paragraph separators: what hides or reorders.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Room for saying how many characters were left out.
_REMARK = 40


def visible(value: str, *, limit: int) -> str:
    r"""Return ``value`` with what cannot be seen written as `\u202e`, cut to ``limit`` characters."""
    if len(value) > limit:
        kept = max(limit - _REMARK, limit // 2)
        cut = f" … {len(value) - kept:,} characters … "
        value = f"{value[: kept - kept // 4]}{cut}{value[len(value) - kept // 4 :]}"
    # Almost every value is, and asking the text is a hundred times faster than asking each character.
    if value.isprintable():
        shown = value
    else:
        shown = "".join(_named(each) if unicodedata.category(each) in _INVISIBLE else each for each in value)
    if len(shown) > limit:
        shown = f"{shown[: limit - 1]}…"
    # A comment could be taken for the marker that says whose comment this is.
    return shown.replace("<!--", r"\x3c!--")


def _named(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
