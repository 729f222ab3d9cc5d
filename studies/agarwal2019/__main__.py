"""`python -m studies.agarwal2019 ROW ...`: run rows of the study, print figures beside what is expected of them."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from benchmarks.machine import table
from studies.agarwal2019.catalog import ROWS
from studies.agarwal2019.page import written
from studies.agarwal2019.row import HEADER, Compared, Figure, Row, cells, compared, expectations

PROGRAM = "python -m studies.agarwal2019"


def main(arguments: Sequence[str]) -> int:
    """Run the rows named; 0 if every figure is within tolerance, 1 if not, 2 if the request makes no sense."""
    reading = argparse.ArgumentParser(prog=PROGRAM, description=main.__doc__)
    reading.add_argument("rows", nargs="*", metavar="ROW", help="rows by their word, or `all`")
    reading.add_argument("--list", action="store_true", help="the words of all rows")
    reading.add_argument("--write-docs", action="store_true", help="run all rows, keep the figures, write the page")
    asked = reading.parse_args(arguments)
    if asked.list:
        print(listed())
        return 0
    rows = ["all"] if asked.write_docs else asked.rows
    words = [word for one in rows for word in (ROWS if one == "all" else [one])]
    complaint = refused(words)
    if complaint:
        print(complaint, file=sys.stderr)
        return 2
    found = {word: run(ROWS[word]) for word in words}
    if asked.write_docs:
        written(found)
    return int(not all(one.holds for word in words for one in compared(found[word], expectations().get(word, {}))))


def refused(words: Sequence[str]) -> str:
    """What is wrong with these words, in one line; "" if nothing is."""
    known = f"`{PROGRAM} --list` shows them"
    if not words:
        return f"agarwal2019: no row named: {known}, `all` runs them"
    for word in words:
        if word not in ROWS:
            near = get_close_matches(word, ROWS, 1)
            return f'agarwal2019: no row "{word}": {f"did you mean {near[0]}? " if near else ""}{known}'
    return ""


def listed() -> str:
    """Every row: its word, whether it is slow, where it stands in the paper, and its title."""
    width = max(map(len, ROWS))
    return "\n".join(
        f"{row.word:<{width}}  {row.title} ({row.source}){'; takes minutes' * row.slow}" for row in ROWS.values()
    )


def run(row: Row) -> tuple[Figure, ...]:
    """Run a row and print its table."""
    print(f"{row.word}: {row.title} ({row.source})", flush=True)
    figures = tuple(row.run())
    print(printed(compared(figures, expectations().get(row.word, {}))), flush=True)
    for figure in figures:
        if figure.says:
            print(f"  {figure.name}: {figure.says}")
    print()
    return figures


def printed(rows: Iterable[Compared]) -> str:
    """Figure, what is expected, within what and why, what was measured, and whether that holds."""
    return table(HEADER, [cells(one) for one in rows], numbers=range(1, 4))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
