"""A menu in memory: the list with its certificates, orders, changes of the list, and what it refuses."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.service.examples import Owners, digits
from gainshare.service.menu_library import Menu, MenuMarket
from gainshare.service.opening import open as opened_by
from gainshare.service.opening import replay
from gainshare.service.tasks import Task
from tests.service.menus import SURVEY, TASK, opened, sites, sky


def test_the_manual_s_example_lists_sells_and_replays(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text("buyer,accuracy,value\nlab,0.8,30.00 EUR\nuni,0.9,60.00\n")
    data = digits(3)
    menu = opened_by(
        Menu(), data=data, task=Task("digit", learner="logistic"), survey=str(tmp_path / "survey.csv"), seed=1
    )
    assert {item.price.asset for item in menu.items} == {"EUR"}
    sale = menu.order("city", accuracy=0.90, bid="80.00 EUR")
    assert str(sale).startswith("trade memory/2: city pays 30.00 EUR for m")
    assert sale.model is not None
    assert sale.predictions is not None
    found = replay(sale.receipt, data).measured
    assert found is not None
    assert (found.again > 0, found.outside, found.operator) == (True, 0, 0)


@pytest.mark.parametrize(
    "data",
    [
        Owners("sky", sites(), "clear"),  # type: ignore[arg-type]
        {name: pd.DataFrame(columns) for name, columns in sites().items()},
    ],
    ids=["owners", "frames"],
)
def test_however_the_tables_are_held_the_list_is_the_same(data: Any) -> None:
    market = MenuMarket(Menu(), data, task=TASK, survey=SURVEY, seed=7)
    assert market.items.to_dict() == opened().items.to_dict()


def test_files_are_sellers_by_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sky(tmp_path))
    for data in ("sites/*.csv", [Path("sites/east.csv"), "sites/north.csv", "sites/west.csv"]):
        market = MenuMarket(Menu(), data, task=TASK, survey="survey.csv", seed=7)
        assert market.items.to_dict() == opened().items.to_dict()
        assert replay(market.receipt(1), data).same


def test_a_price_below_its_cap_names_the_bundle_that_holds_it_down() -> None:
    items = opened(Menu(quality="base")).items
    bound = items[-1]
    assert (bound.model, bound.sellers, bound.cap.units) == ("m7", ("east", "north", "west"), 8_000)
    prices = {item.model: item.price.units for item in items}
    assert bound.price.units == sum(prices[name] for name in bound.bundle) < bound.cap.units
    assert bound.why.startswith(" + ".join(bound.bundle))
    assert f"{bound.price.units / 100:.2f} EUR" in bound.why
    assert items[0].bundle == ()
    assert [item.model for item in items[:2]] == ["m1", "m2"]


def test_a_list_is_printed_with_its_reasons_and_long_ones_in_the_middle_shortened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = opened(Menu(quality="base")).items
    head, *rows, proof = str(items).splitlines()
    assert head.split("  ")[0] == "model"
    assert len(rows) == len(items) == 7
    assert rows[-1].endswith("EUR")
    assert proof == "No bundle undercuts a price: every union of 3 data sets is priced."
    assert repr(items) == "Items(memory/1: 7 of 7 models for sale)"
    monkeypatch.setattr("gainshare.service.menu_items.SHOWN", 4)
    assert [line.split()[0] for line in str(items).splitlines()[1:-1]] == ["m1", "m2", "...", "m6", "m7"]
    assert "<svg" in items._repr_html_()
    assert json.loads(json.dumps(items.to_dict()))["items"][0]["price"] == {"asset": "EUR", "units": "600"}


def test_models_are_taken_off_and_put_back() -> None:
    market = opened()
    before = market.items
    market.remove("m5")
    assert market.items.named("m5") is None
    assert len(market.items) == len(before) - 1
    market.add("m5")
    assert [*market.items] == [*before]
    assert market.items.trade == "memory/3"
    assert str(market.add("m5")) == "trade memory/4: the list stays as it is: m5 is on the list already."
    assert "m99 is no model that is fit to be listed" in str(market.remove("m99"))
    assert [*market.items] == [*before]


def test_a_list_is_made_anew_from_a_survey_or_from_what_was_ordered() -> None:
    market = opened()
    market.order("mill", accuracy="0.7", bid="30.00 EUR")
    market.order("mill", bid=2_000)
    market.reprice()
    assert {item.price.units for item in market.items} == {3_000}
    market.reprice([("lab", 0.45, "5.00 EUR"), ("uni", "7/10", 900)])
    assert sorted({item.price.units for item in market.items}) == [500, 900]
    assert market.replay().same


def test_nothing_is_sold_once_it_is_closed() -> None:
    market = opened()
    assert "the market is closed" in str(market.close())
    with pytest.raises(Refused, match="after the market was closed"):
        market.order("inn", bid="1.00 EUR")


def test_all_verbs_answer() -> None:
    market = opened()
    market.order("inn", accuracy="0.45", bid="8.00 EUR")
    assert market.verify().holds
    assert market.audit(tries=20).failed == 0
    assert market.status().trades == 2
    assert market.statement("east").party == "east"
    assert "east" in market.report().page
    assert market.explain(1).reasons["price"].startswith("No bundle undercuts a price")
    with pytest.raises(DataError, match="a model file is delivered"):
        market.predict(2, keys=["1"])
    assert sum(market.balances().values()) == 0


def test_the_end_of_a_market_asks_nothing_of_its_data() -> None:
    market = opened()
    found = replay(market.close().receipt, sites())
    assert found.same
    assert found.measured is not None
    assert found.measured.again == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"task": None}, "task"),
        ({"task": "clear"}, "task"),
        ({"task": Task([1, 0, 1])}, "task.target"),
        ({"task": Task("cloudy", learner="logistic")}, "task.target"),
        ({"task": Task("x0", learner="knn")}, "task.target"),
        ({"task": Task("clear > 0", learner="ridge")}, "task.learner"),
        ({"task": Task("clear > 0", learner="magic")}, "learner"),
        ({"task": Task("clear > 0", score="skill")}, "task.score"),
        ({"task": Task("clear > 0", test=2.0)}, "test"),
        ({"survey": None}, "survey"),
        ({"survey": []}, "currency"),
        ({"survey": [("lab", "0.5", 800)]}, "currency"),
        ({"survey": [("lab", "0.5")]}, "currency"),
        ({"survey": [("lab", "0.5", "8 EUR"), ("lab", "0.5", "8 USD")]}, "value"),
        ({"survey": [("lab", "0.5", "8 EUR"), ("lab", "1.5", "8 EUR")]}, "accuracy"),
        ({"survey": [("lab", "0.5", "8 EUR"), ("lab", "0.5", -1)]}, "value"),
        ({"survey": [("lab", "0.5", "8 EUR"), "lab"]}, "answer"),
        ({"survey": [("lab", "0.99", "8 EUR")]}, "survey"),
        ({"data": {}}, "data"),
        ({"data": 5}, "data"),
        ({"data": {"a:b": sites()["east"]}}, "seller"),
        ({"data": {"east": {"x": [1.0, None], "clear": [0.0, 1.0]}}}, "column x"),
        ({"data": {"east": {"x": [1.0], "clear": [0.0, 1.0]}}}, "len(clear)"),
        ({"data": "nowhere/*.csv"}, "data.files"),
        ({"rules": Menu(price="cheap")}, "rules.price"),
        ({"rules": Menu(quality="best")}, "rules.quality"),
        ({"rules": Menu(division="equal")}, "rules.division"),
        ({"rules": Menu(walk="drunk")}, "rules.walk"),
        ({"rules": Menu(keep=1.5)}, "rules.keep"),
        ({"rules": Menu(keep="most")}, "rules.keep"),
        ({"rules": Menu(models=0)}, "rules.models"),
        ({"rules": Menu(currency="euros")}, "currency"),
    ],
)
def test_what_makes_no_menu_is_refused_by_field(said: dict[str, Any], field: str) -> None:
    given = {"rules": Menu(), "data": sites(), "task": TASK, "survey": SURVEY} | said
    with pytest.raises(Refused) as refusal:
        MenuMarket(given.pop("rules"), given.pop("data"), **given)
    assert refusal.value.field == field


@pytest.mark.parametrize("wrong", [{"price": 5}, {"models": "many"}, {"time_limit": 0.5}, {"prepare": "scaled 1 1"}])
def test_rules_of_a_wrong_type_cannot_be_built(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=next(iter(wrong))):
        Menu(**wrong)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"bid": "-1 EUR"}, "bid"),
        ({"bid": "5 USD"}, "bid"),
        ({"bid": 1.5}, "bid"),
        ({"bid": "5 EUR", "accuracy": 90}, "accuracy"),
        ({"bid": "5 EUR", "accuracy": "high"}, "accuracy"),
        ({"bid": "5 EUR", "buyer": ""}, "buyer"),
    ],
)
def test_a_bad_order_is_refused_and_changes_nothing(order: dict[str, Any], field: str) -> None:
    market = opened()
    with pytest.raises(Refused) as refusal:
        market.order(order.pop("buyer", "inn"), **order)
    assert refusal.value.field == field
    assert market.status().trades == 1


def test_gaps_in_files_are_refused_not_dropped(tmp_path: Path) -> None:
    file = sky(tmp_path) / "sites" / "east.csv"
    file.write_text(file.read_text() + "1,2,,4,5,6,1\n")
    with pytest.raises(DataError, match="1 gap, the first is row 81 of east: x2 missing") as refusal:
        MenuMarket(Menu(), str(file), task=TASK, survey=SURVEY)
    assert "MARKET.toml" in refusal.value.remedy


def test_words_among_numbers_are_refused(tmp_path: Path) -> None:
    file = sky(tmp_path) / "sites" / "east.csv"
    file.write_text(file.read_text() + "1,2,about 3,4,5,6,1\n")
    with pytest.raises(DataError, match='column x2 = "about 3"'):
        MenuMarket(Menu(), str(file), task=TASK, survey=SURVEY)


def test_a_menu_loads_nothing_that_only_files_need() -> None:
    program = """
import sys
from gainshare.service.menu_library import MenuMarket
print({"sklearn", "pydantic", "sqlalchemy", "matplotlib", "typer"} & set(sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
