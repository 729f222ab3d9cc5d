"""`python -m studies.STUDY ROW ...`: run rows of a study, print figures beside what is expected of them."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from benchmarks.machine import table
from studies.page import written
from studies.row import HEADER, Compared, Figure, Row, cells, compared
from studies.study import Study


def main(study: Study, arguments: Sequence[str]) -> int:
    """Run the rows named; 0 if every figure is within tolerance, 1 if not, 2 if the request makes no sense."""
    reading = argparse.ArgumentParser(prog=study.program, description=main.__doc__)
    reading.add_argument("rows", nargs="*", metavar="ROW", help="rows by their word, or `all`")
    reading.add_argument("--list", action="store_true", help="the words of all rows")
    reading.add_argument("--write-docs", action="store_true", help="keep the figures and write the page; no ROW: all")
    asked = reading.parse_args(arguments)
    if asked.list:
        print(listed(study))
        return 0
    rows = asked.rows or ["all"] * asked.write_docs
    words = [word for one in rows for word in (study.rows if one == "all" else [one])]
    complaint = refused(study, words)
    if complaint:
        print(complaint, file=sys.stderr)
        return 2
    found = {word: run(study, study.rows[word]) for word in words}
    if asked.write_docs:
        written(study, found)
    return int(not all(one.holds for word in words for one in compared(found[word], study.expected.get(word, {}))))


def refused(study: Study, words: Sequence[str]) -> str:
    """What is wrong with these words, in one line; "" if nothing is."""
    known = f"`{study.program} --list` shows them"
    if not words:
        return f"{study.name}: no row named: {known}, `all` runs them"
    for word in words:
        if word not in study.rows:
            near = get_close_matches(word, study.rows, 1)
            return f'{study.name}: no row "{word}": {f"did you mean {near[0]}? " if near else ""}{known}'
    return ""


def listed(study: Study) -> str:
    """Every row: its word, whether it is slow, where it stands in the paper, and its title."""
    width = max(map(len, study.rows))
    return "\n".join(
        f"{row.word:<{width}}  {row.title} ({row.source}){'; takes minutes' * row.slow}" for row in study.rows.values()
    )


def run(study: Study, row: Row) -> tuple[Figure, ...]:
    """Run a row and print its table."""
    print(f"{row.word}: {row.title} ({row.source})", flush=True)
    figures = tuple(row.run())
    print(printed(compared(figures, study.expected.get(row.word, {}))), flush=True)
    for figure in figures:
        if figure.says:
            print(f"  {figure.name}: {figure.says}")
    print()
    return figures


def printed(rows: Iterable[Compared]) -> str:
    """Figure, what is expected, within what and why, what was measured, and whether that holds."""
    return table(HEADER, [cells(one) for one in rows], numbers=range(1, 4))
