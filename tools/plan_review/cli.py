"""The command line: `python -m tools.plan_review PLAN.json ...`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tools.plan_review import accepted_risks
from tools.plan_review.accepted_risks import read_accepted_risks
from tools.plan_review.errors import PlanReviewError
from tools.plan_review.incomplete_plan import INCOMPLETE_PLAN
from tools.plan_review.inputs import Input, Judgement, review_of
from tools.plan_review.review import Review
from tools.plan_review.rule_list import rule_list
from tools.plan_review.rules import RULES
from tools.plan_review.written import write_outputs

ALL_RULES = (*RULES, INCOMPLETE_PLAN)
FINE, REFUSED, UNREADABLE = 0, 1, 2
_DESCRIPTION = "Says what Terraform plans will do to the cache, and refuses what an environment's policy refuses."
_EPILOG = """A stack is called as its file (redis-prod.json) unless NAME= says otherwise; what follows the hyphen is its
environment. One other than local, dev, staging and prod is held to prod's policy.

exit code: 0 fine, 1 refused by policy, 2 a plan, a review or the accepted risks cannot be read

examples:
  terraform show -json redis.plan > redis-prod.json
  python -m tools.plan_review redis-prod.json
  python -m tools.plan_review redis-prod=plan.json --html review.html --json review.json
  python -m tools.plan_review dev.review.json prod.review.json --markdown comment.md
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    made = argparse.ArgumentParser(
        prog="python -m tools.plan_review",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "inputs",
        nargs="*",
        metavar="[NAME=]FILE",
        type=Input.of,
        help="a plan, from `terraform show -json`, or a review that --json wrote, to be combined with the others",
    )
    _add_outputs(made.add_argument_group("outputs (Markdown on the terminal if none is named)"))
    made.add_argument(
        "--accepted-risks",
        type=Path,
        metavar="FILE",
        default=accepted_risks.FILE,
        help="the risks that are accepted (default: environments/accepted_risks.toml)",
    )
    made.add_argument(
        "--unplanned",
        action="append",
        default=[],
        type=_named,
        metavar="STACK=REASON",
        help="a stack that could not be planned, to be listed; may be given more than once",
    )
    made.add_argument(
        "--plan-error",
        action="append",
        default=[],
        type=_named,
        metavar="STACK=FILE",
        help="the file with what Terraform said when it could not finish the stack's plan",
    )
    made.add_argument("--list-rules", action="store_true", help="list the rules, and what environments make of them")
    return made


def _add_outputs(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--markdown", type=Path, metavar="FILE", help="the comment for a pull request")
    group.add_argument("--html", type=Path, metavar="FILE", help="a page for a browser, with the resource graph")
    group.add_argument(
        "--json", type=Path, metavar="FILE", help="the review, free of secrets, for this program to combine"
    )
    group.add_argument(
        "--marker", default="plan-review", metavar="ID", help="by what a workflow finds its comment again"
    )
    group.add_argument(
        "--annotations", action="store_true", help="print workflow commands that annotate a pull request"
    )
    group.add_argument("--step-summary", type=Path, metavar="FILE", help='append to this file: "$GITHUB_STEP_SUMMARY"')
    group.add_argument("--repository-url", metavar="URL", help="what links to files of the repository begin with")
    group.add_argument("--artifact-url", metavar="URL", help="where the HTML page can be found, for the comment")


def _named(argument: str) -> tuple[str, str]:
    name, equals, value = argument.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{argument!r} is not STACK=...")
    return name, value


def main(arguments: Sequence[str] | None = None) -> int:
    """Review, write, and return the exit code."""
    made = parser()
    options = made.parse_args(arguments)
    if options.list_rules:
        print(rule_list(ALL_RULES))
        return FINE
    if not options.inputs and not options.unplanned:
        made.error("name a plan, or a review; --help shows examples")
    try:
        review = _review(options)
        write_outputs(review, options)
    except PlanReviewError as error:
        print(f"error: {error}", file=sys.stderr)
        return UNREADABLE
    return REFUSED if review.refused else FINE


def judgement(risks: Path) -> Judgement:
    """Return all rules with the accepted risks in the file, as of today (UTC); raises AcceptedRisksError."""
    today = datetime.now(UTC).date()
    accepted = read_accepted_risks(risks, rules={each.id for each in ALL_RULES}, today=today)
    return Judgement(rules=ALL_RULES, risks=accepted, today=today)


def _review(options: argparse.Namespace) -> Review:
    return review_of(
        options.inputs,
        judgement=judgement(options.accepted_risks),
        unplanned=options.unplanned,
        errors={stack: _read(Path(path)) for stack, path in options.plan_error},
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise PlanReviewError(f"{path} cannot be read: {error.strerror}; leave --plan-error out") from error
