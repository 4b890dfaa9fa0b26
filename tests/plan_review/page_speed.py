"""The speed of the page with large plans: `python -m tests.plan_review.page_speed`, in a headless Chromium.

For each view the time of a key in the search, from the key to the drawn page, and how many elements the page holds; and
the time to print all of it into a PDF. The median of the keys; the least of three rounds, since what else the machine
does can only add to it.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.plan_review.browser import chromium
from tests.plan_review.large_reviews import large_review
from tools.plan_review.outputs.html import render

VIEWS = ("findings", "resources", "graph")
ROUNDS = 3
KEYS = ("p", "pa", "par", "part", "part_", "part_1", "part_12", "")
_KEY = """async (text) => {
    const search = document.getElementById("search");
    const began = performance.now();
    search.value = text;
    search.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    const drawn = performance.now() - began;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return drawn;
}"""


def key_milliseconds(page: Page) -> float:
    """Return the median over the keys, from the key to a page that is laid out."""
    return float(statistics.median(page.evaluate(_KEY, text) for text in KEYS))


def print_seconds(browser: Browser, address: str) -> tuple[float, int]:
    """Return the time to print, and the number of pages."""
    page = browser.new_page()
    page.goto(address)
    began = time.perf_counter()
    content = page.pdf()
    seconds = time.perf_counter() - began
    page.close()
    return seconds, content.count(b"/Type /Page") - content.count(b"/Type /Pages")


def measure(browser: Browser, resources: int, folder: Path) -> None:
    """Measure a plan of this size and print a line a view."""
    file = folder / f"{resources}.html"
    file.write_text(render(large_review(resources)), encoding="utf-8")
    for view in VIEWS:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{file.as_uri()}#view={view}")
        least = min(key_milliseconds(page) for _ in range(ROUNDS))
        elements = page.evaluate("document.querySelectorAll('*').length")
        print(f"{resources:>10,} {view:>10} {least:>8.0f} {elements:>9,}", flush=True)
        page.close()
    seconds, pages = min(print_seconds(browser, file.as_uri()) for _ in range(ROUNDS))
    print(f"{resources:>10,} printing: {seconds:.1f} s, {pages} pages", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.plan_review.page_speed", description=__doc__)
    parser.add_argument("--resources", type=int, nargs="+", default=[1_000, 5_000], help="plans of which sizes")
    options = parser.parse_args()
    print(f"{'resources':>10} {'view':>10} {'key, ms':>8} {'elements':>9}")
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        for resources in options.resources:
            measure(browser, resources, Path(name))


if __name__ == "__main__":
    main()
