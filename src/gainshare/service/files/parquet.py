"""Parquet files as columns, read by pyarrow if the extra is installed; the only module that knows it."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError, Refused
from gainshare.service.files.lines import MOST_COLUMNS, opened
from gainshare.service.files.names import meant
from gainshare.service.files.tables import NO_TYPES, Column, Columns, Kind, Numbers, begun, beyond, not_finite

MOST_ROWS = 2**27
"""Rows of one file; a file that claims more is not read."""

INSTALLED_BY = 'make parquet in a checkout, else pip install "gainshare[parquet]"'
"""How the extra comes into the Python that runs this. A checkout's environment has no pip of its own."""

MICROSECONDS = 86_400 * 10**6
"""Of one day."""


def read_parquet(
    path: Path, shown: str, *, key: str = "", missing: Iterable[str] = ("",), types: Mapping[str, Kind] = NO_TYPES
) -> Columns:
    """A Parquet file as columns: the numbers and words that its schema declares, dates as days since 1970-01-01.

    shown, key, types: as for `read_columns`; missing: texts that stand for no cell, as a null always does. Keys are
    text: 7, 2011-12-31. Raises Refused not_installed without pyarrow, bad_parquet
    for a damaged file, unknown_value for an unknown key; DataError wrong_type for a column of lists or bytes,
    non_finite_data, or empty_data without rows or for a row without a key.
    """
    table = _read(path, shown)
    names = table.column_names
    if key and key not in names:
        raise Refused("unknown_value", "key", key, f"not a column{meant(key, names)}", where=shown)
    if len(set(names)) < len(names) or len(names) > MOST_COLUMNS or not all(name.strip() for name in names):
        rule = f"must be at most {MOST_COLUMNS} columns, each with a name of its own"
        raise Refused("bad_parquet", "schema", None, rule, where=shown)
    if not table.num_rows:
        raise DataError("empty_data", "0 rows", None, "needs at least one", where=shown)
    keys = _keys(table[key], shown, key) if key else tuple(map(str, range(1, table.num_rows + 1)))
    columns = {
        name: _column(name, table[name], frozenset({"", *missing}), types.get(name), shown)
        for name in names
        if name != key
    }
    return Columns(shown, tuple(columns), tuple(columns.values()), keys)


def _read(path: Path, shown: str) -> Any:
    try:
        parquet, lib = import_module("pyarrow.parquet"), import_module("pyarrow.lib")
    except ImportError:
        rule = "reading Parquet needs pyarrow, which is not installed"
        raise Refused("not_installed", shown, None, rule, f"{INSTALLED_BY}; or save it as CSV") from None
    with opened(path, shown) as file:
        try:
            held = parquet.ParquetFile(file)
            if held.metadata.num_rows > MOST_ROWS:
                raise Refused("bad_parquet", shown, None, f"claims more than {MOST_ROWS} rows")
            return held.read()
        except (lib.ArrowException, OSError, ValueError, KeyError, TypeError) as problem:
            rule = f"cannot be read as Parquet: {problem}"
            raise Refused("bad_parquet", shown, None, rule) from None


def _column(name: str, cells: Any, gaps: frozenset[str], kind: Kind | None, shown: str) -> Column:
    types = import_module("pyarrow.types")
    held = cells.type.value_type if types.is_dictionary(cells.type) else cells.type
    if types.is_string(held) or types.is_large_string(held) or kind == "category":
        grown = begun(name, texts := _texts(cells), gaps, kind or "category")
        grown.add(texts, lambda row: f"{shown} row {row + 1}")
        return grown.column()
    if types.is_date(held) or types.is_timestamp(held):
        return Numbers(_cast(name, cells.cast("timestamp[us]").cast("int64"), shown) / MICROSECONDS)
    if types.is_integer(held) or types.is_floating(held) or types.is_decimal(held) or types.is_boolean(held):
        return _numbers(name, cells, gaps, shown)
    if types.is_null(held):
        return Numbers(np.full(len(cells), np.nan))
    raise DataError("wrong_type", f"column {name}", None, f"must hold numbers, text or dates, not {held}", where=shown)


def _numbers(name: str, cells: Any, gaps: frozenset[str], shown: str) -> Numbers:
    values = _cast(name, cells, shown)
    nan_is_gap = bool(gaps.intersection(("nan", "NaN")))
    odd = np.flatnonzero(beyond(values) & cells.is_valid().to_numpy() & ~(nan_is_gap & np.isnan(values)))
    if odd.size:
        row = int(odd[0])
        raise not_finite(name, row, str(values[row]), f"{shown} row {row + 1}", 'missing = "NaN"')
    return Numbers(values)


def _cast(name: str, cells: Any, shown: str) -> Floats:
    """Cells as floats, NaN where there is none. Whole numbers that no float holds are refused, not rounded."""
    try:
        return np.asarray(cells.cast("float64").to_numpy(), dtype=np.float64)
    except ValueError:
        rule = "holds whole numbers beyond 2^53, which no calculation keeps"
        raise DataError("wrong_type", f"column {name}", None, rule, f'ignore = ["{name}"]', shown) from None


def _texts(cells: Any) -> list[str]:
    """Cells as text, "" where there is none."""
    return [text or "" for text in cells.cast("string").to_pylist()]


def _keys(cells: Any, shown: str, key: str) -> tuple[str, ...]:
    types = import_module("pyarrow.types")
    if types.is_nested(cells.type) or types.is_binary(cells.type):
        raise DataError("wrong_type", f"column {key}", None, f"must hold numbers, text or dates, not {cells.type}")
    keys = _texts(cells)
    if "" in keys:
        where = f"{shown} row {keys.index('') + 1}"
        raise DataError("empty_data", f"column {key}", None, "a key must not be empty", where=where)
    return tuple(keys)
