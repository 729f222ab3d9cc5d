"""`python -m tests.vectors FILE...`: run every case of these files; the last line is `N passed, M failed`."""

import argparse
import sys
from pathlib import Path

from tests.vectors.runner import report


def main() -> int:
    """0 if every case of every file passed, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.vectors", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--skip-unknown", action="store_true", help="pass over kinds that nothing here runs yet")
    given = parser.parse_args()
    return report(given.files, skip_unknown=given.skip_unknown, show=print)


if __name__ == "__main__":
    sys.exit(main())
