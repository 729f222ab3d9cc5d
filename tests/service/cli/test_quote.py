"""`quote`: the price list of a menu, to read and to print."""

import json
from pathlib import Path

import pytest

from gainshare.service.cli.console import DONE, WRONG
from gainshare.service.kept import KeptMarket
from tests.service.menus import sky
from tests.service.stage import Desk


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a settled menu: to read, not to change."""
    folder = sky(tmp_path_factory.mktemp("quote"))
    KeptMarket(folder / "sky.toml").trade()
    return folder


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(home, monkeypatch, capsys)


def test_the_list_is_shown_with_its_reasons_whatever_was_sold_since(desk: Desk) -> None:
    said = desk("quote", "sky")
    assert said.code == DONE
    first, *lines = said.out.splitlines()
    assert first.startswith("sky/1: ")
    assert lines[-1].startswith("No bundle undercuts a price: ")
    assert said.rows[0] == ["model", "data", "accuracy", "confirmed", "cap EUR", "price EUR", "why not the cap"]
    prices = [float(row[5]) for row in said.rows[1:]]
    assert prices == sorted(prices)
    assert said.rows[-1][1] == "east+north+west"
    assert "east, north," in desk.in_terminal("quote", "sky").out


def test_json_has_every_price_in_minor_units(desk: Desk) -> None:
    document, said = json.loads(desk("--json", "quote", "sky").out), desk("quote", "sky")
    assert document.keys() == {"trade", "asset", "items", "taken_off", "proof"}
    assert [int(one["price"]["units"]) for one in document["items"]] == [
        round(100 * float(row[5])) for row in said.rows[1:]
    ]


def test_it_needs_neither_the_data_nor_the_file(desk: Desk, tmp_path: Path) -> None:
    (desk.folder / "sky").rename(tmp_path / "sky")
    try:
        assert Desk(tmp_path, *desk.tools)("quote", "sky").code == DONE
    finally:
        (tmp_path / "sky").rename(desk.folder / "sky")


def test_an_auction_has_no_list_before_an_order(reader: Desk) -> None:
    said = reader("quote", "bikes")
    assert (said.code, said.out) == (WRONG, "")
    assert 'market = "bikes": has no price list: an auction prices each order when it is placed' in said.err


def test_where_no_list_could_be_made_there_is_none(desk: Desk, tmp_path: Path) -> None:
    own = Desk(sky(tmp_path / "own"), *desk.tools)
    (own.folder / "survey.csv").write_text("buyer,accuracy,value\nbank,1,5.00 EUR\n")
    assert own("trade", "sky.toml").code == WRONG
    said = own("quote", "sky")
    assert (said.code, said.out) == (WRONG, "")
    assert 'price list = "sky": none is made under these rules yet: gainshare trade makes it' in said.err
