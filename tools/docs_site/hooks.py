"""The hooks of mkdocs.yml: links to files outside docs/, diagrams without a network, pages that read as on GitHub."""

import logging
import posixpath
import re
from pathlib import Path

import cmarkgfm
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
MERMAID = ROOT / "node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js"
_RELATIVE_LINK = re.compile(r"(?<=\]\()(?!https?:|#)([^)#\s]+)")
# Python-Markdown and GitHub's Markdown differ in these: lists' items, code blocks and tables that one does not see.
_COUNTED = ("li", "pre", "table")

# A warning of a logger below mkdocs' fails the strict build.
logger = logging.getLogger("mkdocs.hooks.docs_site")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Put mermaid into the site. The theme would load it from a content delivery network otherwise."""
    files.append(File.generated(config, f"javascripts/{MERMAID.name}", abs_src_path=str(MERMAID)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs passes it
    """Let a link to a file of the repository that is no part of the site lead to where the repository is shown."""
    folder = posixpath.dirname(page.file.src_uri)

    def outside(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", folder, match[1]))
        if path.startswith("docs/") or not (ROOT / path).exists():
            return match[0]
        return f"{config.repo_url}/blob/main/{path}"

    return _RELATIVE_LINK.sub(outside, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001 - mkdocs passes them
    """Warn of a page whose lists, code blocks or tables are not the ones that GitHub shows."""
    markdown = page.markdown or ""
    if "\n::: " in markdown:
        return  # generated parts, which GitHub does not show
    expected = cmarkgfm.github_flavored_markdown_to_html(markdown)
    for element in _COUNTED:
        here, there = (len(re.findall(f"<{element}[ >]", text)) for text in (html, expected))
        if here != there:
            logger.warning(
                "%s has %d <%s> on the site and %d on GitHub: indent what belongs to a list's item by four spaces, and "
                "put an empty line before a list, and before an item that follows such a part",
                page.file.src_uri,
                here,
                element,
                there,
            )
