"""The reviews whose comments are kept in this folder.

Each plan in tests/plan_review/plans has one, reviewed as the command line does it here; two more are of reviews that no
plan has been made for. When the wording changes, write them anew and read the difference:

    .venv/bin/python -m tests.plan_review.golden
"""

from pathlib import Path

from tests.plan_review.composed_reviews import EVERYTHING_REVIEW, LARGE_REVIEW
from tests.plan_review.judging import JUDGEMENT
from tests.plan_review.plans.kept import PLANS
from tools.plan_review.cli.inputs import Input, review_of
from tools.plan_review.outputs.markdown import COMMENT_LIMIT, render
from tools.plan_review.review import Review

FOLDER = Path(__file__).parent
_REPOSITORY = "https://github.com/example/experimentation-redis"
_BUILT = {"everything": EVERYTHING_REVIEW, "too-large": LARGE_REVIEW}
_LIMITS = {"too-large": 16_384}
NAMES = (*PLANS, *_BUILT)


def comment(name: str) -> str:
    """Return the case's comment."""
    return render(
        _review(name),
        limit=_LIMITS.get(name, COMMENT_LIMIT),
        artifact_url=f"{_REPOSITORY}/actions/runs/1",
        repository_url=f"{_REPOSITORY}/blob/main",
    )


def _review(name: str) -> Review:
    return _BUILT[name] if name in _BUILT else review_of([Input.of(str(PLANS[name]))], judgement=JUDGEMENT)
