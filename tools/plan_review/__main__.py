"""Run the command line."""

import gc
import sys

# The process is over in seconds; looking through a large plan's objects for cycles again and again takes a fifth of it.
gc.disable()

from tools.plan_review.cli import main  # noqa: E402

sys.exit(main())
