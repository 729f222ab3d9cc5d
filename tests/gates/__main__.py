"""Our own gates on the tree: `python -m tests.gates [ROOT]` lists what breaks them, and fails if anything does."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.gates.late import late
from tests.gates.marks import exceptions, left_to_do, vague_names
from tests.gates.mirror import untested
from tests.gates.size import sizes

GATES = (sizes, late, left_to_do, exceptions, vague_names, untested)


def broken(root: Path) -> Iterator[str]:
    """Every breach of every gate: `path:line: what is wrong`."""
    for gate in GATES:
        yield from gate(root)


if __name__ == "__main__":
    breaches = list(broken(Path(*sys.argv[1:])))
    print(*breaches, f"{len(GATES)} gates, {len(breaches)} breaches", sep="\n")
    sys.exit(bool(breaches))
