"""Why no bundle could be made."""


class BundleError(Exception):
    """Root of the bundling errors; the message names the remedy."""


class TargetError(BundleError):
    """The Python version or the architecture is none that a bundle can be made for."""


class InstallError(BundleError):
    """pip could not install the locked packages."""
