"""Zips for Lambda: one layer with the library and its dependencies, one small zip per function.

`bundle(...)` is what synth calls; `python -m lambdas.bundle` makes the zips for AWS by hand. The same sources and
lock give the same bytes, so Terraform sees a change only where there is one.
"""

from .build import AWS_ARCHITECTURE, AWS_PYTHON, Bundles, bundle
from .errors import BundleError
from .target import HOST, HOST_PYTHON, Target

__all__ = [
    "AWS_ARCHITECTURE",
    "AWS_PYTHON",
    "HOST",
    "HOST_PYTHON",
    "BundleError",
    "Bundles",
    "Target",
    "bundle",
]
