"""Write the comments anew: `.venv/bin/python -m tests.plan_review.golden`."""

from tests.plan_review.golden.cases import FOLDER, comments

for name, comment in comments().items():
    FOLDER.joinpath(f"{name}.md").write_text(comment, encoding="utf-8")
