"""A plan's text, made harmless for GitHub: it cannot become markup, ping anybody, link anywhere or hide.

Every string that is not this package's own passes through `text`, `code`, `html_code`, `cell_code`, `link` or `fence`.
"""

import re
from html import escape
from urllib.parse import quote, urlsplit

from ..visible import visible

# Set as code in a sentence: text between backticks, and names with an underscore in them.
_CODE = re.compile(r"`([^`]+)`|((?<!\w)[A-Za-z][\w.-]*_[\w.-]*\w)")
_MARKUP = re.compile(r"[\\`*_{}\[\]|~^]")
_LINE_START = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=#]))")
# A name, number or page that GitHub would link: mention or e-mail address, issue, pull request, address.
_LINKED = re.compile(r"@(?=\w)|#(?=\d)|[Gg][Hh]-(?=\d)|:(?=//)|[Ww]{3}(?=\.)")
_LONGEST_ADDRESS = 500
# U+200B after the sign keeps GitHub from linking it.
_APART = r"\g<0>&#8203;"


def text(value: str, *, limit: int = 1_000) -> str:
    """Return words as Markdown on one line: names and what stands between backticks are code, the rest is no markup."""
    words = visible(" ".join(value.split()), limit=limit)
    parts: list[str] = []
    end = 0
    for match in _CODE.finditer(words):
        parts += [_plain(words[end : match.start()]), code(match[1] or match[2], limit=limit)]
        end = match.end()
    return "".join([*parts, _plain(words[end:])]) or "(empty)"


def sentence(value: str) -> str:
    """Return a sentence as `text` does, with a capital and a full stop."""
    written = text(value[:1].upper() + value[1:])
    return written if written.endswith((".", "!", "?")) else f"{written}."


def _plain(value: str) -> str:
    escaped = _MARKUP.sub(r"\\\g<0>", escape(value, quote=False))
    apart = _LINKED.sub(_APART, escaped)
    # GitHub sets what stands between dollar signs as a formula, and says to write it so.
    return _LINE_START.sub(r"\1\\", apart).replace("$", "<span>$</span>")


def code(value: str, *, limit: int = 300) -> str:
    """Return a name or value as a code span on one line."""
    shown = visible(value, limit=limit) or " "
    ticks = "`" * (longest_run(shown, "`") + 1)
    padding = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{padding}{shown}{padding}{ticks}"


def html_code(value: str, *, limit: int = 300) -> str:
    """Return a name as `<code>` for a `<summary>`, where no Markdown is read."""
    return f"<code>{escape(visible(value, limit=limit))}</code>"


def cell_code(value: str) -> str:
    """Return a name as a code span for a table's cell, which a bar would end."""
    return code(value.replace("|", r"\x7c"), limit=80)


def fence(lines: str, *, language: str = "") -> str:
    """Return a fenced block that nothing in ``lines`` can close."""
    ticks = "`" * max(3, longest_run(lines, "`") + 1)
    return f"{ticks}{language}\n{lines}\n{ticks}\n"


def longest_run(value: str, character: str) -> int:
    """Return the length of the longest unbroken run of a character."""
    return max(map(len, re.findall(f"{re.escape(character)}+", value)), default=0)


def link(label: str, address: str, repository_url: str | None = None) -> str:
    """Return a link to an https page or to a file of the repository; without either, the label alone.

    ``repository_url`` is where the repository's files are shown: `https://github.com/<owner>/<name>/blob/<commit>`.
    """
    if repository_url and re.fullmatch(r"\w[\w./-]*(#[\w-]*)?", address, re.ASCII):
        address = f"{repository_url}/{address}"
    return f"[{label}](<{quote(address, safe=':/?#=&%+,;@!$~*.-_')}>)" if _is_page(address) else label


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc) and address.isprintable() and len(address) < _LONGEST_ADDRESS
