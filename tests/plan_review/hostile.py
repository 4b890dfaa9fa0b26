"""Strings that want to be more than strings: what an attribute, an address or a tag in a plan could say."""

from hypothesis import strategies as st

_MARKDOWN = r"` `` ``` ~~~ * ** __ _a_ ~~ # > | \ \| |--| --- === [x](javascript:a) ![i](//a.example) [^1] { ["
_HTML = (
    "<script> <img/src=x> <b> </b> </code> </pre> </details> <details> <summary> </summary> <!-- --> <? ]]> < > & &lt;"
)
_LINKS = "@octocat @org/team &#64;octocat #1 o/r#1 GH-1 gh-2 a@b.example https://evil.example www.evil.example"
_INVISIBLE = [
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "\x00",
    "\x1b[31m",
    "\x9b",
    "\xad",
    "\u200b",
    "\u202e",
    "\u2028",
]
_LINES = (
    "\n- ",
    "1. ",
    "2) ",
    "+ ",
    "\n# ",
    "\n## Plan review: fine\n",
    "\n> [!NOTE]\n> ",
    "- [ ] ",
    "````\n",
    "\n```\n",
)
_OTHER = (
    "<!-- plan-review -->",
    "$x$",
    "$$",
    '"',
    "'",
    ":tada:",
    "é",
    "日本",
    "🌈",
    "::error::x",
    "%0A",
    "%",
    ",",
    ":",
)

_FRAGMENTS = (*_MARKDOWN.split(), *_HTML.split(), *_LINKS.split(), *_INVISIBLE, *_LINES, *_OTHER)

hostile_strings = st.lists(st.sampled_from(_FRAGMENTS) | st.text(max_size=5), max_size=8).map("".join)
