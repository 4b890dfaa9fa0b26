"""Make the AWS bindings load only what is imported.

Importing any `cdktf_cdktf_provider_aws.X` first runs the package's `__init__`, which imports all of its 2,000 and more
modules: 13 to 20 seconds in every process. The package is therefore put into `sys.modules` without running it; its
modules are found through `__path__` as ever. What is synthesized is the same; `make figures` measures the difference.
"""

import sys
from importlib.util import find_spec, module_from_spec

PACKAGE = "cdktf_cdktf_provider_aws"


def skip_package_init() -> None:
    """Register the bindings' package without running its `__init__`; does nothing when it is imported already.

    Raises ModuleNotFoundError when the bindings are not installed.
    """
    if PACKAGE in sys.modules:
        return
    spec = find_spec(PACKAGE)
    if spec is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed; run `make setup`", name=PACKAGE)
    sys.modules[PACKAGE] = module_from_spec(spec)
