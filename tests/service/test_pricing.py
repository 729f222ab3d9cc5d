"""The answer of `price`: records that cross any wire, and the choice of how to price."""

import json
from fractions import Fraction
from typing import Any

import pytest

import gainshare as gs
from gainshare.core.errors import Refused
from gainshare.prices.menus.revenue import METHODS
from gainshare.service import pricing
from gainshare.service.pricing import Choice

SETS, SHARES, CAPS = ["a", "b", "a+b", "c"], ["0.55", "0.56", "0.8", "0.7"], [3600, 4900, 96100, 44100]
DEMAND = [1, 1, 4, 2]


def test_the_answer_is_json_as_it_stands() -> None:
    menu = gs.price(SETS, SHARES, CAPS, demand=DEMAND, survey=None)
    document = json.loads(json.dumps(menu.to_dict()))
    assert {item["model"] for item in document["items"]} == {"m1", "m2", "m3", "m4"}
    assert document["limit"] == {"asset": "XXX", "units": str(menu.limit.units if menu.limit else 0)}
    assert [one["verdict"] for one in document["promises"]] == ["proved"] * 4


@pytest.mark.parametrize("quality", METHODS)
def test_the_list_that_is_used_stands_among_the_ways_to_choose_it(quality: str) -> None:
    menu = gs.price(SETS, SHARES, CAPS, demand=DEMAND, quality=quality)
    (used,) = [one for one in menu.returns if one.way == quality]
    listed = [units for units in menu.prices if units is not None]
    assert used.listed == len(listed)
    assert used.revenue.units == menu.revenue
    assert sum(w * p for w, p in zip(DEMAND, menu.prices, strict=True) if p is not None) == menu.revenue
    assert menu.bound is not None
    assert menu.limit is not None
    assert used.revenue.units <= menu.bound.units <= menu.limit.units


def test_select_is_the_choice_if_demand_is_known_and_everything_is_listed_if_not() -> None:
    assert repr(gs.price(SETS, SHARES, CAPS, demand=DEMAND)) == "Priced(3 of 4 models, coverage by select)"
    assert repr(gs.price(SETS, SHARES, CAPS)) == "Priced(4 of 4 models, coverage by base)"


def test_a_limit_of_nothing_is_reached() -> None:
    menu = gs.price(SETS, SHARES, CAPS, demand=[0, 0, 0, 0])
    assert menu.revenue == 0
    assert {one.ratio for one in menu.returns} == {1.0}


def test_a_long_list_is_chosen_one_way_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "COMPARED", 3)
    menu = gs.price(SETS, SHARES, CAPS, demand=DEMAND, quality="max-improve")
    assert [one.way for one in menu.returns] == ["one flat price", "price per data set", "base", "max-improve"]


@pytest.mark.parametrize(
    "given",
    [
        {"mode": "triple"},
        {"quality": "best"},
        {"keep": Fraction(0)},
        {"keep": Fraction(2)},
        {"time_limit": 0.0},
        {"time_limit": float("inf")},
    ],
)
def test_a_choice_that_is_none_is_refused_by_its_name(given: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        Choice(**given)
    assert [caught.value.field] == list(given)
