"""Write the comments anew: `.venv/bin/python -m tests.plan_review.golden`."""

from tests.plan_review.golden.cases import FOLDER, NAMES, comment

for name in NAMES:
    FOLDER.joinpath(f"{name}.md").write_text(comment(name), encoding="utf-8")
