"""`python -m tools.openapi`: write docs/api/openapi.json."""

import sys

from tools.openapi.document import PATH, document_text


def main() -> int:
    """Write the document and say where."""
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(document_text(), "utf-8")
    print(f"wrote {PATH.relative_to(PATH.parents[2])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
