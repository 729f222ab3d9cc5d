"""Tables by the paths and patterns that name them."""

import glob
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gainshare.core.errors import Refused
from gainshare.service.files.parquet import read_parquet
from gainshare.service.files.tables import NO_TYPES, Columns, Kind, read_columns


def matching(
    folder: Path, patterns: Sequence[str], *, but: Path | None = None, folders: bool = False, field: str = "data.files"
) -> list[str]:
    """The files that these paths and patterns name, relative to the folder; those of one pattern in order of name.

    but: a file that no pattern means. folders: whether patterns mean folders too. field: the key that names them.
    Raises Refused file_not_found if a pattern matches nothing; a plain path is refused when it is read.
    """
    names: list[str] = []
    for pattern in patterns:
        plain = _plain(folder, pattern)
        found = (
            [pattern]
            if plain
            else [name for name in _found(folder, pattern, folders=folders) if (folder / name).resolve() != but]
        )
        if not found:
            raise Refused("file_not_found", field, pattern, "no file matches")
        names += found
    return list(dict.fromkeys(names))


def _plain(folder: Path, pattern: str) -> bool:
    """Whether this names one file, be it one whose name looks like a pattern."""
    try:
        return not glob.has_magic(pattern) or (folder / pattern).exists()
    except OSError:
        return True  # a name that no disk can hold is refused when it is read


def _found(folder: Path, pattern: str, *, folders: bool) -> list[str]:
    if "\0" in pattern:
        return []
    found = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute ones
    return sorted(name for name in found if folders or not (folder / name).is_dir())


def read_table(
    path: Path, shown: str, *, key: str = "", missing: Iterable[str] = ("",), types: Mapping[str, Kind] = NO_TYPES
) -> Columns:
    """A table as columns: Parquet if its name ends in .parquet, else CSV. As `read_columns` and `read_parquet`."""
    if path.suffix == ".parquet":
        return read_parquet(path, shown, key=key, missing=missing, types=types)
    return read_columns(path, shown, key=key, missing=missing, types=types)
