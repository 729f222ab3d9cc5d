"""What shall be predicted: a column, or a column with one comparison, which makes two classes."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from gainshare.core.arrays import Bools, Floats
from gainshare.core.errors import DataError, Refused
from gainshare.service.files.names import meant
from gainshare.service.files.tables import Category, Column, Columns, Numbers, as_text

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt}
)
_OPPOSITE: Mapping[str, str] = MappingProxyType({">=": "<", "<=": ">", "==": "!=", "!=": "==", ">": "<=", "<": ">="})


@dataclass(frozen=True, slots=True)
class Target:
    """A column, and the comparison that makes two classes of it; comparison "" takes the column as it is.

    >>> Target("num", ">", "0").text
    'num > 0'
    """

    column: str
    comparison: str = ""
    value: str = ""

    @property
    def text(self) -> str:
        """As it is written in a task."""
        return f"{self.column} {self.comparison} {self.value}" if self.comparison else self.column


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What shall be predicted. values: (rows,), NaN where missing; codes of the classes, or numbers if none."""

    values: Floats
    classes: tuple[str, ...]

    @property
    def missing(self) -> Bools:
        """Which rows have no label: (rows,)."""
        return np.isnan(self.values)


def target(text: str, names: Sequence[str], *, key: str = "") -> Target:
    """The target that is meant by COLUMN or COLUMN COMPARISON VALUE. names: the columns there are, but for the key.

    Raises Refused unknown_value if the column is none of them.

    >>> target("num > 0", ("age", "num"))
    Target(column='num', comparison='>', value='0')
    """
    if text in names:
        return Target(text)
    found = re.fullmatch(r"(.*?)\s*(>=|<=|==|!=|>|<)\s*(.*)", text)
    if found and found[1] in names and found[3]:
        return Target(found[1], found[2], found[3].strip("'\""))
    wanted = found[1] if found else text
    if wanted == key:
        raise Refused("unknown_value", "task.target", text, f"{wanted} is the key, which only names rows")
    raise Refused("unknown_value", "task.target", text, f"{wanted} is not a column{meant(wanted, names)}")


def labels(columns: Columns, wanted: Target) -> Labels:
    """The labels of every row: numbers as they stand, a category as its codes, a comparison as 0 (no) and 1 (yes).

    Raises DataError wrong_type if a number is compared with text or words are compared by size.
    """
    held = columns[wanted.column]
    if wanted.comparison:
        no = Target(wanted.column, _OPPOSITE[wanted.comparison], wanted.value)
        yes = _compared(held, wanted).astype(np.float64)
        return Labels(np.where(held.missing, np.nan, yes), (no.text, wanted.text))
    if isinstance(held, Category):
        return Labels(np.where(held.missing, np.nan, held.codes.astype(np.float64)), held.levels)
    return Labels(held.values, ())


def classed(found: Labels) -> Labels:
    """The labels as classes, for a learner that tells classes apart: numbers become their own names.

    >>> classed(Labels(np.array([3.0, 1.0, 3.0]), ())).classes
    ('1', '3')
    """
    if found.classes:
        return found
    distinct, codes = np.unique(found.values, return_inverse=True)
    present = distinct[~np.isnan(distinct)]
    return Labels(np.where(found.missing, np.nan, codes.astype(np.float64)), tuple(map(as_text, present.tolist())))


def _compared(held: Column, wanted: Target) -> Bools:
    compare = _COMPARE[wanted.comparison]
    if isinstance(held, Numbers):
        try:
            return np.asarray(compare(held.values, float(wanted.value)), dtype=np.bool_)
        except ValueError:
            rule = f"{wanted.column} holds numbers, '{wanted.value}' is not one"
            raise DataError("wrong_type", "task.target", wanted.text, rule) from None
    if wanted.comparison not in ("==", "!="):
        raise DataError("wrong_type", "task.target", wanted.text, f"{wanted.column} holds words, compare by == or !=")
    if wanted.value not in held.levels:
        rule = f"{wanted.column} never is {wanted.value}{meant(wanted.value, held.levels)}"
        raise Refused("unknown_value", "task.target", wanted.text, rule)
    same = held.codes == held.levels.index(wanted.value)
    return np.asarray(same if wanted.comparison == "==" else ~same, dtype=np.bool_)
