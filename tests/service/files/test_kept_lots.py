"""Files of a seller that keeps its documents: they come back as they were, and nothing else is taken for one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Table, documents, table_id
from gainshare.gains.text import Evaluation
from gainshare.markets.procurement.described import commitment, descriptions, root_of
from gainshare.markets.procurement.screening import Policy
from gainshare.service.files import kept_lots as module
from gainshare.service.files.kept_lots import (
    TaskFile,
    lot_file,
    opening_file,
    read_lot,
    read_opening,
    read_task,
    task_file,
)

LOT = documents(("a", "b", "c"), (b"The first of three.\n", b"\xff\x00 the second", b"The third. " * 30))
COMMITTED = commitment(descriptions(LOT))
ROOT = table_id(LOT)
TASK = TaskFile(
    market="speeches",
    seller="hum",
    root=ROOT,
    order=5,
    hidden=(b"hidden \xff\x00",),
    base=(b"base",),
    left_out=(1,),
    language="",
    gates=("density",),
)


def put(folder: Path, content: bytes) -> Path:
    file = folder / "file.json"
    file.write_bytes(content)
    return file


def edited(content: bytes, change: Callable[[Any], object]) -> bytes:
    held = json.loads(content)
    change(held)
    return json.dumps(held).encode()


def test_a_commitment_comes_back_and_holds_no_text(tmp_path: Path) -> None:
    content = lot_file(descriptions(LOT))
    table = read_lot(put(tmp_path, content), "hum.lot")
    assert table_id(table) == table_id(COMMITTED)
    assert root_of(descriptions(table)) == ROOT
    assert b"first" not in content
    assert content == lot_file(descriptions(LOT))


def test_a_task_comes_back(tmp_path: Path) -> None:
    found = read_task(put(tmp_path, task_file(TASK)), "task.json")
    assert found == TASK
    assert found.evaluation == Evaluation(5, (b"hidden \xff\x00",), (b"base",))
    assert found.policy == Policy(gates=("density",))


def test_opened_documents_come_back_shown_to_be_of_the_lot(tmp_path: Path) -> None:
    found = read_opening(put(tmp_path, opening_file(LOT, (0, 2))), "hum.opened", COMMITTED)
    assert (found.keys, found.texts) == (("1", "3"), (LOT.texts[0], LOT.texts[2]))


def other_root(held: Any) -> None:
    held["root"] = "sha256:" + "0" * 64


def other_digest(held: Any) -> None:
    held["documents"][1]["digest"] = "0" * 64


def short_sketch(held: Any) -> None:
    held["documents"][0]["minima"] = "AAAA"


def unpacked(held: Any) -> None:
    held["documents"][0]["minima"] = "?!"


def number_for_text(held: Any) -> None:
    held["documents"][0]["minima"] = 7


def huge(held: Any) -> None:
    held["documents"][0]["size"] = 10**30


def own_gate(held: Any) -> None:
    held["documents"][0]["faults"] = ["taste"]


def more(held: Any) -> None:
    held["colour"] = "red"


def later(held: Any) -> None:
    held["schema"] = 2


def none(held: Any) -> None:
    held["documents"] = []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (other_root, "root.*is not that of these documents"),
        (other_digest, "root.*is not that of these documents"),
        (short_sketch, r"documents\.1\.minima.*at least 512"),
        (unpacked, r"documents\.1\.minima.*must be base64"),
        (number_for_text, r"documents\.1\.minima"),
        (huge, r"documents\.1\.size"),
        (own_gate, r"documents\.1\.faults\.1"),
        (more, "colour: unknown key"),
        (later, "schema"),
        (none, "documents"),
    ],
)
def test_an_edited_commitment_is_refused_by_its_key(tmp_path: Path, change: Callable[[Any], None], said: str) -> None:
    file = put(tmp_path, edited(lot_file(descriptions(LOT)), change))
    with pytest.raises(Refused, match=f"^hum.lot: {said}"):
        read_lot(file, "hum.lot")


@pytest.mark.parametrize("content", [b"", b"{", b"\x80\x04K\x01.", b"[" * 10**5, b"PK\x03\x04"])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    file = put(tmp_path, content)
    for read in (lambda: read_lot(file, "x"), lambda: read_task(file, "x"), lambda: read_opening(file, "x", COMMITTED)):
        with pytest.raises(DataError, match="is no JSON"):
            read()


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 100)
    with pytest.raises(Refused, match="payload_too_large"):
        read_task(put(tmp_path, task_file(TASK)), "task.json")


def swapped(held: Any) -> None:
    held["documents"].reverse()


def replaced(held: Any) -> None:
    held["documents"][0]["text"] = "AAAA"


def moved(held: Any) -> None:
    held["documents"][0]["place"] = 1


def beyond(held: Any) -> None:
    held["documents"][1]["place"] = 3


def cut(held: Any) -> None:
    held["documents"][0]["path"] = []


def counted(held: Any) -> None:
    held["count"] = 10**40


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (swapped, "in order of place"),
        (replaced, "document = 1: is not the document"),
        (moved, "document = 2: is not the document"),
        (beyond, "document = 4: is not the document"),
        (cut, "document = 1: is not the document"),
        (counted, "of another lot"),
        (other_root, "of another lot"),
    ],
)
def test_a_false_opening_is_refused(tmp_path: Path, change: Callable[[Any], None], said: str) -> None:
    file = put(tmp_path, edited(opening_file(LOT, (0, 2)), change))
    with pytest.raises(Refused, match=said):
        read_opening(file, "hum.opened", COMMITTED)


def test_an_opening_of_another_lot_is_refused(tmp_path: Path) -> None:
    other: Table = documents(("a",), (b"another",))
    with pytest.raises(DataError, match="of another lot"):
        read_opening(put(tmp_path, opening_file(other, (0,))), "hum.opened", COMMITTED)
