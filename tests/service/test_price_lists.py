"""`gs.price`: the words of the command line on plain lists, and refusals by place, field and rule."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import gainshare as gs
from gainshare.core.errors import Refused

SETS = ["a", "b", "c", "a+b", ["a", "b", "c"]]
SHARES = ["0.812", Decimal("0.834"), Fraction(169, 200), 0.861, np.float64(0.902)]
CAPS = [2000, 2600, 3000, 4100, 9000]


def test_the_published_example_on_plain_lists() -> None:
    menu = gs.price(SETS, SHARES, CAPS)
    assert menu.prices == (2000, 2600, 3000, 4100, 7100)
    assert menu.items[4].bundle == ("m3", "m4")
    assert menu.why(4) == "m3 + m4 hold its data for 7,100"
    assert menu.why(0) == "costs its cap"
    assert (menu.revenue, menu.limit) == (None, None)
    assert repr(menu) == "Priced(5 of 5 models, coverage by base)"


def test_amounts_may_be_text_with_a_currency_and_models_may_have_names() -> None:
    menu = gs.price(["a", "b"], ["0.8", "0.9"], ["20.00 EUR", 2600], names=["small", "other"])
    assert (menu.asset.code, menu.prices) == ("EUR", (2000, 2600))
    assert [item.model for item in menu.items] == ["small", "other"]
    assert gs.price(["a"], ["0.8"], ["20"], currency="JPY").prices == (20,)


def test_a_survey_is_a_list_of_answers() -> None:
    menu = gs.price(["a", "b"], ["0.8", "0.9"], survey=[("city", "0.8", 30), ("lab", 0.9, "70"), ("inn", 1, 99)])
    assert [item.cap.units for item in menu.items] == [30, 70]
    assert (menu.answers, menu.above, menu.quality) == (2, (("inn", "1"),), "select")
    assert menu.revenue == 100


def test_demand_may_be_a_fraction_and_revenue_is_exact() -> None:
    menu = gs.price(["a", "b"], ["0.8", "0.9"], [30, 70], demand=[Fraction(1, 3), 0.5], quality="exact")
    assert menu.revenue == 45
    assert menu.to_dict()["returns"][-2]["revenue"] == {"asset": "XXX", "units": "45"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"datasets": [], "accuracies": [], "caps": []}, "models: has no models [empty_data]"),
        ({"datasets": ["a", ""]}, 'model 1: datasets = "": must name at least one data set'),
        ({"datasets": ["a", ["b", "b"]]}, "model 1: datasets = list: names b twice [duplicate_key]"),
        ({"datasets": ["a", 7]}, "model 1: datasets = 7: must be text such as a+b, or a list of names [wrong_type]"),
        ({"names": ["x", "x"]}, 'model 1: model = "x": is the name of model 0 too [duplicate_key]'),
        ({"names": ["x", ""]}, 'model 1: model = "": a name has 1 to 64'),
        ({"accuracies": ["0.8", float("nan")]}, "model 1: accuracy = nan: must lie in 0..1 [out_of_range]"),
        ({"accuracies": ["0.8", 1.5]}, "model 1: accuracy = 1.5: must lie in 0..1 [out_of_range]"),
        ({"accuracies": ["0.8", None]}, "model 1: accuracy: must be a number such as 0.861"),
        ({"accuracies": ["0.8"]}, "accuracies = 1: must be as many as training sets, 2 [length_mismatch]"),
        ({"caps": [5, -1]}, "model 1: cap = -1: must be >= 0 [invalid_amount]"),
        ({"caps": [5, 1.5]}, "model 1: cap = 1.5: money is never a float"),
        ({"caps": [5, None]}, "model 1: cap of m2: is missing"),
        ({"caps": ["5 EUR", "5 USD"]}, 'model 1: cap = "5 USD": must be in EUR'),
        ({"demand": [1, -1]}, "model 1: demand = -1: must be a finite number >= 0 [out_of_range]"),
        ({"demand": [1, float("inf")]}, "model 1: demand = inf: must be a finite number >= 0 [out_of_range]"),
        ({"survey": []}, "survey: has no answers"),
        ({"survey": [("city", "0.8")]}, "answer 0: answer = tuple: must be a buyer, an accuracy and a value"),
        ({"survey": [("city", "0.8", -4)]}, "answer 0: value = -4: must be >= 0"),
        ({"mode": "pairs"}, 'mode = "pairs": must be one of coverage, pair, did you mean pair'),
        ({"datasets": None}, "datasets: must be a list with one for each model [wrong_type]"),
        ({"accuracies": 0.8}, "accuracies = 0.8: must be a list with one for each model [wrong_type]"),
        ({"caps": "20"}, 'caps = "20": must be a list with one for each model [wrong_type]'),
        ({"survey": True}, "survey = True: must be the path of a table, or a buyer, an accuracy and a value for each"),
        ({"time_limit": "5"}, 'time_limit = "5": must be a number of seconds [wrong_type]'),
        ({"quality": 3}, "quality = 3: must be one of select"),
        ({"keep": 0}, 'keep = "0": must be above 0 and at most 1'),
        ({"time_limit": float("nan")}, "time_limit = nan: must be above 0"),
    ],
)
def test_bad_lists_are_refused_by_place_field_and_rule(given: dict[str, Any], message: str) -> None:
    sound: dict[str, Any] = {"datasets": ["a", "b"], "accuracies": ["0.8", "0.9"], "caps": [30, 70]}
    with pytest.raises(Refused) as caught:
        gs.price(**(sound | given))
    assert str(caught.value).startswith(message)
