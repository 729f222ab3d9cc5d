"""A menu in files: typical mistakes, each met by one line; what is settled stays; the operator's orders; the survey."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from gainshare.service.cli.console import DONE, WRONG
from gainshare.service.files.draft import commented
from gainshare.service.files.keys import DataRules, OfferLine, TaskRules
from gainshare.service.files.menu_file import MenuFile, MenuRules, OrderLine
from gainshare.service.files.menu_form import MENU, ORDERS, terms
from gainshare.service.files.rules_file import load
from gainshare.service.folder import drafted
from gainshare.service.kept import KeptMarket
from tests.service.files.menu_mistakes import MISTAKES, ORDERED, SAID, Spoil, add, edit
from tests.service.menus import sky
from tests.service.stage import Desk, copied, files


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a folder with a menu that was never traded."""
    return Desk(sky(tmp_path / "new"), monkeypatch, capsys)


@pytest.fixture(scope="module")
def traded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A menu whose five orders are settled: to copy, not to change."""
    folder = sky(tmp_path_factory.mktemp("traded"))
    assert KeptMarket(folder / "sky.toml").trade().refused == ()
    return folder


@pytest.fixture
def owner(traded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a copy of the traded menu's folder."""
    return Desk(copied(traded, tmp_path / "own"), monkeypatch, capsys)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_met_by_one_line_and_nothing_is_written(keeper: Desk, name: str) -> None:
    spoil, line = MISTAKES[name]
    spoil(keeper.folder)
    before = files(keeper.folder)
    said = keeper("trade", "sky.toml")
    assert (said.code, said.err) == (WRONG, f"error: {line}\n")
    assert files(keeper.folder) == before


def test_a_list_that_nobody_can_buy_from_is_refused_once_and_made_once_the_survey_is_mended(keeper: Desk) -> None:
    survey = (keeper.folder / SAID).read_text()
    (keeper.folder / SAID).write_text("buyer,accuracy,value\nlab,0.99,5.00 EUR\n")
    said = keeper("trade", "sky.toml")
    assert said.code == WRONG
    assert said.err == "error: sky.toml: survey: every answer wants more accuracy than any model has [empty_data]\n"
    (keeper.folder / SAID).write_text(survey)
    assert keeper("trade", "sky.toml").code == DONE


def test_what_was_settled_is_not_done_again(owner: Desk) -> None:
    said = owner("trade", "sky.toml")
    assert (said.code, said.err) == (DONE, "")
    assert said.out.startswith("Nothing to do: all 6 orders were settled before.")


@pytest.mark.parametrize(
    "spoil",
    [
        edit("inn,0.45,8.00", "inn,0.45,8.01", ORDERED),
        edit("inn,0.45,8.00", "inn,0.46,8.00", ORDERED),
        edit("inn,0.45,8.00", "pub,0.45,8.00", ORDERED),
        edit("mill,0.7,90.00\n", "", ORDERED),
        edit("mill,,10.00", "mill,0.1,10.00", ORDERED),
    ],
)
def test_a_settled_line_that_is_changed_or_gone_is_refused_by_number(owner: Desk, spoil: Spoil) -> None:
    spoil(owner.folder)
    said = owner("trade", "sky.toml")
    assert said.code == WRONG
    assert "settled line" in said.err
    assert "must stand in it unchanged" in said.err


def test_the_operator_changes_the_list_in_the_table_of_orders(owner: Desk) -> None:
    head, *lines = (owner.folder / ORDERED).read_text().splitlines()
    lines = [f"{line},," for line in lines]
    lines += ["operator,,,remove,m2", "operator,,,add,m2", "operator,,,reprice,", "operator,,,reprice-from-orders,"]
    (owner.folder / ORDERED).write_text("\n".join([f"{head},order,model", *lines, "operator,,,close,", ""]))
    said = owner("trade", "sky.toml")
    assert (said.code, said.err) == (DONE, "")
    told = [owner("explain", f"sky/{number}").out.splitlines()[0].partition(": ")[2] for number in range(7, 12)]
    assert told[0] != told[1] == told[2] != told[3]
    assert told[-1] == "the market is closed."
    assert owner("trade", "sky.toml").out.startswith("Nothing to do: all 11 orders")


