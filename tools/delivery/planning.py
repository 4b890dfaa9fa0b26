"""Planning one stack into a file."""

from tools.delivery.build_folder import BuildFolder
from tools.terraform import steps as terraform

NOT_YET = "it reads the outputs of a stack that has not been deployed, and can be planned once it is"


def plan_stack(stack: str, build: BuildFolder) -> str:
    """Write the plan, or why there is none, and say in a sentence which; raises TerraformError."""
    for path in (build.plan_file, build.plan_json, build.plan_error, build.unplanned):
        path(stack).unlink(missing_ok=True)
    folder = build.stacks / stack
    terraform.init(folder)
    planned = terraform.plan(folder, build.plan_file(stack))
    if terraform.waits_for_another_stack(planned.error):
        build.unplanned(stack).write_text(NOT_YET)
        return f"{stack} is not planned: {NOT_YET}"
    terraform.show(folder, planned.file, build.plan_json(stack))
    if planned.error:
        build.plan_error(stack).write_text(planned.error)
        return f"{stack} is planned as far as Terraform got"
    return f"{stack} is planned"
