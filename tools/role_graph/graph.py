"""The graph: who may take a role, and what each role could become or get hold of, by every way that is known."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.role_graph.evaluation import Statements, about, may
from tools.role_graph.policies import Role, policy_named, roles
from tools.role_graph.targets import short, targets
from tools.role_graph.ways import Way

_GITHUB = "token.actions.githubusercontent.com:"


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One way to become someone else, or to get hold of something."""

    who: str
    whom: str
    how: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Graph:
    """``edges``, and how many ways were tried by how many roles to find no other."""

    edges: tuple[Edge, ...]
    tried: int
    roles: int


@dataclass(frozen=True, kw_only=True)
class _Actor:
    name: str
    rights: Statements
    boundary: Statements | None
    # By action: of some ten thousand calls that are tried, most share theirs with others.
    _decisive: dict[str, tuple[Statements, Statements | None]] = field(default_factory=dict)

    def can(self, way: Way) -> bool:
        return all(may(call, *self._about(call.action)) for call in way.calls)

    def _about(self, action: str) -> tuple[Statements, Statements | None]:
        if action not in self._decisive:
            bounded = None if self.boundary is None else about(action, self.boundary)
            self._decisive[action] = about(action, self.rights), bounded
        return self._decisive[action]


def graph(document: Mapping[str, Any], *, state_bucket: str) -> Graph:
    """Read the graph from the synthesized stack `ci`."""
    found = roles(document)
    prefix = next(iter(found)).partition("-ci-")[0]
    environments = [name.partition("-ci-deploy-")[2] for name in found if "-ci-deploy-" in name]
    # A deployment may write anything into the environment's roles, so they are taken for all that their boundary lets.
    bounded = {each: policy_named(document, f"{prefix}-ci-boundary-{each}") for each in environments}
    actors = [
        *(_Actor(name=short(name), rights=role.rights, boundary=role.boundary) for name, role in found.items()),
        *(_Actor(name=f"roles of {each}", rights=rights, boundary=None) for each, rights in bounded.items()),
    ]
    aims = list(targets(prefix, environments, found, state_bucket))
    edges = [*_tokens(found.values())]
    for actor in actors:
        for target in aims:
            how = dict.fromkeys(way.how for way in target.ways if actor.can(way))
            if how and actor.name not in target.owners:
                edges.append(Edge(who=actor.name, whom=target.name, how=tuple(how)))
    tried = len(actors) * sum(len(target.ways) for target in aims)
    return Graph(edges=tuple(edges), tried=tried, roles=len(actors))


def _tokens(found: Iterable[Role]) -> Iterator[Edge]:
    for role in found:
        for statement in role.trust:
            said = {
                each["variable"].removeprefix(_GITHUB): each["values"]
                for each in statement["condition"]
                if each["variable"].startswith(_GITHUB)
            }
            files = " or ".join(re.sub(r".*/workflows/(.*)@.*", r"\1", each) for each in said["job_workflow_ref"])
            where = f" in GitHub's environment {said['environment'][0]}" if "environment" in said else ""
            who = f"a job of {files} on {said['ref'][0]}{where}"
            yield Edge(who=who, whom=short(role.name), how=("shows GitHub's token",))