def test_a_list_made_from_orders_knows_those_just_before_it(keeper: Desk) -> None:
    lines = "buyer,accuracy,bid,order\nmill,0.7,90.00,\noperator,,,reprice-from-orders\ncity,0.45,90.00,\n"
    (keeper.folder / ORDERED).write_text(lines)
    assert keeper("trade", "sky.toml").code == DONE
    assert "at 90.00 EUR" in keeper("explain", "sky/3").out
    assert "city pays 90.00 EUR" in keeper("explain", "sky/4").out


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("operator,,,add,m99", "is no model that is fit to be listed"),
        ("operator,,,remove,m99", "is no model that is fit to be listed"),
        ("operator,,,add,m5", "is on the list already"),
    ],
)
def test_a_change_that_cannot_be_made_is_settled_as_that_and_never_tried_again(
    keeper: Desk, line: str, why: str
) -> None:
    (keeper.folder / ORDERED).write_text(f"buyer,accuracy,bid,order,model\n{line}\nmill,0.7,90.00,,\n")
    said = keeper("trade", "sky.toml")
    assert said.code == DONE
    assert f"sky/2 came to nothing: {line.rpartition(',')[2]} {why}" in said.err
    assert "the list stays as it is" in keeper("explain", "sky/2").out
    assert "mill pays 80.00 EUR" in keeper("explain", "sky/3").out
    assert keeper("trade", "sky.toml").out.startswith("Nothing to do: all 3 orders")


def test_an_edited_survey_is_not_ignored_in_silence(owner: Desk) -> None:
    assert owner("trade", "sky.toml").err == ""
    edit("80.00 EUR", "85.00 EUR", SAID)(owner.folder)
    said = owner("trade", "sky.toml")
    assert said.code == DONE
    assert said.err.startswith("warning: survey.csv: prices were last made from other answers")
    assert 'order = "reprice"' in said.err
    header = "buyer,accuracy,bid,order\n"
    lines = [f"{line}," for line in (owner.folder / ORDERED).read_text().splitlines()[1:]]
    (owner.folder / ORDERED).write_text(header + "\n".join([*lines, "operator,,,reprice", ""]))
    assert owner("trade", "sky.toml").err == ""
    assert "85.00 EUR" in owner("explain", "sky/7").out


def test_a_list_made_from_orders_does_not_make_the_survey_stale(keeper: Desk) -> None:
    (keeper.folder / ORDERED).write_text("buyer,accuracy,bid,order\nmill,0.7,90.00,\noperator,,,reprice-from-orders\n")
    assert keeper("trade", "sky.toml").err == ""
    assert keeper("trade", "sky.toml").err == ""


def test_rules_are_frozen_until_a_reason_is_given_and_then_the_list_is_made_anew(owner: Desk) -> None:
    add('[rules]\nquality = "base"\n')(owner.folder)
    said = owner("trade", "sky.toml")
    assert said.code == WRONG
    assert "rules.quality (select to base)" in said.err
    said = owner("trade", "sky.toml", "--amend", "everything is sold")
    assert said.code == DONE
    assert "3 of 3 models" in owner("explain", "sky/7").out


def test_orders_may_stand_in_the_file(keeper: Desk) -> None:
    edit('orders = "orders.csv"\n', "")(keeper.folder)
    add('[[order]]\nbuyer = "mill"\naccuracy = 0.7\nbid = "90.00 EUR"\n')(keeper.folder)
    add('[[order]]\nbuyer = "mill"\nbid = "10.00 EUR"\n')(keeper.folder)
    add('[[order]]\nbuyer = "operator"\norder = "close"\n')(keeper.folder)
    assert keeper("trade", "sky.toml").code == DONE
    assert "mill pays 80.00 EUR" in keeper("explain", "sky/2").out


def test_a_new_file_loads_once_its_tables_are_there_and_has_every_key(tmp_path: Path) -> None:
    text = commented("menu")
    (tmp_path / "market.toml").write_text(text)
    (tmp_path / ORDERED).write_text("buyer,accuracy,bid\n")
    (tmp_path / SAID).write_text("buyer,accuracy,value\nlab,0.5,1.00 EUR\n")
    assert load(tmp_path / "market.toml").currency.code == "EUR"
    models: tuple[type[BaseModel], ...] = (MenuFile, DataRules, TaskRules, MenuRules, OfferLine, OrderLine)
    for key in (name for model in models for name in model.model_fields if name != "score"):
        assert f"{key} = " in text or f"[{key}]" in text


def test_every_order_has_its_type_and_the_terms_are_said_in_words(tmp_path: Path) -> None:
    held = drafted(sky(tmp_path) / "sky.toml")
    assert terms(held.rules) == ("models by select, prices by coverage", "supported-shapley")
    assert [order.party for order in MENU.first(held, 2)] == ["operator"]
    assert MENU.first(held, 0) != MENU.first(held, 1)
    assert ORDERS[0] == "buy"
