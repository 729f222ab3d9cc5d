"""`python -m campaign`: run every attack, print one table, keep the figures; fails if any promise broke."""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import described, table
from campaign.attack import Result, launched
from campaign.attacks import ATTACKS
from campaign.markets import STEPS

RESULTS = Path(__file__).with_name("RESULTS.md")
SHOWN = 5
"""Witnesses shown of each attack."""

ABOUT = """\
# Campaign

What `make campaign` found on {date} at commit {commit}, in {minutes:.0f} minutes, {processes} processes at a time, on
{machine}.
A violation is a witness: a case in which a promise broke. Seconds are processor time of the
attacking processes.

{figures}

* **Lies over time.** A buyer with 30 % to 50 % of the orders of a stream changes one bid, or a sequence of bids; the
  draws stay the same. A try is one such deviation, different from all others of its stream, played through the whole
  stream from the first bid that it changes. A violation is a profit above 0 in exact rationals, or a price of that
  buyer that moved. In a quarter of the streams one deviation is also settled in full by the market's own `clear`: every
  sale of every buyer must come out the same. The default market has the rules of a file that names none; other price
  rules are tried with any quality rule and highest bid.
* **Lies to a posted list.** Any curve, price and quality rule; each bid is also taken as a value and tried against
  everything that some bid is served.
* **Lists.** Any curve, price and quality rule: no bid pays more than bid x gain, none gets less than a lower one, and
  the charge from which prices learn is that of the list.
* **Splits, streams of payments.** Parts sum to the amount. Over a stream every account holds what exact fractions say
  to within the unit that waits, `rounding` never falls below 0, and clones earn no more than the seller they were.
* **Replays.** Markets of {steps} trades on the diabetes data: every price, quality and division word with every
  other; and the default with one word changed, settled by one and by two processes to the same receipts.
* **Flipped bits.** One random bit of a fully opened receipt with its bundle: `verify` or `replay` must refuse it.
"""


def main(arguments: Sequence[str]) -> int:
    """Run the campaign; 1 if it found a violation. Only a whole campaign is kept, in RESULTS.md."""
    asked = _parsed(arguments)
    attacks = [attack for attack in ATTACKS if asked.only in attack.name]
    begun = time.monotonic()
    results = list(_watched(launched(attacks, asked.share, asked.processes)))
    minutes, figures = (time.monotonic() - begun) / 60, shown(results)
    print(figures)
    for result in results:
        for witness in result.found.witnesses[:SHOWN]:
            print(f"{result.attack}: {witness}")
    if asked.share >= 1 and len(attacks) == len(ATTACKS):
        RESULTS.write_text(_page(figures, minutes, asked.processes), "utf-8")
    return int(any(result.found.witnesses for result in results))


def shown(results: Sequence[Result]) -> str:
    """One table: attack, tries, violations, seconds, and what the tries consisted of."""
    rows = [
        (
            result.attack,
            f"{result.found.tries:,}",
            f"{len(result.found.witnesses):,}",
            f"{result.seconds:,.0f}",
            ", ".join(f"{count:,} {name}" for name, count in sorted(result.found.notes.items())),
        )
        for result in results
    ]
    return table(("attack", "tries", "violations", "seconds", "of which"), rows, numbers=range(1, 4))


def _watched(results: Iterable[Result]) -> Iterator[Result]:
    for result in results:
        found = f"{result.found.tries:,} tries, {len(result.found.witnesses):,} violations"
        print(f"{result.attack}: {found}", file=sys.stderr, flush=True)
        yield result


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    reading = argparse.ArgumentParser(prog="python -m campaign", description=main.__doc__)
    reading.add_argument("--share", type=float, default=1.0, help="of each attack's cases, such as 0.01 (default: 1)")
    reading.add_argument("--only", default="", help="attacks whose name contains this")
    reading.add_argument("--processes", type=int, default=2, help="how many run at a time (default: 2)")
    return reading.parse_args(arguments)


def _page(figures: str, minutes: float, processes: int) -> str:
    return ABOUT.format(
        date=datetime.now(UTC).date(),
        commit=_commit(),
        minutes=minutes,
        processes=processes,
        machine=described(),
        figures=figures,
        steps=STEPS,
    )


def _commit() -> str:
    """The commit of this checkout, and whether it was changed since."""
    git = shutil.which("git")
    if git is None:
        return "unknown"

    def said(*words: str) -> str:
        return subprocess.run([git, *words], cwd=RESULTS.parent, capture_output=True, text=True, check=False).stdout

    commit = said("rev-parse", "--short", "HEAD").strip() or "unknown"
    return commit + (" with changes not yet committed" if said("status", "--porcelain", "--", "../src").strip() else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
