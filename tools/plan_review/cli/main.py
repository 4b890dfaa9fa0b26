"""The command line: `plan-review PLAN.json ...`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ..errors import PlanReviewError
from ..metrics import measure
from ..review import Review
from ..review.since import since
from ..rules import RULES
from ..rules.unknown import with_unknown
from ..settings import Settings, find_settings, read_settings
from .arguments import parser
from .inputs import Judgement, earlier, review_of
from .own_rules import own_rules
from .rule_list import rule_list
from .written import write_outputs

FINE, REFUSED, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Review, write, and return the exit code."""
    made = parser()
    options = made.parse_args(arguments)
    if not options.inputs and not options.unplanned and not options.list_rules:
        made.error("name a plan, or a review; --help shows examples")
    try:
        judged_by = judgement(options.settings, rule_files=options.rules)
        if options.list_rules:
            print(rule_list(with_unknown(judged_by.rules), judged_by.settings))
            return FINE
        if options.metrics:
            judged_by = replace(judged_by, measure=measure)
        review = _review(options, judged_by)
        if options.since and (known := earlier(options.since)) is not None:
            review = review.model_copy(update={"since": since(known, review)})
        write_outputs(review, options)
    except PlanReviewError as error:
        print(f"error: {error}", file=sys.stderr)
        return UNREADABLE
    return REFUSED if review.refused else FINE


def judgement(settings: Path | None = None, *, rule_files: Sequence[Path] = ()) -> Judgement:
    """Return all rules with the settings in the file, or in the nearest one, as of today (UTC).

    Raises SettingsError, and OwnRulesError for the reader's own.
    """
    today = datetime.now(UTC).date()
    rules = (*RULES, *own_rules(rule_files, taken={each.id for each in with_unknown(RULES)}))
    path = settings or find_settings(Path.cwd())
    read = read_settings(path, rules={each.id for each in with_unknown(rules)}, today=today) if path else Settings()
    return Judgement(rules=rules, settings=read, today=today)


def _review(options: argparse.Namespace, judged_by: Judgement) -> Review:
    return review_of(
        options.inputs,
        judgement=judged_by,
        unplanned=options.unplanned,
        errors={stack: _read(Path(path)) for stack, path in options.plan_error},
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise PlanReviewError(f"{path} cannot be read: {error.strerror}; leave --plan-error out") from error
