"""Planning one stack into a file."""

import json

from tools.delivery.build_folder import BuildFolder
from tools.delivery.plans.files_digest import files_digest
from tools.terraform import steps as terraform
from tools.terraform.errors import TerraformError

NOT_YET = "it reads the outputs of a stack that has not been deployed, and can be planned once it is"
LEFT_OUT = "the environment's settings leave it out"
FAILED = "Terraform could not plan it; the job that tried says why"


def plan_stack(stack: str, build: BuildFolder) -> str:
    """Write the plan, or why there is none, and say in a sentence which.

    Raises TerraformError when there is none for another reason than a stack that is not deployed; that is noted, too.
    """
    for path in (build.plan_file, build.plan_json, build.plan_error, build.unplanned, build.failed, build.read_files):
        path(stack).unlink(missing_ok=True)
    if build.left_out(stack):
        build.unplanned(stack).write_text(LEFT_OUT)
        return f"{stack} is not planned: {LEFT_OUT}"
    try:
        return _plan(stack, build)
    except TerraformError:
        # Without Terraform's words: they may quote values, and the review is there for everyone.
        for path in (build.unplanned, build.failed):
            path(stack).write_text(FAILED)
        build.plan_json(stack).unlink(missing_ok=True)
        raise


def _plan(stack: str, build: BuildFolder) -> str:
    folder = build.stacks / stack
    # Before init, which adds to the folder.
    build.read_files(stack).write_text(files_digest(folder))
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


def has_changes(stack: str, build: BuildFolder) -> bool:
    """Tell whether there is anything to apply; True where Terraform (before 1.8) does not say."""
    if build.left_out(stack):
        return False
    document = json.loads(build.plan_json(stack).read_bytes())
    return bool(document.get("applyable", True))
