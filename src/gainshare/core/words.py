"""Counts and shares as every page and screen says them."""

from collections.abc import Sequence
from fractions import Fraction


def percent(part: Fraction | float) -> str:
    """A share as screens show it.

    >>> percent(Fraction(1, 8))
    '12.5 %'
    """
    return f"{float(part) * 100:.1f} %"


def counted(number: int, word: str) -> str:
    """A count with its word.

    >>> counted(1, "trade"), counted(1200, "trade"), counted(2, "try")
    ('1 trade', '1,200 trades', '2 tries')
    """
    if number == 1:
        return f"1 {word}"
    return f"{number:,} {word[:-1]}ies" if word.endswith("y") else f"{number:,} {word}s"


def listing(words: Sequence[str]) -> str:
    """Words in a sentence.

    >>> listing(["ann"]), listing(["ann", "bob", "cid"])
    ('ann', 'ann, bob and cid')
    """
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def aligned(rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    """Rows as lines whose columns stand under each other. sides: of each column, < or >.

    >>> aligned([("seller", "paid"), ("ann", "9.50")], "<>")
    ['seller  paid', 'ann     9.50']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (zip(row, sides, widths, strict=True) for row in rows)
    return ["  ".join(f"{cell:{side}{width}}" for cell, side, width in line).rstrip() for line in lines]
