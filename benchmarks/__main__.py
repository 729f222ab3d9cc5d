"""`python -m benchmarks`: every contest, as ratios measured side by side; the table is kept in RESULTS.md."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks import text, together
from benchmarks.contest import REPETITIONS, Contest, Timed, held
from benchmarks.contests import contests
from benchmarks.machine import described, table

RESULTS = Path(__file__).with_name("RESULTS.md")
HEADER = ("task", "way", "milliseconds", "times as long", "what was run")

ABOUT = """\
# Benchmarks

What `make bench` measured on {date}, on {machine};
NumPy {numpy}, scikit-learn {sklearn}, one thread. The ways to a task take turns in one process, and the least of
{repetitions} repetitions counts. Where a way is too slow to be run whole, a part of it is measured and multiplied, as
the last column says. That all ways give the same figures is checked first, but for the one that is computed.
Milliseconds belong to this machine; the ratio to the first way is the figure to compare.

{figures}
"""


def main() -> int:
    """Time every contest, print the table and keep it."""
    with threadpool_limits(1):
        timed = list(_watched(chain(contests(), text.contests(), together.contests())))
    figures = table(HEADER, [_row(one) for one in timed], numbers=range(2, 4))
    print(figures)
    packages = {"numpy": version("numpy"), "sklearn": version("scikit-learn")}
    today, machine = datetime.now(UTC).date(), described()
    RESULTS.write_text(ABOUT.format(date=today, machine=machine, repetitions=REPETITIONS, figures=figures, **packages))
    return 0


def _watched(every: Iterable[Contest]) -> Iterator[Timed]:
    for contest in every:
        print(contest.task, file=sys.stderr, flush=True)
        yield from held(contest)


def _row(one: Timed) -> tuple[str, ...]:
    """The task is named beside its first way."""
    milliseconds = one.seconds * 1e3
    return (
        one.task if one.ratio == 1 else "",
        one.way.name,
        f"{milliseconds:,.3f}" if milliseconds < 10 else f"{milliseconds:,.0f}",
        f"{one.ratio:,.1f}" if one.ratio < 100 else f"{one.ratio:,.0f}",
        one.way.how,
    )


if __name__ == "__main__":
    sys.exit(main())
