"""Files of counts: what a seller hands in that keeps its documents. Arrays in an archive, and nothing that runs."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError, UnsafeFormat
from gainshare.core.questions import Table
from gainshare.gains.ngrams import column_names
from gainshare.markets.procurement.reducing import print_names
from gainshare.service.files.lines import opened

LARGEST = 2**27
"""Bytes of an array: 160,000 documents, or 2 million bytes of hidden text."""

_KINDS: Mapping[str, str] = MappingProxyType({"counts": "<i4", "prints": "<i8"})
"""The arrays of such a file."""


def reduction_file(counts: Table, prints: Table) -> bytes:
    """Counts and prints as a file: equal ones make equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for (name, kind), table in zip(_KINDS.items(), (counts, prints), strict=True):
            array = io.BytesIO()
            np.lib.format.write_array(array, np.ascontiguousarray(table.values, kind), (1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), array.getvalue(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def read_reduction(file: Path, shown: str) -> tuple[Table, Table]:
    """Counts and prints from a file. Raises DataError or UnsafeFormat naming it, whatever it holds."""
    with opened(file, shown) as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                counts, prints = (_array(archive, name, shown) for name in _KINDS)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
            rule = "is damaged, or not what gainshare reduce writes"
            raise DataError("unsafe_format", "reduction", None, rule, "gainshare reduce again", shown) from None
    names = print_names(counts.shape[1] // 2)
    if counts.shape[1] % 2 or prints.shape[1] != len(names):
        raise DataError("wrong_shape", "counts", counts.shape, "has columns that no reduction has", where=shown)
    rows = (tuple(map(str, range(len(counts)))), tuple(str(place + 1) for place in range(len(prints))))
    return Table(column_names(counts.shape[1] // 2), counts, rows[0]), Table(names, prints, rows[1])


def _array(archive: zipfile.ZipFile, name: str, shown: str) -> Floats:
    """One array; not unpacked further than it may be large, whatever it says of its size."""
    member = f"{name}.npy"
    if sorted(archive.namelist()) != sorted(f"{each}.npy" for each in _KINDS):
        rule = f"must hold {' and '.join(_KINDS)}, and nothing else"
        raise UnsafeFormat("unsafe_format", "reduction", None, rule, where=shown)
    with archive.open(member) as packed:
        content = packed.read(LARGEST + 1)
    if len(content) > LARGEST:
        rule = f"must hold at most {LARGEST:,} bytes unpacked"
        raise UnsafeFormat("expansion_limit", name, None, rule, "bring the documents as several lots", shown)
    head = _HEAD.match(content)
    if not head or int.from_bytes(content[8:10], "little") != head.end() - 10 or head["kind"].decode() != _KINDS[name]:
        rule = f"must be a table of whole numbers ({_KINDS[name]})"
        raise UnsafeFormat("unsafe_format", name, None, rule, where=shown)
    values: npt.NDArray[np.int64] = np.frombuffer(content[head.end() :], _KINDS[name])
    return values.reshape(int(head["rows"]), int(head["columns"])).astype(np.float64)


_HEAD = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(?P<kind><i[48])', 'fortran_order': False, "
    rb"'shape': \((?P<rows>[1-9]\d{0,9}), (?P<columns>[1-9]\d{0,2})\), \} *\n",
    re.DOTALL,
)
"""How NumPy's first format begins with such a table; nothing else is read, since its own reader evaluates what stands
there."""
