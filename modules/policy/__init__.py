"""Rules that every stack keeps, whatever its settings; each synth checks them on the Terraform itself.

A problem becomes an error annotation, and `app.synth()` writes nothing then. (`Testing.synth` ignores annotations.)
"""

import jsii
from cdktf import Annotations, Aspects, IAspect, TerraformStack
from constructs import Construct, IConstruct

from environments.schema import StackSettings
from modules.policy.admission import admission
from modules.policy.authentication import authentication
from modules.policy.blocked_commands import blocked_commands
from modules.policy.encryption import encryption
from modules.policy.exposure import exposure
from modules.policy.iam_wildcards import iam_wildcards
from modules.policy.kept_data import kept_data
from modules.policy.known import known
from modules.policy.providers import providers
from modules.policy.stack_terraform import Rule, StackTerraform
from modules.policy.tags import tags

RULES: tuple[Rule, ...] = (
    known,
    providers,
    encryption,
    authentication,
    blocked_commands,
    exposure,
    admission,
    iam_wildcards,
    tags,
    kept_data,
)


class Policy(Construct):
    """The rules for the stack that this construct is in.

    The construct has no children, because cdktf calls an aspect for every construct below its own, each time from Node
    to Python: an aspect on the stack itself made synth a twentieth slower. This one is called once, and reads the whole
    stack as it will be written.
    """

    def __init__(self, scope: Construct, id_: str, *, settings: StackSettings) -> None:
        super().__init__(scope, id_)
        Aspects.of(self).add(_Rules(settings))


@jsii.implements(IAspect)
class _Rules:
    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings

    def visit(self, node: IConstruct) -> None:
        """Report every problem of the stack."""
        stack = TerraformStack.of(node)
        terraform = StackTerraform(settings=self._settings, document=stack.to_terraform())
        for rule in RULES:
            for problem in rule(terraform):
                Annotations.of(node).add_error(f"policy, {rule.__name__}: {problem}")
