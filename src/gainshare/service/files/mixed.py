"""Columns of numbers with a word among them: a slip, a missing cell or a category, which only the owner can say."""

from dataclasses import dataclass

import numpy as np

from gainshare.core.errors import DataError
from gainshare.service.files.tables import Category, Columns, is_number
from gainshare.service.files.values import toml


@dataclass(frozen=True, slots=True)
class Mixed:
    """A column that holds numbers in at least half of its cells, and words in the others.

    word: the first of them. place: where it stands. words, cells: how many there are, missing ones not counted.
    """

    name: str
    word: str
    place: str
    words: int
    cells: int

    def refusal(self) -> DataError:
        """That it must be said what the column is, with the three things that can be said."""
        rule = f"not a number, as {self.cells - self.words} of {self.cells} cells are"
        rule += f"; the first of {self.words} such" if self.words > 1 else ""
        remedy = (
            f"mend it (types = {toml({self.name: 'number'})} names such cells one by one), or missing = "
            f"{toml(['', self.word])} if it is no value, types = {toml({self.name: 'category'})} if these are words"
        )
        return DataError("wrong_type", f"column {self.name}", self.word, rule, remedy, self.place)


def mixed(columns: Columns, name: str) -> Mixed | None:
    """What is mixed in this column; None if most of its cells are words, or none is.

    >>> from gainshare.service.files.tables import category
    >>> cars = category(["400", "~400", "380", ""], [""])
    >>> found = mixed(Columns("west.csv", ("cars",), (cars,), ("1", "2", "3", "4")), "cars")
    >>> str(found and found.refusal())
    'west.csv row 2: column cars = "~400": not a number, as 2 of 3 cells are [wrong_type]'
    """
    held = columns[name]
    if not isinstance(held, Category):
        return None
    wordy = np.array([*(not is_number(level) for level in held.levels), False])[held.codes]
    words, cells = int(wordy.sum()), int((~held.missing).sum())
    if not words or 2 * words > cells:
        return None
    row = int(np.argmax(wordy))
    return Mixed(name, held.levels[held.codes[row]], columns.place(row), words, cells)
