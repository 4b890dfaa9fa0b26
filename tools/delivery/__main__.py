"""`python -m tools.delivery`."""

import sys

from tools.delivery.cli import main

sys.exit(main())
