"""Strict CSV that knows its lines: UTF-8, comma, one header, every row as wide as the header."""

import csv
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.names import meant

LONGEST_LINE = 2**24
"""Bytes of one line; a longer one is no table."""


def regular(path: Path, shown: str) -> Path:
    """The path, if it is a file. Raises Refused: file_not_found, or not_a_file for a directory or device."""
    if path.is_dir():
        raise Refused("not_a_file", shown.rstrip("/") + "/", None, "is a directory, not a file")
    if not path.exists():
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

    shown: the file's name in messages. Raises Refused bad_csv naming file and line if a line is not UTF-8, holds a
    NUL byte or a stray quote, or has another number of cells than the header, or if two columns have one name;
    DataError empty_data if there is no header.
    """
    with opened(path, shown) as file:
        width = 0
        for line, cells in _parsed(file, shown):
            where = f"{shown} line {line}"
            width = width or len(_checked_header(cells, where))
            if len(cells) != width:
                rule = f"{len(cells)} cell{'s' * (len(cells) != 1)}, expected {width}, got {len(cells)}"
                raise Refused("bad_csv", where, None, rule)
            yield line, cells
        if not width:
            raise DataError("empty_data", "0 rows", None, "the file is empty", where=shown)


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
        rule = f"cannot be read as comma-separated cells: {error}"
        raise Refused("bad_csv", "row", None, rule, where=f"{shown} line {line}") from None


def _checked_header(names: list[str], where: str) -> list[str]:
    for column, name in enumerate(names):
        if not name.strip():
            raise Refused("bad_csv", f"column {column + 1}", None, "has no name in the header", where=where)
        if name in names[:column]:
            rule = f"stands twice in the header, as columns {names.index(name) + 1} and {column + 1}"
            raise Refused("bad_csv", f"column {name}", None, rule, where=where)
    return names
