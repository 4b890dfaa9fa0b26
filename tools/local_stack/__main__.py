"""Run the command line."""

import sys

from tools.local_stack.cli.main import main

sys.exit(main())
