"""Run the command line."""

import sys

from tools.plan_review.cli import main

sys.exit(main())
