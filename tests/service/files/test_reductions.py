"""Files of counts: they come back as they were; bombs, pickles and what is damaged are refused by name."""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gainshare.core.errors import Refused, UnsafeFormat
from gainshare.core.questions import documents, table_id
from gainshare.gains.text import Evaluation
from gainshare.markets.procurement.reducing import Counting, reduced
from gainshare.service.files import reductions as module
from gainshare.service.files.reductions import read_reduction, reduction_file

LOT = documents(("a", "b"), (b"to be or not to be", b"that is the question"))
HIDDEN = Evaluation(2, (b"whether to be", b"or not"), (b"base",))
COUNTS, PRINTS = reduced(LOT, HIDDEN, Counting(tuple(map(len, LOT.texts)), (0, 1)))


def packed(array: np.ndarray) -> bytes:
    made = io.BytesIO()
    np.lib.format.write_array(made, array, allow_pickle=True)
    return made.getvalue()


def archive(folder: Path, **members: bytes) -> Path:
    file = folder / "hum.reduction"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in members.items():
            held.writestr(f"{name}.npy", content)
    return file


FINE = packed(np.zeros((2, 5), "<i8"))


def test_counts_and_prints_come_back(tmp_path: Path) -> None:
    file = tmp_path / "hum.reduction"
    file.write_bytes(reduction_file(COUNTS, PRINTS))
    counts, prints = read_reduction(file, "hum.reduction")
    assert (table_id(counts), table_id(prints)) == (table_id(COUNTS), table_id(PRINTS))
    assert (counts.names, prints.names) == (COUNTS.names, PRINTS.names)
    assert reduction_file(counts, prints) == file.read_bytes()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (packed(np.array([{"a": 1}], dtype=object)), "table of whole numbers"),
        (packed(np.zeros((2, 2))), "table of whole numbers"),
        (packed(np.zeros(4, "<i4")), "table of whole numbers"),
        (packed(np.zeros((0, 6), "<i4")), "table of whole numbers"),
        (packed(np.asfortranarray(np.zeros((3, 6), "<i4"))), "table of whole numbers"),
        (packed(np.zeros((2, 3), "<i4")), "columns that no reduction has"),
        (packed(np.zeros((2, 6), "<i4"))[:-1], "is damaged"),
        (packed(np.zeros((2, 6), "<i4")) + b"\0\0\0\0", "is damaged"),
        (pickle.dumps([1]), "table of whole numbers"),
        (b"\x93NUMPY\x02\x00", "table of whole numbers"),
        (b"\x93NUMPY\x01\x00\x06\x00(((((\n", "table of whole numbers"),
        (b"", "table of whole numbers"),
    ],
)
def test_arrays_that_no_reduction_has_are_refused(tmp_path: Path, counts: bytes, said: str) -> None:
    with pytest.raises(Refused, match=f"^hum.reduction: .*{said}"):
        read_reduction(archive(tmp_path, counts=counts, prints=FINE), "hum.reduction")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04K\x01.", b"{}"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "hum.reduction"
    file.write_bytes(content)
    with pytest.raises(Refused, match=r"^hum.reduction: .*is damaged"):
        read_reduction(file, "hum.reduction")


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    content = bytearray(reduction_file(COUNTS, PRINTS))
    content[60] ^= 1
    file = tmp_path / "hum.reduction"
    file.write_bytes(content)
    with pytest.raises(Refused, match="is damaged"):
        read_reduction(file, "hum.reduction")


def test_other_members_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeFormat, match="counts and prints, and nothing else"):
        read_reduction(archive(tmp_path, counts=FINE, prints=FINE, more=b""), "x")
    with pytest.raises(UnsafeFormat, match="counts and prints, and nothing else"):
        read_reduction(archive(tmp_path, counts=FINE), "x")


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 10_000)
    file = archive(tmp_path, counts=b"\0" * 10**7, prints=FINE)
    assert file.stat().st_size < 20_000
    with pytest.raises(UnsafeFormat, match=r"at most 10,000 bytes unpacked.*expansion_limit"):
        read_reduction(file, "x")
