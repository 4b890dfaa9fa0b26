"""By what the tests judge: all rules, with the settings of this repository, on one day."""

from datetime import date
from pathlib import Path

from tools.plan_review.cli.inputs import Judgement
from tools.plan_review.rules import RULES
from tools.plan_review.rules.unknown import with_unknown
from tools.plan_review.settings import read_settings

TODAY = date(2026, 11, 23)
SETTINGS_FILE = Path(__file__).parents[2] / "plan-review.toml"
SETTINGS = read_settings(SETTINGS_FILE, rules={rule.id for rule in with_unknown(RULES)}, today=TODAY)
JUDGEMENT = Judgement(rules=RULES, settings=SETTINGS, today=TODAY)
