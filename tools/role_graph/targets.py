"""Aims of a way up: other roles, policies that others have, states, and what others made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.role_graph.policies import Role
from tools.role_graph.services import deliver_logs, reach, read_secrets
from tools.role_graph.ways import Principal, Way, appear, become, iam, rewrite, steer, take, widen


@dataclass(frozen=True, kw_only=True)
class Target:
    """``owners`` are the roles whose business it is; none when it is nobody's here."""

    name: str
    ways: Sequence[Way]
    owners: tuple[str, ...] = ()


def targets(prefix: str, environments: Sequence[str], roles: Mapping[str, Role], bucket: str) -> Iterator[Target]:
    """Yield all of them; ``bucket`` holds the states."""
    functions = [f"{prefix}-{each}-new" for each in environments]
    for each in environments:
        yield from _of_environment(prefix, each, functions, bucket)
    for name, role in roles.items():
        boundary = iam(f"policy/{prefix}-ci-deploy-boundary") if role.boundary is not None else None
        of_ci = Principal(arn=iam(f"role/{name}"), boundary=boundary, function="theirs", tag="theirs")
        yield Target(name=short(name), ways=[*become(of_ci, functions), *widen(of_ci)])
    policies = ("boundary", "deploy-names", "read", "redis-client")
    owned = [f"{prefix}-ci-{policy}-{each}" for policy in policies for each in environments]
    yield Target(name="policies of `ci`", ways=[way for each in owned for way in rewrite(each)])
    other = Principal(arn=iam("role/theirs"), boundary=None, function="theirs", tag=None)
    yield Target(name="roles of others", ways=[*become(other, functions), *widen(other)])
    yield Target(name="what others made, without a tag", ways=list(take(None, None)))
    yield Target(name="what others made, with another tag", ways=list(take("theirs", "theirs")))
    yield Target(name="what others keep", ways=list(reach("theirs")))
    yield Target(name="deliveries of everybody's logs", ways=list(deliver_logs()))
    yield Target(name="an administrator", ways=[way for each in environments for way in appear(prefix, each)])


def _of_environment(prefix: str, environment: str, functions: Sequence[str], bucket: str) -> Iterator[Target]:
    name = f"{prefix}-{environment}-x"
    boundary = iam(f"policy/{prefix}-ci-boundary-{environment}")
    own = Principal(
        arn=iam(f"role/bounded/{prefix}/{environment}/{name}"),
        boundary=boundary,
        function=name,
        tag=environment,
        project=prefix,
    )
    deployer = f"deploy-{environment}"
    yield Target(name=f"roles of {environment}", ways=list(become(own, functions)))
    yield Target(name=f"more than the boundary of {environment}", ways=list(widen(own)))
    # Made by somebody else, and called as the environment's are.
    unbounded = Principal(arn=iam(f"role/{name}"), boundary=None, function="theirs", tag=None)
    yield Target(
        name=f"a role without boundary, named as one of {environment}",
        ways=[*become(unbounded, functions), *widen(unbounded)],
    )
    for tag, said in ((None, "without a tag"), ("theirs", "with another tag"), (environment, "of another project")):
        foreign = Principal(arn=iam("role/theirs"), boundary=None, function=name, tag=tag)
        yield Target(
            name=f"the role of a function named as one of {environment}, {said}", ways=list(become(foreign, functions))
        )
    yield Target(name=f"who has a policy attached that is named as one of {environment}", ways=list(rewrite(name)))
    yield Target(name=f"the states of {environment}", ways=list(steer(environment, bucket)), owners=(deployer,))
    yield Target(name=f"what is tagged as of {environment}", ways=list(take(environment, prefix)), owners=(deployer,))
    yield Target(name=f"secrets of {environment}", ways=list(read_secrets(f"{prefix}/{environment}/redis/x")))
    yield Target(
        name=f"what is named as one of {environment}",
        ways=list(reach(name)),
        owners=(deployer, f"roles of {environment}"),
    )
    yield Target(
        name=f"what another project tagged as of its own {environment}", ways=list(take(environment, "theirs"))
    )


def short(name: str) -> str:
    """Return a role's name without what all of the stack's have in front."""
    return name.partition("-ci-")[2]
