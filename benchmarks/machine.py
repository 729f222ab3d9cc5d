"""The machine on which figures were measured, by what it is and never by where things lie on it."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")


def described() -> str:
    """Processor model, number of processors, system and Python."""
    model = platform.processor() or platform.machine()
    if CPUINFO.is_file():
        named = [line for line in CPUINFO.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    return f"{model}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"


def table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, numbers: range) -> str:
    """A Markdown table with aligned columns. numbers: the columns set to the right.

    >>> print(table(("a", "b", "c"), [("x", "10", "y")], numbers=range(1, 2)))
    | a |  b | c |
    |---|---:|---|
    | x | 10 | y |
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]

    def line(cells: tuple[str, ...]) -> str:
        placed = [
            cell.rjust(width) if at in numbers else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(placed)} |"

    rule = "|".join("-" * (w + 1) + ":" if at in numbers else "-" * (w + 2) for at, w in enumerate(widths))
    return "\n".join((line(header), f"|{rule}|", *map(line, rows)))
