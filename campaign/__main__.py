"""`python -m campaign`: run every attack, print one table, keep the figures; fails if any promise broke."""

import argparse
import sys
from collections.abc import Iterator, Sequence

from campaign.attack import Result, launched
from campaign.catalog import ATTACKS
from campaign.figures import SHOWN, kept, shown


def main(arguments: Sequence[str]) -> int:
    """Run the campaign; 1 if it found a violation. What was run whole is kept, in results.json and RESULTS.md."""
    asked = _parsed(arguments)
    attacks = [attack for attack in ATTACKS if asked.only in attack.name]
    results = list(_watched(launched(attacks, asked.share, asked.processes), whole=asked.share >= 1))
    print(shown(results))
    for result in results:
        for witness in result.found.witnesses[:SHOWN]:
            print(f"{result.attack}: {witness}")
    return int(any(result.found.witnesses for result in results))


def _watched(results: Iterator[Result], *, whole: bool) -> Iterator[Result]:
    for result in results:
        found = f"{result.found.tries:,} tries, {len(result.found.witnesses):,} violations"
        print(f"{result.attack}: {found}", file=sys.stderr, flush=True)
        if whole:
            kept([result])
        yield result


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    reading = argparse.ArgumentParser(prog="python -m campaign", description=main.__doc__)
    reading.add_argument("--share", type=float, default=1.0, help="of each attack's cases, such as 0.01 (default: 1)")
    reading.add_argument("--only", default="", help="attacks whose name contains this, such as faults")
    reading.add_argument("--processes", type=int, default=2, help="how many run at a time (default: 2)")
    return reading.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
