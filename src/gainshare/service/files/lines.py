"""Strict CSV that knows its lines: UTF-8, comma, one header, every row as wide as the header."""

import csv
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from gainshare.core.errors import DataError, Refused
from gainshare.core.words import counted
from gainshare.service.files.names import meant

LONGEST_LINE = 2**24
"""Bytes of one line; a longer one is no table."""

MOST_COLUMNS = 16_384
"""Columns of one table, as many as a spreadsheet has."""

_FOREIGN = {
    b"\x1f\x8b": ("gzip", "gunzip the file"),
    b"PK\x03\x04": ("a workbook or a zip archive", "save the sheet as CSV UTF-8"),
    b"\xd0\xcf\x11\xe0": ("a workbook", "save the sheet as CSV UTF-8"),
    b"BZh": ("bzip2", "bunzip2 the file"),
    b"\xfd7zXZ": ("xz", "unxz the file"),
    b"\x28\xb5\x2f\xfd": ("zstd", "unzstd the file"),
    b"PAR1": ("Parquet", "let the file's name end in .parquet"),
    b"SQLite": ("a database", "export the table as CSV UTF-8"),
    b"\xff\xfe": ("UTF-16", "save the table as CSV UTF-8"),
    b"\xfe\xff": ("UTF-16", "save the table as CSV UTF-8"),
}
"""How files that are no CSV begin, what they are, and what to do."""

_PROBLEMS = {
    "unexpected end": "a quotation mark is opened and not closed",
    "field limit": "a quotation mark is opened and not closed",
    "new-line character": "a carriage return stands in it without a line feed",
}
"""What the parser says of a row, and what that means."""

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def nameable(given: str | PathLike[str], field: str) -> Path:
    """The path, if a disk can hold such a name, whether or not anything stands there. Raises Refused file_not_found."""
    path = Path(given)
    if "\0" in str(path):
        raise Refused("file_not_found", field, str(given), "cannot be read: no name holds a NUL byte")
    try:
        path.with_name(f"{path.name}.toml").exists() if path.name else path.exists()
        path.resolve()
    except OSError as error:
        raise Refused("file_not_found", field, str(given), f"cannot be read: {error.strerror}") from None
    except RuntimeError:
        raise Refused("file_not_found", field, str(given), "cannot be read: a loop of links") from None
    return path


def regular(path: Path, shown: str) -> Path:
    """The path, if it is a file. Raises Refused: file_not_found, or not_a_file for a directory or device."""
    if path.is_dir():
        raise Refused("not_a_file", shown.rstrip("/") + "/", None, "is a directory, not a file")
    if not path.exists():
        if path.is_symlink():
            raise Refused("file_not_found", shown, None, "is a link that leads nowhere")
        siblings = [file.name for file in path.parent.iterdir()] if path.parent.is_dir() else []
        raise Refused("file_not_found", shown, None, "no such file" + meant(path.name, siblings))
    if not path.is_file():
        raise Refused("not_a_file", shown, None, "is neither file nor directory")
    return path


@contextmanager
def opened(path: Path, shown: str) -> Generator[BinaryIO]:
    """A regular file, open for reading. Raises Refused as `regular` does, and if the file may not be read."""
    try:
        file = regular(path, shown).open("rb")
    except OSError as error:
        raise Refused("file_not_found", shown, None, f"cannot be read: {error.strerror}") from None
    with file:
        yield file


def rows(path: Path, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The header, then each row, with the line it begins on. Blank lines are none.

    shown: the file's name in messages. Raises Refused bad_csv naming file and line if the file is of another kind, if
    a line is not UTF-8, holds a NUL byte or a stray quote, or has another number of cells than the header, or if two
    columns have one name; DataError empty_data if there is no header.
    """
    with opened(path, shown) as file:
        _sniffed(file, shown)
        width = 0
        for line, cells in _parsed(file, shown):
            where = f"{shown} line {line}"
            width = width or len(_checked_header(cells, where))
            if len(cells) != width:
                rule = f"expected {counted(width, 'cell')}, got {len(cells)}{_comma(cells, width)}"
                raise Refused("bad_csv", where, None, rule)
            yield line, cells
        if not width:
            raise DataError("empty_data", "0 rows", None, "the file is empty", where=shown)


def _comma(cells: list[str], width: int) -> str:
    """A clause on the first number that seems to be cut by its decimal comma, in a row with too many cells.

    >>> _comma(["hotel", "12", "50 EUR"], 2), _comma(["hotel", "12", "", "x"], 2)
    ('; if 12,50 EUR is one number, write 12.50 EUR', '')
    """
    for whole, rest in pairwise(cells) if len(cells) > width else ():
        if re.fullmatch(r"\s*[+-]?\d+", whole) and re.fullmatch(r"\d+(\s+[A-Z]+.*)?\s*", rest):
            return f"; if {whole},{rest} is one number, write {whole}.{rest}"
    return ""


def _sniffed(file: BinaryIO, shown: str) -> None:
    begins = file.read(8)
    file.seek(0)
    for mark, (what, remedy) in _FOREIGN.items():
        if begins.startswith(mark):
            raise Refused("bad_csv", shown, None, f"is {what}, not CSV in UTF-8", remedy)


def _text(file: BinaryIO, shown: str) -> Iterator[str]:
    number = 0
    while raw := file.readline(LONGEST_LINE):
        number += 1
        where = f"{shown} line {number}"
        if len(raw) == LONGEST_LINE:
            raise Refused("bad_csv", "line", None, f"must be shorter than {LONGEST_LINE} bytes", where=where)
        if b"\0" in raw:
            raise Refused("bad_csv", "cell", None, "must not hold a NUL byte", where=where)
        try:
            yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            rule = f"must be UTF-8, byte {error.start + 1} of the line is not"
            raise Refused("bad_csv", "text", None, rule, "save the table as CSV UTF-8", where) from None


def _parsed(file: BinaryIO, shown: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_text(file, shown), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        rule = next((meaning for said, meaning in _PROBLEMS.items() if said in str(error)), str(error))
        rule = f"cannot be read as comma-separated cells: {rule}"
        raise Refused("bad_csv", "row", None, rule, where=f"{shown} line {line}") from None


def _checked_header(names: list[str], where: str) -> list[str]:
    if len(names) > MOST_COLUMNS:
        rule = f"{len(names)} columns, at most {MOST_COLUMNS} can stand in a table"
        raise Refused("bad_csv", "header", None, rule, where=where)
    for sign, word in _SEPARATORS.items():
        if len(names) == 1 and sign in names[0]:
            rule = f"is separated by {word}, must be by commas"
            raise Refused("bad_csv", "header", names[0], rule, "save the table as CSV with commas", where)
    places: dict[str, int] = {}
    for column, name in enumerate(names, 1):
        if not name.strip():
            raise Refused("bad_csv", f"column {column}", None, "has no name in the header", where=where)
        if (first := places.setdefault(name, column)) != column:
            rule = f"stands twice in the header, as columns {first} and {column}"
            raise Refused("bad_csv", f"column {name}", None, rule, where=where)
    return names
