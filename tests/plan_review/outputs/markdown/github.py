"""GitHub's view of a comment: its own parser (cmark-gfm), and the parts of its HTML that tests look at."""

from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options


def html(markdown: str) -> str:
    """Return the HTML before GitHub's sanitizer, so that nothing is mended by it."""
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))


# GitHub looks for what to link in one text after the other, never across a tag.
_APART = "\n"


class Page(HTMLParser):
    """The tags of a comment in order, its addresses, and its text apart from code, where GitHub links nothing."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.comments: list[str] = []
        self.prose = ""
        self.headings: list[str] = []
        self._open: list[str] = []
        self.feed(html(markdown))
        self.close()

    @property
    def structure(self) -> list[str]:
        """The tags without those that only set words: a name between backticks, a dollar sign."""
        return [each for each in self.tags if each.strip("/") not in ("code", "span")]

    @property
    def left_open(self) -> list[str]:
        """The tags that nothing closes."""
        return [each for each in self._open if each not in ("br", "hr", "img", "input")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag."""
        self.tags.append(tag)
        self.prose += _APART
        self._open.append(tag)
        self.addresses += [found for name, found in attrs if name in ("href", "src") and found]
        if tag == "h2":
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        """Take in a closing tag."""
        self.tags.append(f"/{tag}")
        self.prose += _APART
        while self._open and self._open.pop() != tag:
            pass

    def handle_comment(self, data: str) -> None:
        """Take in a comment."""
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        """Take in text."""
        if not {"code", "pre", "a"} & set(self._open):
            self.prose += data
        if self._open and self._open[-1] == "h2":
            self.headings[-1] += data
