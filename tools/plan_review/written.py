"""The outputs that were asked for, written."""

import argparse
from pathlib import Path

from tools.plan_review.outputs import markdown
from tools.plan_review.review import Review


def write_outputs(review: Review, options: argparse.Namespace) -> None:
    """Write the files that the command line names, and print what it asks for; Markdown when it asks for nothing."""
    if options.json:
        _write(options.json, review.model_dump_json() + "\n")
    if options.markdown:
        _write(options.markdown, _comment(review, options))
    if not (options.json or options.markdown):
        print(_comment(review, options), end="")


def write_pages(review: Review, folder: Path) -> None:
    """Write review.md, review.html and review.json into the folder."""
    _write(folder / "review.json", review.model_dump_json() + "\n")
    _write(folder / "review.md", markdown.render(review))


def _comment(review: Review, options: argparse.Namespace) -> str:
    return markdown.render(review, marker=options.marker, artifact_url=options.artifact_url)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
