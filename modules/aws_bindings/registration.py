"""Make the AWS bindings load only what is imported.

Importing any `cdktf_cdktf_provider_aws.X` first runs the package's `__init__`, which imports all of its 2,000 and more
modules: 13 to 20 seconds in every process. The package is therefore put into `sys.modules` without running it; its
modules are found through `__path__` as ever, where the lazy copy of their JavaScript comes first (lazy_copy.py). What
is synthesized is the same; `make figures` measures the difference.
"""

import sys
from importlib.util import find_spec, module_from_spec
from pathlib import Path

from modules.aws_bindings.lazy_copy import lazy_copy

PACKAGE = "cdktf_cdktf_provider_aws"
COPIES = Path(__file__).parents[2] / "build" / "aws-bindings"


def register_bindings() -> None:
    """Register the bindings' package without running its `__init__`; does nothing when it is imported already.

    Raises ModuleNotFoundError when the bindings are not installed.
    """
    if PACKAGE in sys.modules:
        return
    spec = find_spec(PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed; run `make setup`", name=PACKAGE)
    places = spec.submodule_search_locations
    copy = lazy_copy(Path(places[0]) / "_jsii", copies=COPIES)
    if copy is not None:
        places.insert(0, str(copy))
    sys.modules[PACKAGE] = module_from_spec(spec)
