"""The reviews whose comments are kept in this folder.

`<name>.review.json` is what the review of a real plan said (Terraform 1.11.4 and hashicorp/aws 5.100.0 against the
emulator), without its graph. To take in another:

    .venv/bin/python -m tools.plan_review redis-prod.json --json tests/plan_review/golden/<name>.review.json

and refresh the comments when the wording changes, and read the difference:

    .venv/bin/python -m tests.plan_review.golden
"""

from pathlib import Path

from tests.plan_review.reviews import LARGE_REVIEW, REFUSED_REVIEW
from tools.plan_review.outputs.markdown import COMMENT_LIMIT, render
from tools.plan_review.review import Review

FOLDER = Path(__file__).parent
_REPOSITORY = "https://github.com/example/experimentation-redis"
_BUILT = {"everything": REFUSED_REVIEW, "too-large": LARGE_REVIEW}
_LIMITS = {"too-large": 8_192}


def comments() -> dict[str, str]:
    """Return each case's comment by its name."""
    read = {path.name.removesuffix(".review.json"): path for path in sorted(FOLDER.glob("*.review.json"))}
    reviews = {name: Review.model_validate_json(path.read_text()) for name, path in read.items()} | _BUILT
    return {
        name: render(
            review,
            limit=_LIMITS.get(name, COMMENT_LIMIT),
            artifact_url=f"{_REPOSITORY}/actions/runs/1",
            repository_url=f"{_REPOSITORY}/blob/main",
        )
        for name, review in reviews.items()
    }
