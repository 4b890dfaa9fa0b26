"""The places where steps leave their files for the next ones: below `build/`.

What holds secrets stays in `plans`, for its owner alone. `reviews` and `kept` hold none: they are what workflows hand
from job to job.
"""

from dataclasses import dataclass
from pathlib import Path

from tools.terraform.steps import ROOT


@dataclass(frozen=True, kw_only=True)
class BuildFolder:
    """``root`` holds the build's folders, ``stacks`` what synth wrote."""

    root: Path = ROOT / "build"
    stacks: Path = ROOT / "cdktf.out" / "stacks"

    def left_out(self, stack: str) -> bool:
        """Tell whether the environment's settings leave the stack out: the cache's was synthesized, and it was not."""
        kind, _, environment = stack.partition("-")
        return (
            kind == "lambdas" and (self.stacks / f"redis-{environment}").is_dir() and not (self.stacks / stack).is_dir()
        )

    @property
    def plans(self) -> Path:
        """Return the folder of plan files and what they hold as JSON."""
        folder = self.root / "plans"
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        return folder

    def plan_file(self, stack: str) -> Path:
        """Name Terraform's own file."""
        return self.plans / f"{stack}.plan"

    def plan_json(self, stack: str) -> Path:
        """Name the plan as `terraform show -json` writes it."""
        return self.plans / f"{stack}.json"

    def plan_error(self, stack: str) -> Path:
        """Name the file with why Terraform could not finish the plan, in its words."""
        return self.plans / f"{stack}.error"

    def unplanned(self, stack: str) -> Path:
        """Name the file with why there is no plan."""
        return self.plans / f"{stack}.unplanned"

    def failed(self, stack: str) -> Path:
        """Name the file that is there when planning failed, rather than waits for another stack."""
        return self.plans / f"{stack}.failed"

    def read_files(self, stack: str) -> Path:
        """Name the file with the digest of what Terraform read, and will read when it applies."""
        return self.plans / f"{stack}.files"

    def review(self, name: str) -> Path:
        """Name the review of an environment."""
        return self.root / "reviews" / f"{name}.json"

    def kept(self, stack: str) -> Path:
        """Name the note on where the plan file is kept, and its digest."""
        return self.root / "kept" / f"{stack}.json"

    @property
    def comment(self) -> Path:
        """The comment for the pull request."""
        return self.root / "review" / "comment.md"

    @property
    def page(self) -> Path:
        """The page to look at."""
        return self.root / "review" / "review.html"
