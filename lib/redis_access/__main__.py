"""`python -m redis_access`: the command line, on the settings that the library finds by itself."""

import sys

from .cli import main

sys.exit(main())
