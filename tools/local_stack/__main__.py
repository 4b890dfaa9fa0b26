"""Run the command line."""

import sys

from tools.local_stack.cli import main

sys.exit(main())
