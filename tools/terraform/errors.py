"""The error of running Terraform."""


class TerraformError(Exception):
    """Terraform or cdktf could not be run or failed.

    ``said`` is the tool's own message, without colours. It may quote the configuration.
    """

    def __init__(self, subject: str, said: str = "") -> None:
        super().__init__(f"{subject}:\n{said}" if said else subject)
        self.subject, self.said = subject, said
