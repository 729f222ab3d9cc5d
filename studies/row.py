"""A row of the study: a result of the paper, the figures that a run measures, and those that are expected."""

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HEADER = ("figure", "expected", "within", "measured", "basis", "verdict")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as measured.

    error: its standard error where it was sampled. says: a remark, such as a witness. timing: it depends on how fast
    the machine is, such as a time, a ratio of times, or what was found in a time; nothing is expected of it.
    """

    name: str
    value: float
    error: float = 0.0
    says: str = ""
    timing: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A result of the paper and the run that measures it.

    slow: takes a minute or more. finding: in a few words. source: where in the paper. claim, setting, reading: what is
    claimed, what is run, and how the figures read, in Markdown. Figures named `LINE | COLUMN`, or
    `LINE | COLUMN | PART`, are laid out that way.
    """

    word: str
    run: Callable[[], Iterable[Figure]]
    slow: bool
    finding: str
    title: str
    source: str
    claim: str
    setting: str
    reading: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What a figure should be. within: largest distance that passes. basis: where the expectation comes from."""

    value: float
    within: float
    basis: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside its expectation; one of the two may be missing, and then it does not hold."""

    name: str
    figure: Figure | None
    expected: Expected | None

    @property
    def holds(self) -> bool:
        """Whether the figure is within tolerance. NaN never is, a timing always."""
        if self.timing:
            return True
        if self.figure is None or self.expected is None:
            return False
        return abs(self.figure.value - self.expected.value) <= self.expected.within

    @property
    def timing(self) -> bool:
        """Whether it depends on how fast the machine is."""
        return self.figure is not None and self.figure.timing

    @property
    def verdict(self) -> str:
        """In a word or three."""
        if self.timing:
            return "timing"
        if self.expected is None:
            return "no expectation"
        if self.figure is None:
            return "not measured"
        return "holds" if self.holds else "differs"


Expectations = Mapping[str, Mapping[str, Expected]]
"""By row, by figure."""


def rows(path: Path, runs: Mapping[str, Callable[[], Iterable[Figure]]], *, slow: Collection[str]) -> dict[str, Row]:
    """Rows by the word that runs them, in the order of `runs`; path: the file that tells what is said of each."""
    said = tomllib.loads(path.read_text("utf-8"))
    return {word: Row(word, run, word in slow, **said[word]) for word, run in runs.items()}


def expectations(path: Path) -> Expectations:
    """The stored expectations: a table for each row, an entry for each figure."""
    stored = tomllib.loads(path.read_text("utf-8"))
    return {
        row: {name: Expected(float(one["value"]), float(one["within"]), one["from"]) for name, one in figures.items()}
        for row, figures in stored.items()
    }


def compared(figures: Iterable[Figure], expected: Mapping[str, Expected]) -> Iterator[Compared]:
    """Every figure beside its expectation, then the expectations that no figure met."""
    left = dict(expected)
    for figure in figures:
        yield Compared(figure.name, figure, left.pop(figure.name, None))
    for name, one in left.items():
        yield Compared(name, None, one)


def shown(value: float) -> str:
    """A figure as printed: whole numbers with separators, others to four decimals.

    >>> shown(230555), shown(1 / 3), shown(-1e-17)
    ('230,555', '0.3333', '0.0000')
    """
    return f"{value:,.0f}" if value == round(value) else f"{value:.4f}".replace("-0.0000", "0.0000")


def tolerance(value: float) -> str:
    """A tolerance as printed: what is exact but for rounding says so.

    >>> tolerance(1e-9), tolerance(0.004)
    ('rounding', '0.004')
    """
    return "rounding" if value <= 1e-6 else f"{value:g}"


def measured(figure: Figure) -> str:
    """A figure as printed, with its standard error if it has one.

    >>> measured(Figure("regret", 0.0079, 0.00002)), measured(Figure("rows", 100))
    ('0.0079 ± 0.00002', '100')
    """
    if not figure.error:
        return shown(figure.value)
    return f"{shown(figure.value)} ± {shown(figure.error) if figure.error >= 5e-5 else f'{figure.error:.5f}'}"


def cells(one: Compared) -> tuple[str, ...]:
    """One line of a table, as in HEADER."""
    found = "" if one.figure is None else measured(one.figure)
    if one.expected is None:
        return one.name, "", "", found, "", one.verdict
    return one.name, shown(one.expected.value), tolerance(one.expected.within), found, one.expected.basis, one.verdict
