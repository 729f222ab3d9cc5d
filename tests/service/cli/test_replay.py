"""`replay`: the same bytes, or the first field that differs; the same data, the same measurements."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gainshare.service.cli.console import DONE, NO, WRONG
from tests.service.stage import Desk, bikes


@pytest.fixture
def copy(reader: Desk, tmp_path: Path) -> Path:
    """The auditor's copy of the last trade, in a file."""
    path = tmp_path / "r.json"
    path.write_text(reader("receipt", "bikes/20").out)
    return path


def test_every_trade_comes_out_the_same(reader: Desk) -> None:
    said = reader("replay", "bikes")
    assert (said.code, said.out) == (DONE, "same bytes: 20 of 20\n")


def test_a_bundle_replays_alone(reader: Desk, copy: Path) -> None:
    said = reader("replay", str(copy), "bikes/3")
    assert (said.code, said.out) == (DONE, "same bytes: 1 of 1\nsame bytes: 1 of 1\n")


def test_several_receipts_are_one_json_document(reader: Desk, copy: Path) -> None:
    said = reader("--json", "replay", "bikes", str(copy))
    market, receipt = json.loads(said.out)
    same = {"same": True, "difference": None, "measured": None}
    assert market == {"of": "bikes", "replayed": 20, "same_bytes": 20, **same}
    assert receipt == {"of": "bikes/20", "replayed": 1, "same_bytes": 1, **same}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("body", "seed"), "00" * 32),
        (("body", "state", "after"), "sha256:" + "0" * 64),
        (("openings", "(operator)", "figures", 0, "orders", 0, "bid"), 1),
        (("openings", "(operator)", "figures", 0, "evidence", "bought", "charge"), 1),
        (("openings", "wind", "figures", 0, "amount"), 1),
        (("bundle", "charter", "rules", "highest_bid"), 10_000),
        (("bundle", "state", "splits"), []),
        (("id",), "bikes/19"),
    ],
)
def test_an_edited_copy_differs(reader: Desk, copy: Path, path: tuple[str | int, ...], value: object) -> None:
    receipt = json.loads(copy.read_text())
    place: Any = receipt
    for step in path[:-1]:
        place = place[step]
    assert place[path[-1]] != value
    place[path[-1]] = value
    copy.write_text(json.dumps(receipt))
    said = reader("replay", str(copy))
    assert said.code == NO
    assert said.out.startswith("differs: ")
    document = json.loads(reader("--json", "replay", str(copy)).out)
    assert (document[0]["same"], bool(document[0]["difference"])) == (False, True)


def test_a_copy_without_its_bundle_cannot_be_replayed(reader: Desk, tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(reader("receipt", "bikes/20", "--for", "wind").out)
    said = reader("replay", str(tmp_path / "w.json"))
    assert said.code == WRONG
    assert "is not fully opened" in said.err


def test_the_operator_measures_everything_again(owner: Desk) -> None:
    said = owner("replay", "bikes", "--data", "bikes.toml")
    assert said.code == DONE
    assert "identical to the last bit, 0 outside their tolerance; 0 need the operator" in said.out


def test_others_measure_what_needs_no_secret(owner: Desk, copy: Path, tmp_path: Path) -> None:
    stranger = Desk(bikes(tmp_path / "stranger"), *owner.tools)
    said = stranger("replay", str(copy), "--data", "bikes.toml")
    assert said.code == DONE
    assert "same bytes: 1 of 1\nmeasured again: " in said.out
    assert "0 outside their tolerance" in said.out
    assert not (stranger.folder / "bikes").exists()


def test_a_file_of_another_market_is_not_its_data(owner: Desk, tmp_path: Path) -> None:
    shutil.copytree(owner.folder, tmp_path / "other")
    said = owner("replay", "bikes", "--data", str(tmp_path / "other" / "bikes.toml"))
    assert said.code == WRONG
    assert "is the file of another market than bikes" in said.err


def test_a_classification_by_row_sellers_replays_and_measures_the_same(hospitals: Path, reader: Desk) -> None:
    desk = Desk(hospitals, *reader.tools)
    said = desk("replay", "heart", "--data", "heart.toml")
    assert said.code == DONE
    assert said.out.startswith("same bytes: 3 of 3\nmeasured again: ")
    assert "0 outside their tolerance; 0 need the operator" in said.out
