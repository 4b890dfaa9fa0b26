"""A golden comment as GitHub shows it, in a picture for the documentation.

    .venv/bin/python -m tests.plan_review.picture tests/plan_review/golden/refused.md docs/plan_review/comment.png

needs Chromium on the path. The style sheet imitates GitHub's light theme as far as the comment uses it.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.plan_review.outputs.markdown.github import html

_STYLE = Path(__file__).with_name("picture.css")
_ALERTS = {"CAUTION": "Caution", "WARNING": "Warning", "IMPORTANT": "Important", "NOTE": "Note"}
_SIGNS = {"+": "added", "-": "removed", "!": "marked", "@": "place", "#": "aside"}


def page(markdown: str, *, opened: str | None) -> str:
    """Return a comment as an HTML page with GitHub's boxes and coloured diffs; ``opened``: see `main`."""
    body = re.sub(
        rf"<blockquote>\s*<p>\[!({'|'.join(_ALERTS)})\]\s*",
        lambda match: f'<blockquote class="{match[1].lower()}"><p class="alert">{_ALERTS[match[1]]}</p><p>',
        html(markdown),
    )
    body = re.sub(r'<pre lang="diff"><code>(.*?)</code></pre>', _coloured, body, flags=re.DOTALL)
    if opened is not None:
        body = re.sub(rf"<details>(?=<summary>[^\n]*{re.escape(opened)})", "<details open>", body)
    head = f'<!doctype html><meta charset="utf-8"><title>Plan review</title><style>{_STYLE.read_text()}</style>'
    return f"{head}<main>{body}</main>"


def _coloured(match: re.Match[str]) -> str:
    lines = match[1].rstrip("\n").split("\n")
    coloured = (f'<span class="{_SIGNS.get(line[:1], "same")}">{line}</span>' for line in lines)
    return f"<pre><code>{''.join(coloured)}</code></pre>"


def take(markdown: str, picture: Path, *, opened: str | None, height: int) -> None:
    """Write the picture; raises FileNotFoundError without Chromium, CalledProcessError where that fails."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise FileNotFoundError("chromium is not installed; install it (apt-get install chromium) and try again")
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "comment.html")
        written.write_text(page(markdown, opened=opened))
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]
        flags += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        flags += [
            f"--user-data-dir={folder}/profile",
            f"--window-size=920,{height}",
            f"--screenshot={picture.resolve()}",
        ]
        subprocess.run([chromium, *flags, written.as_uri()], check=True, capture_output=True, timeout=120)


def main() -> None:
    """Take the picture that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("markdown", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--opened", help="unfold what has this text in its summary; an empty text unfolds all")
    parser.add_argument("--height", type=int, default=1200, help="pixels")
    given = parser.parse_args()
    try:
        take(given.markdown.read_text(), given.picture, opened=given.opened, height=given.height)
    except FileNotFoundError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
