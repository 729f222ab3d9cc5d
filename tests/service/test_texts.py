"""Documents in memory, in files and in folders are the same lots; what is no text is refused by name."""

from pathlib import Path
from typing import Any

import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import table_id
from gainshare.service.texts import Lot, Text, lots_of

SPEECH = "Fellow citizens, we meet again.  " * 200
LETTER = "Dear reader, all is well here.\n\n" * 10


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sold" / "press").mkdir(parents=True)
    (tmp_path / "sold" / "press" / "1.txt").write_text(SPEECH)
    (tmp_path / "sold" / "press" / "2.txt").write_text(LETTER)
    (tmp_path / "sold" / "court.txt").write_text(SPEECH)
    return tmp_path


def _ids(data: Any) -> dict[str, str]:
    return {seller: table_id(table) for seller, (table, _) in lots_of(data).items()}


def test_however_documents_are_held_the_lot_is_the_same(folder: Path) -> None:
    held = {"press": [SPEECH, LETTER.encode()], "court": SPEECH.encode()}
    same = [
        held,
        {"press": "sold/press", "court": Path("sold/court.txt")},
        {"press": [Path("sold/press/1.txt"), LETTER], "court": [SPEECH]},
        {"press": "sold/press/*.txt", "court": Lot([SPEECH])},
        "sold/*",
        [folder / "sold" / "press", "sold/court.txt"],
    ]
    assert [_ids(data) == _ids(held) for data in same] == [True] * len(same)
    table, _ = lots_of(held)["press"]
    assert b"".join(table.texts) == (SPEECH + LETTER).encode()
    assert table.keys[0] == "1 1"
    assert table.keys[-1] == "2 1"


def test_a_lot_declares_its_group_and_licence() -> None:
    _, lot = lots_of({"press": Lot(LETTER.encode(), group="house", licence="CC0")})["press"]
    assert (lot.group, lot.licence) == ("house", "CC0")


def test_the_buyer_s_documents_stay_whole() -> None:
    (whole,) = Text("sold/court.txt").tables
    assert whole.texts == (SPEECH.encode(),)
    text, base = Text([SPEECH], ["a", b"b"], order=2).tables
    task = Text([SPEECH], ["a", b"b"], order=2).task([text, base])
    assert (task.text, task.base, task.order) == (table_id(text), table_id(base), 2)
    assert Text([SPEECH]).task([text]).base == ""
    assert Text("sold/press").tables[0].rows == lots_of({"press": "sold/press"})["press"][0].rows


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "data"),
        (7, "data"),
        ([b"words"], "data"),
        ({"press": 7}, "press"),
        ({"press": [7]}, "document 1"),
        ({"press": ["\ud800"]}, "document"),
        ({"press": []}, "press"),
        ({"press": b""}, "press"),
        ({"a:b": b"words"}, "seller"),
        ({"press": "nowhere*.txt"}, "data.files"),
        ({"press": "nowhere.txt"}, "nowhere.txt"),
        (["sold/court.txt", "other/court.txt"], "seller"),
    ],
)
def test_what_is_no_lot_is_refused_by_name(folder: Path, data: Any, field: str) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "court.txt").write_text(SPEECH)
    with pytest.raises(Refused) as caught:
        lots_of(data)
    assert caught.value.field == field


def test_no_lot_holds_more_than_may_be_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gainshare.service.texts.MOST", 100)
    with pytest.raises(DataError, match="must hold at most 100 bytes"):
        lots_of({"press": [LETTER]})
    with pytest.raises(Refused, match="order"):
        Text(LETTER, order="5")  # type: ignore[arg-type]
    with pytest.raises(Refused, match="licence"):
        Lot(LETTER, licence=7)  # type: ignore[arg-type]
