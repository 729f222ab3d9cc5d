"""A menu in files: typical mistakes, each met by one line; what is settled stays; the operator's orders; the survey."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from gainshare.service.cli.console import DONE, REFUSED, WRONG
from gainshare.service.files.draft import commented
from gainshare.service.files.keys import DataRules, OfferLine, TaskRules
from gainshare.service.files.menu_file import MenuFile, MenuRules, OrderLine
from gainshare.service.files.menu_form import MENU, ORDERS, terms
from gainshare.service.files.rules_file import load
from gainshare.service.folder import drafted
from gainshare.service.kept import KeptMarket
from tests.service.menus import sky
from tests.service.stage import Desk, copied, files

Spoil = Callable[[Path], object]


def edit(old: str, new: str, file: str = "sky.toml") -> Spoil:
    """Replace the first of this text in a file."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))

    return spoil


def put(text: str, file: str) -> Spoil:
    return lambda folder: (folder / file).write_text(text)


def add(text: str, file: str = "sky.toml") -> Spoil:
    return lambda folder: (folder / file).write_text((folder / file).read_text() + text)


SAID, ORDERED = "survey.csv", "orders.csv"

MISTAKES: dict[str, tuple[Spoil, str]] = {
    "no survey named": (
        edit('survey = "survey.csv"\n', ""),
        "sky.toml: survey: is required [missing_key]",
    ),
    "a survey without a name": (
        edit('"survey.csv"', '""'),
        "sky.toml: survey: must name the table of what buyers would pay [missing_key]",
    ),
    "a survey that is not there": (
        edit('"survey.csv"', '"surveys.csv"'),
        "surveys.csv: no such file, did you mean survey.csv [file_not_found]",
    ),
    "no survey yet": (
        lambda h: (h / SAID).unlink(),
        (
            "survey.csv: no such file: to be written, a header buyer,accuracy,value and a "
            "line for each answer [file_not_found]"
        ),
    ),
    "no orders yet": (
        lambda h: (h / ORDERED).unlink(),
        (
            "orders.csv: no such file: to be written, a header buyer,accuracy,bid and a line "
            "for each order [file_not_found]"
        ),
    ),
    "a rule misspelt": (
        add('[rules]\nqualty = "base"\n'),
        "sky.toml: rules.qualty: unknown key, did you mean quality [unknown_key]",
    ),
    "a word misspelt": (
        add('[rules]\nquality = "selct"\n'),
        'sky.toml: rules.quality = "selct": not a quality rule, did you mean select [unknown_value]',
    ),
    "a walk misspelt": (
        add('[rules]\nwalk = "broad-first"\n'),
        'sky.toml: rules.walk = "broad-first": not a walk, did you mean breadth-first [unknown_value]',
    ),
    "a share in per cent": (
        add("[rules]\nkeep = 99\n"),
        "sky.toml: rules.keep = 99: must lie in 0..1; if it is per cent, write 0.99 [out_of_range]",
    ),
    "a share of nothing": (
        add("[rules]\nkeep = 0\n"),
        "sky.toml: rules.keep = 0: must be above 0 [out_of_range]",
    ),
    "no model": (
        add("[rules]\nmodels = 0\n"),
        "sky.toml: rules.models = 0: must be greater than or equal to 1 [unknown_value]",
    ),
    "no time": (
        add("[rules]\ntime_limit = 0\n"),
        "sky.toml: rules.time_limit = 0: must be greater than or equal to 1 [unknown_value]",
    ),
    "a step misspelt": (
        add('[rules]\nprepare = "scale 6 2"\n'),
        'sky.toml: rules.prepare = "scale 6 2": must begin with one of pooled, scaled [unknown_value]',
    ),
    "a step by nothing": (
        add('[rules]\nprepare = "scaled 6 0"\n'),
        'sky.toml: rules.prepare = "scaled 6 0": scaled must be a number of columns, and a number > 0 [unknown_value]',
    ),
    "a step too wide": (
        add('[rules]\nprepare = ["scaled 99 2"]\n'),
        'sky.toml: rules.prepare = "scaled 99 2": scaled must be at most the table\'s 7 columns [wrong_shape]',
    ),
    "a learner of numbers": (
        edit('"logistic"', '"ridge"'),
        'sky.toml: task.learner = "ridge": not a learner, which are logistic, knn, boosting, forest [unknown_value]',
    ),
    "a score": (
        edit('"logistic"', '"logistic"\nscore = "skill"'),
        'sky.toml: task.score = "skill": not a score, which are accuracy [unknown_value]',
    ),
    "a target of numbers": (
        edit('target = "clear"\nlearner = "logistic"', 'target = "x1"'),
        (
            'sky.toml: task.target = "x1": is a number: models are sold by the share of rows '
            "they get right, which needs classes [wrong_type]"
        ),
    ),
    "a target that is none": (
        edit('"clear"', '"claer"'),
        'task.target = "claer": claer is not a column, did you mean clear [unknown_value]',
    ),
    "two tasks": (
        add('[task.a]\ntarget = "clear"\n[task.b]\ntarget = "clear"\n'),
        'sky.toml: task = "task, task.a, task.b": a menu sells models of one task [unknown_value]',
    ),
    "a highest bid": (
        add('[rules]\nhighest_bid = "5 EUR"\n'),
        "sky.toml: rules.highest_bid: unknown key [unknown_key]",
    ),
    "another currency in the file": (
        edit("seed = 7", 'seed = 7\ncurrency = "USD"'),
        'survey.csv line 2: value = "6.00 EUR": must be in USD: all amounts have one currency [invalid_amount]',
    ),
    "a survey in two currencies": (
        add("zoo,0.5,5.00 USD\n", SAID),
        'survey.csv line 7: value = "5.00 USD": must be in EUR: all amounts have one currency [invalid_amount]',
    ),
    "orders in another currency": (
        add("zoo,0.5,5.00 USD\n", ORDERED),
        'survey.csv line 2: value = "6.00 EUR": must be in USD: all amounts have one currency [invalid_amount]',
    ),
    "no currency": (
        lambda h: (h / SAID).write_text((h / SAID).read_text().replace(" EUR", "")),
        "sky.toml: currency: none is named in the file or its orders [invalid_amount]",
    ),
    "a survey without answers": (
        put("buyer,accuracy,value\n", SAID),
        "sky.toml: currency: none is named in the file or its orders [invalid_amount]",
    ),
    "a survey with a foreign header": (
        edit("value", "worth", SAID),
        "survey.csv line 1: column worth: unknown column; if it is the value, call it value [unknown_field]",
    ),
    "an accuracy in per cent": (
        edit("lab,0.56", "lab,56", SAID),
        'survey.csv line 4: accuracy = "56": must lie in 0..1; if it is per cent, write 0.56 [out_of_range]',
    ),
    "an accuracy in words": (
        edit("lab,0.56", "lab,high", SAID),
        (
            'survey.csv line 4: accuracy = "high": must be a number such as 0.861, or a share '
            "such as 861/1000 [wrong_type]"
        ),
    ),
    "no accuracy": (
        edit("lab,0.56", "lab,", SAID),
        'survey.csv line 4: accuracy = "": must be a number such as 0.861, or a share such as 861/1000 [wrong_type]',
    ),
    "a value below nothing": (
        edit("9.00 EUR", "-9.00 EUR", SAID),
        'survey.csv line 4: value = "-9.00 EUR": must be >= 0 [invalid_amount]',
    ),
    "a value too fine": (
        edit("9.00 EUR", "9.001 EUR", SAID),
        'survey.csv line 4: value = "9.001 EUR": EUR has 2 decimals [too_precise]',
    ),
    "a value with a comma": (
        edit("9.00 EUR", "9,00 EUR", SAID),
        "survey.csv line 4: expected 3 cells, got 4; if 9,00 EUR is one number, write 9.00 EUR [bad_csv]",
    ),
    "a buyer without a name": (
        edit("lab,", ",", SAID),
        (
            'survey.csv line 4: buyer = "": must be 1 to 64 printable characters, without '
            "colon or outer spaces [invalid_name]"
        ),
    ),
    "an answer cut short": (
        edit("lab,0.56,9.00 EUR", "lab,0.56", SAID),
        "survey.csv line 4: expected 3 cells, got 2 [bad_csv]",
    ),
    "orders without bids": (
        edit("bid", "price", ORDERED),
        "orders.csv line 1: column price: unknown column; if it is the bid, add --columns bid=price [unknown_field]",
    ),
    "an order without a bid": (
        edit("mill,0.7,90.00", "mill,0.7,", ORDERED),
        "orders.csv line 3: bid: is required: the most that is paid, such as 45.00 [missing_key]",
    ),
    "an order's accuracy in per cent": (
        edit("mill,0.7,", "mill,70,", ORDERED),
        'orders.csv line 3: accuracy = "70": must lie in 0..1; if it is per cent, write 0.7 [out_of_range]',
    ),
    "a bid below nothing": (
        edit("90.00", "-90.00", ORDERED),
        'orders.csv line 3: bid = "-90.00": must be >= 0 [invalid_amount]',
    ),
    "a change by a buyer": (
        put("buyer,accuracy,bid,order,model\nmill,,,remove,m1\n", ORDERED),
        'orders.csv line 2: order = "remove": is the operator\'s: mill can only buy [forbidden]',
    ),
    "an order misspelt": (
        put("buyer,accuracy,bid,order,model\noperator,,,remvoe,m1\n", ORDERED),
        (
            'orders.csv line 2: order = "remvoe": not an order, did you mean remove: one of '
            "buy, add, remove, reprice, reprice-from-orders, close [unknown_value]"
        ),
    ),
    "a change without a model": (
        put("buyer,accuracy,bid,order\noperator,,,remove\n", ORDERED),
        "orders.csv line 2: model: is required: the one to remove, such as m5 [missing_key]",
    ),
    "a model bought by name": (
        put("buyer,accuracy,bid,order,model\nmill,,9.00,,m1\n", ORDERED),
        'orders.csv line 2: model = "m1": must be empty: order buy takes none [unknown_value]',
    ),
    "a bid for a change": (
        put("buyer,accuracy,bid,order,model\noperator,,9.00,close,\n", ORDERED),
        'orders.csv line 2: bid = "9.00 EUR": must be empty: order close takes none [unknown_value]',
    ),
    "an accuracy for a change": (
        put("buyer,accuracy,bid,order,model\noperator,0.9,,close,\n", ORDERED),
        'orders.csv line 2: accuracy = "9/10": must be empty: order close takes none [unknown_value]',
    ),
    "an id twice": (
        put("buyer,accuracy,bid,id\nmill,,9.00,a\nmill,,8.00,a\n", ORDERED),
        'orders.csv line 3: id = "a": is the id of line 2 too [duplicate_key]',
    ),
}


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
def test_a_change_that_cannot_be_made_is_refused_and_the_rest_goes_on(keeper: Desk, line: str, why: str) -> None:
    (keeper.folder / ORDERED).write_text(f"buyer,accuracy,bid,order,model\n{line}\nmill,0.7,90.00,,\n")
    said = keeper("trade", "sky.toml")
    assert said.code == REFUSED
    assert why in said.err
    assert "mill pays 80.00 EUR" in keeper("explain", "sky/2").out


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
