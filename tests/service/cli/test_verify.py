"""`verify`: is this receipt genuine, and does it add up? An edited one is not."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gainshare.service.cli.console import DONE, NO, WRONG
from tests.service.stage import Desk


@pytest.fixture
def copy(reader: Desk, tmp_path: Path) -> Path:
    """The auditor's copy of the last trade, in a file."""
    path = tmp_path / "r.json"
    path.write_text(reader("receipt", "bikes/20").out)
    return path


def test_a_receipt_in_its_market_is_checked_against_the_journal(reader: Desk) -> None:
    said = reader("verify", "bikes/3", "bikes")
    assert said.code == DONE
    assert said.out.startswith("bikes/3: holds\ngenuine   journal line ")
    assert said.out.count("the chain from the first line is whole") == 2
    assert said.out.count("adds up") == 2


def test_a_copy_says_what_it_shows_and_what_it_hides(reader: Desk, tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(reader("receipt", "bikes/20", "--for", "wind").out)
    said = reader("verify", str(tmp_path / "w.json"))
    assert said.code == DONE
    assert "not checked: this copy carries no signature" in said.out
    assert "hidden    4 parties' figures are sealed in this copy" in said.out
    assert "adds up" not in said.out


def leaves(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if way:
        yield way
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from leaves(part, (*way, step))


def test_no_edit_of_what_a_copy_shows_goes_unnoticed(reader: Desk, copy: Path) -> None:
    text = copy.read_text()
    whole = json.loads(text)
    del whole["bundle"]
    ways = [way for way in leaves(whole) if way[:1] != ("body",) or way[1:2] in {("sealed",), ("step",), ("market",)}]
    edited = [copy.with_name(f"{place}.json") for place in range(len(ways))]
    for path, (*before, last) in zip(edited, ways, strict=True):
        place = receipt = json.loads(text)
        for step in before:
            place = place[step]
        old = place[last]
        place[last] = old + 1 if type(old) in {int, float} else "forged" if isinstance(old, str) else None
        path.write_text(json.dumps(receipt))
    codes = [reader("verify", str(path)).code for path in edited]
    assert len(codes) > 50
    assert set(codes) <= {NO, WRONG}
    assert codes.count(NO) > codes.count(WRONG)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "is not JSON"),
        ("[]", "must be an object"),
        ('{"body": {}, "openings": {}}', "schema"),
        ('{"body": {"schema": "gainshare.receipt/9"}, "openings": {}}', "schema_too_new"),
        ("[" * 100_000, "is not JSON"),
        ("\udcff", "is not UTF-8"),
    ],
)
def test_what_is_no_receipt_is_refused(reader: Desk, tmp_path: Path, text: str, hint: str) -> None:
    (tmp_path / "f.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    said = reader("verify", str(tmp_path / "f.json"))
    assert said.code == WRONG
    assert "f.json" in said.err
    assert hint in said.err


def test_one_bad_receipt_among_good_ones_ends_with_1(reader: Desk, copy: Path) -> None:
    receipt = json.loads(copy.read_text())
    receipt["openings"]["wind"]["figures"][0]["amount"] += 1
    copy.write_text(json.dumps(receipt))
    said = reader("--json", "verify", "bikes/20", str(copy), "bikes/1")
    assert said.code == NO
    assert [one["holds"] for one in json.loads(said.out)] == [True, False, True]
    assert "digests do not match: wind" in reader("verify", str(copy)).out


def test_a_figure_changed_in_the_journals_own_copy_is_found_out(owner: Desk) -> None:
    with closing(sqlite3.connect(owner.folder / "bikes" / "journal.db")) as book, book:
        for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            book.execute(f"DROP TRIGGER {name}")
        book.execute("UPDATE line SET previous = hash WHERE seq = 4")
    said = owner("verify", "bikes/20")
    assert said.code == NO


def test_what_cannot_be_read_is_named_and_the_others_are_still_checked(reader: Desk, copy: Path) -> None:
    (copy.parent / "bad.json").write_text("{")
    given = ("verify", "bikes/3", str(copy.parent / "bad.json"), str(copy))
    said = reader(*given)
    assert said.code == WRONG
    assert [line for line in said.out.splitlines() if line.endswith(": holds")] == ["bikes/3: holds", f"{copy}: holds"]
    assert "bad.json" in said.err
    first, bad, last = json.loads(reader("--json", *given).out)
    assert (first["holds"], bad["problem"]["code"], last["holds"]) == (True, "malformed_json", True)
