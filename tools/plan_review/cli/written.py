"""The outputs that were asked for, written."""

import argparse
from pathlib import Path

from ..errors import PlanReviewError
from ..outputs import html, markdown, sarif, step_summary, workflow_outputs
from ..outputs.annotations import annotations
from ..review import Review
from .terminal import summary


def write_outputs(review: Review, options: argparse.Namespace) -> None:
    """Write the files that the command line names, and print what it asks for; Markdown when it asks for nothing.

    Raises PlanReviewError when a file cannot be written.
    """
    try:
        _write_outputs(review, options)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise PlanReviewError(f"{error.filename or 'standard output'} cannot be written: {error.strerror}") from error
    except ValueError as error:
        # A marker that is none, a step's summary that is full: the message says so and what to do.
        raise PlanReviewError(str(error)) from error


def write_pages(review: Review, folder: Path) -> None:
    """Write review.md, review.html and review.json into the folder."""
    _write(folder / "review.json", _json(review))
    _write(folder / "review.md", markdown.render(review))
    _write(folder / "review.html", html.render(review))


def _write_outputs(review: Review, options: argparse.Namespace) -> None:
    places = {"artifact_url": options.artifact_url, "repository_url": options.repository_url}
    asked = [
        *(options.json, options.markdown, options.html, options.sarif),
        *(options.step_summary, options.annotations, options.text),
    ]
    if options.json:
        _write(options.json, _json(review))
    if options.markdown:
        _write(options.markdown, markdown.render(review, marker=options.marker, **places))
    if options.html:
        _write(options.html, html.render(review))
    if options.sarif:
        _write(options.sarif, sarif.render(review))
    if options.github_output:
        workflow_outputs.append(review, options.github_output)
    if options.step_summary:
        step_summary.append(review, options.step_summary, **places)
    if options.text:
        print(summary(review))
    if options.annotations:
        for command in annotations(review):
            print(command)
    if not any(asked):
        print(markdown.render(review, marker=options.marker, **places), end="")


def _json(review: Review) -> str:
    return review.model_dump_json() + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
