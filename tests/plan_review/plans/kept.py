"""The plans in this folder: `<change>/<stack>.json`, made by Terraform for changes to prod and cut down by trim.py.

They are of Terraform 1.11.4 and hashicorp/aws 5.100.0 against the emulator. tests/e2e/plan_review makes such plans;
`pytest tests/e2e/plan_review --basetemp=build/plans` leaves them there.
"""

from pathlib import Path

PLANS = {path.parent.name: path for path in sorted(Path(__file__).parent.glob("*/*.json"))}
