"""The arguments of the command line."""

import argparse
from pathlib import Path

from .inputs import Input

_DESCRIPTION = "Says what Terraform plans will do to the cache, and refuses what an environment's policy refuses."
_EPILOG = """A stack is called as its file (redis-prod.json) unless NAME= says otherwise. plan-review.toml says which
stacks belong to which environment; without it, what follows the hyphen is the environment, and one other than local,
dev, staging and prod is held to the strict policy.

exit code: 0 not refused, 1 refused by policy, 2 a plan, a review, the settings or rules of your own cannot be read

examples:
  terraform show -json redis.plan > redis-prod.json
  plan-review redis-prod.json
  plan-review redis-prod=plan.json --html review.html --json review.json
  plan-review dev.review.json prod.review.json --markdown comment.md
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    made = argparse.ArgumentParser(
        prog="plan-review",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "inputs",
        nargs="*",
        metavar="[NAME=]FILE",
        type=Input.of,
        help="a plan, from `terraform show -json` or as Terraform wrote it, - for standard input, or a review that "
        "--json wrote, to be combined with the others",
    )
    _add_outputs(made.add_argument_group("outputs (Markdown on the terminal if none is named)"))
    made.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        help="environments, policies, accepted risks (default: the nearest plan-review.toml, here or above)",
    )
    _add_repeatable(made)
    made.add_argument(
        "--since",
        type=Path,
        metavar="FILE",
        help="an earlier review of the same change, as --json or --markdown wrote it, to say what is new and gone",
    )
    made.add_argument(
        "--metrics",
        action="store_true",
        help="ask CloudWatch, with the AWS credentials at hand, whether a smaller cache would hold what is in it",
    )
    made.add_argument("--list-rules", action="store_true", help="list the rules, and what environments make of them")
    return made


def _add_repeatable(made: argparse.ArgumentParser) -> None:
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
    made.add_argument(
        "--rules",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a Python file with RULES of your own, which is run; may be given more than once",
    )


def _add_outputs(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--text", action="store_true", help="print a line for each finding, for a log or a terminal")
    group.add_argument("--markdown", type=Path, metavar="FILE", help="the comment for a pull request")
    group.add_argument("--html", type=Path, metavar="FILE", help="a page for a browser, with the resource graph")
    group.add_argument(
        "--json", type=Path, metavar="FILE", help="the review, free of secrets, for this program to combine"
    )
    group.add_argument("--sarif", type=Path, metavar="FILE", help="for code scanning, and editors")
    group.add_argument(
        "--github-output", type=Path, metavar="FILE", help='append verdict and label to this file: "$GITHUB_OUTPUT"'
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
