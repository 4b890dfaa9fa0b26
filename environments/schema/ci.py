"""The delivery from GitHub: which repository may plan and deploy which environments."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from environments.schema.stack import StackSettings

# A role takes ten managed policies unless AWS is asked for more; the plan role has one for each environment, and two.
MAX_ENVIRONMENTS = 5


class CiSettings(StackSettings):
    """The stack `ci`: identities for GitHub's workflows, and the bucket of reviewed plans.

    ``repository_id`` is GitHub's number of the repository, which stays when the repository is renamed. ``owner_id`` is
    the number of its owner. The subjects of tokens hold both numbers for repositories that were made or renamed since
    the middle of 2026, and for older ones that opted in (GitHub changelog, "Immutable subject claims for GitHub Actions
    OIDC tokens", 2026-04-23); leave ``owner_id`` out for all others.
    """

    name: Literal["ci"] = "ci"
    keep_data: bool = False
    kms_deletion_window_days: Annotated[int, Field(ge=7, le=30)] = 7
    repository: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$")]
    owner_id: Annotated[int, Field(ge=1)] | None = None
    repository_id: Annotated[int, Field(ge=1)]
    main_branch: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._/-]+$")] = "main"
    # Jobs of the GitHub environment of the same name deploy each. cdktf.json holds this setting, and JSON has no
    # tuples.
    environments: Annotated[tuple[str, ...], Field(strict=False, min_length=1, max_length=MAX_ENVIRONMENTS)] = (
        "dev",
        "staging",
        "prod",
    )
    # An account has one identity provider for GitHub. A second stack `ci` in the account sets False and uses it.
    create_oidc_provider: bool = True
    keep_plans_days: Annotated[int, Field(ge=1, le=90)] = 7

    @model_validator(mode="after")
    def _check(self) -> "CiSettings":
        for each in self.environments:
            if each == self.name or each.startswith(f"{self.name}-"):
                raise ValueError(
                    f"an environment {each!r} has names of what deploys it, which it could change; rename it"
                )
        for one in self.environments:
            for other in self.environments:
                if other.startswith(f"{one}-"):
                    raise ValueError(
                        f"environments {one!r} and {other!r}: who deploys {one!r} would reach everything named "
                        f"after {other!r}; rename one of them"
                    )
        return self

    def subject(self, claim: str) -> str:
        """Return the subject of GitHub's tokens for ``claim``: "pull_request", "ref:..." or "environment:..."."""
        if self.owner_id is None:
            return f"repo:{self.repository}:{claim}"
        owner, _, name = self.repository.partition("/")
        return f"repo:{owner}@{self.owner_id}/{name}@{self.repository_id}:{claim}"

    @property
    def on_main(self) -> str:
        """The claim of jobs that run on the main branch, outside GitHub's environments."""
        return f"ref:{self.main_ref}"

    @property
    def main_ref(self) -> str:
        """The git reference of the main branch."""
        return f"refs/heads/{self.main_branch}"
