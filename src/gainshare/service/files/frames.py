"""Data already in memory as columns: NumPy arrays, pandas, polars and Arrow tables, or a mapping of columns."""

import math
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from numbers import Real
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
import numpy.typing as npt

from gainshare.core.errors import DataError, Refused, shown
from gainshare.service.files.names import meant
from gainshare.service.files.tables import (
    NO_TYPES,
    Column,
    Columns,
    Kind,
    Numbers,
    as_text,
    beyond,
    category,
    column,
    not_finite,
)

Cells: TypeAlias = npt.NDArray[Any]
Gaps: TypeAlias = frozenset[str]

NOTHING = ("NAType", "NaTType")
"""What pandas calls the types of a missing cell."""


def frame_columns(
    data: object, *, key: str = "", types: Mapping[str, Kind] = NO_TYPES, keep_gaps: bool = False
) -> Columns:
    """A table in memory as columns. Complete, unless gaps are kept: what has no value is refused, not left out.

    data: an eager frame that narwhals reads (pandas, polars, Arrow), a mapping from names to sequences, or an array
    of (rows,) or (rows, columns), whose columns are called x0, x1, and so on. key: the column that names the rows.
    types: declared kinds. keep_gaps: whether NaN, None and "" stand for missing cells. Raises DataError: empty_data,
    length_mismatch, non_finite_data, or wrong_type, which a column that holds both numbers and text is unless declared
    a category.

    >>> frame_columns({"temp": [0.2, 0.4], "sky": ["clear", "rain"]}).names
    ('temp', 'sky')
    """
    cells = _named_cells(data)
    _same_length(cells)
    if not cells or not len(next(iter(cells.values()))):
        raise DataError("empty_data", "0 rows", None, "needs at least one row and one column")
    if key and key not in cells:
        raise Refused("unknown_value", "key", key, f"not a column{meant(key, cells)}")
    named = cells.pop(key).tolist() if key else range(1, _rows(cells) + 1)
    keys = tuple(_cell_text(key, row, cell) for row, cell in enumerate(named))
    gaps = frozenset({""} if keep_gaps else ())
    columns = tuple(_column(name, values, types.get(name), gaps) for name, values in cells.items())
    return Columns("", tuple(cells), columns, keys)


def with_target(features: Columns, target: object, *, name: str) -> Columns:
    """The columns, and beside them what shall be predicted, a sequence of one label for each row, under this name.

    Raises DataError length_mismatch if rows and labels differ in number, and as `frame_columns` does.
    """
    (values,) = _named_cells({name: target}).values()
    if len(values) != features.rows:
        raise DataError("length_mismatch", "len(X)", features.rows, f"must equal len(y) = {len(values)}")
    label = _column(name, values, None)
    return Columns(features.source, (*features.names, name), (*features.columns, label), features.keys, features.lines)


def _named_cells(data: object) -> dict[str, Cells]:
    if isinstance(data, Mapping):
        return {str(name): _flat(str(name), values) for name, values in data.items()}
    if isinstance(data, np.ndarray):
        if data.ndim not in (1, 2) or data.dtype.names:
            raise DataError("wrong_type", "array", None, f"must have 1 or 2 dimensions, has {data.ndim}")
        return {f"x{index}": values for index, values in enumerate(data.T if data.ndim == 2 else data[None, :])}
    frame = _native(lambda native: nw.from_native(native, eager_only=True), data, "data")
    return {series.name: _series_cells(series) for series in frame.iter_columns()}


def _native(read: Callable[[Any], Any], data: object, field: str) -> Any:
    try:
        return read(data)
    except (TypeError, nw.exceptions.NarwhalsError):
        rule = f"must be a frame, an array or a mapping of columns, not {type(data).__name__}"
        raise DataError("wrong_type", field, None, rule) from None


def _series_cells(series: Any) -> Cells:
    if series.dtype in (nw.Categorical, nw.Enum):
        words = [None if word is None else str(word) for word in series.to_list()]
        return np.array(words, dtype=object)
    return np.asarray(series.to_numpy())


def _flat(name: str, values: object) -> Cells:
    if hasattr(values, "to_numpy"):
        series = _native(lambda native: nw.from_native(native, series_only=True), values, f"column {name}")
        return _series_cells(series)
    cells = values if isinstance(values, np.ndarray) else _objects(name, values)
    if cells.ndim != 1:
        raise DataError("wrong_type", f"column {name}", None, f"must have one dimension, has {cells.ndim}")
    return cells


def _objects(name: str, values: object) -> Cells:
    if isinstance(values, str | Mapping) or not isinstance(values, Collection):
        raise DataError("wrong_type", f"column {name}", None, f"must be a sequence, not {type(values).__name__}")
    cells = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        cells[row] = value
    return cells


def _rows(cells: Mapping[str, Cells]) -> int:
    return len(next(iter(cells.values()), ()))


def _same_length(cells: Mapping[str, Cells]) -> None:
    first = next(iter(cells), "")
    for name, values in cells.items():
        if len(values) != _rows(cells):
            rule = f"must equal len({first}) = {_rows(cells)}"
            raise DataError("length_mismatch", f"len({name})", len(values), rule)


def _column(name: str, cells: Cells, kind: Kind | None, gaps: Gaps = frozenset()) -> Column:
    if cells.dtype.kind in "biuf" and kind != "category":
        values = cells.astype(np.float64)
        odd = beyond(values)
        if gaps:
            odd &= ~np.isnan(values)
        if odd.any():
            row = int(np.argmax(odd))
            raise not_finite(name, row, str(values[row]), "")
        return Numbers(values)
    if cells.dtype.kind not in "biufUO":
        raise DataError("wrong_type", f"column {name}", None, f"must hold numbers or text, not {cells.dtype}")
    return _mixed(name, cells.tolist(), kind, gaps)


def _mixed(name: str, cells: list[object], kind: Kind | None, gaps: Gaps) -> Column:
    """A column of Python values: all numbers, or all text, or declared."""
    texts = ["" if gaps and _is_gap(cell) else _cell_text(name, row, cell) for row, cell in enumerate(cells)]
    if kind is not None:
        return column(name, texts, gaps, kind, lambda row: f"row {row + 1}")
    held = [row for row, text in enumerate(texts) if text not in gaps]
    words = [row for row in held if isinstance(cells[row], str)]
    if not words:
        return column(name, texts, gaps, "number", lambda row: f"row {row + 1}")
    if len(words) < len(held):
        rule = f"'{texts[words[0]]}' in row {words[0] + 1} is not a number"
        remedy = f'types = {{"{name}" = "category"}} if numbers and text are meant to be words'
        raise DataError("wrong_type", f"column {name}", None, rule, remedy)
    return category(texts, gaps)


def _is_gap(cell: object) -> bool:
    """Whether a cell says of itself that it is missing: None, NA, NaT or NaN."""
    return cell is None or type(cell).__name__ in NOTHING or (isinstance(cell, float | Decimal) and math.isnan(cell))


def _cell_text(name: str, row: int, cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None or type(cell).__name__ in NOTHING:
        raise not_finite(name, row, "NaN", "")
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, Real | Decimal):
        try:
            number = float(cell)
        except (OverflowError, ValueError):  # a whole number of 400 digits, a signalling NaN
            number = math.inf
        if not math.isfinite(number):
            raise not_finite(name, row, shown(cell), "")
        return as_text(number)
    raise DataError(
        "wrong_type", f"column {name}", None, f"row {row + 1} holds {type(cell).__name__}, no number or text"
    )
