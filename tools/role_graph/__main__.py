"""`python -m tools.role_graph`: who can become whom, as a table."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tools.role_graph.graph import Graph, graph
from tools.terraform.example_stacks import CONTEXT, SynthesisError, synthesize


def main() -> int:
    """Print the graph; return 0, or 2 when the stacks cannot be synthesized."""
    argparse.ArgumentParser(prog="python -m tools.role_graph", description=__doc__.splitlines()[0]).parse_args()
    try:
        print(markdown(example_graph()))
    except SynthesisError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def example_graph() -> Graph:
    """Return the graph of the stack `ci` with the defaults of its settings; raises SynthesisError."""
    with tempfile.TemporaryDirectory() as folder:
        synthesize(Path(folder))
        document = json.loads((Path(folder) / "stacks" / "ci" / "cdk.tf.json").read_text())
    return graph(document, state_bucket=CONTEXT["state"]["s3"]["bucket"])


def markdown(found: Graph) -> str:
    """Return the graph as a table."""
    rows = [f"| {edge.who} | {edge.whom} | {'; '.join(edge.how)} |" for edge in found.edges]
    closing = (
        f"{found.tried} ways of {found.roles} roles to each other, to those of others and to what others made were "
        "tried; no other is open."
    )
    return "\n".join(["| who | can become, or get hold of | how |", "|---|---|---|", *rows, "", closing])


if __name__ == "__main__":
    sys.exit(main())
