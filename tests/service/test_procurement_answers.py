"""What lots weigh and what was bought, as answers: figures exact, reasons in words, one line when printed."""

import json
import math
from fractions import Fraction

import pytest

import gainshare as gs
from gainshare.auctions.procurement import qmia
from gainshare.core.arrays import MEASURE, measures
from tests.service.publishers import ASKS, MIXED, asked, opened


def test_weights_are_read_by_seller_with_what_was_left_out() -> None:
    found = opened().weights
    assert [*found] == [*ASKS]
    assert len(found) == 4
    types, filler = found["types"], found["filler"]
    assert types.weight == types.gain > found["numbers"].weight > filler.weight == 0
    assert 0 < types.kept < 1
    assert filler.kept == 0
    assert types.margin == types.copies == 0
    assert filler.why == "filler weighs 0.0000; it failed: nothing left."
    with pytest.raises(KeyError):
        found["nobody"]
    assert repr(found) == "Weights(memory/1: 3 of 4 sellers weigh something)"
    document = json.loads(json.dumps(found.to_dict()))
    assert [one["seller"] for one in document["weights"]] == [*ASKS]


def test_without_a_reserve_a_warning_says_what_a_lone_seller_takes() -> None:
    lines = str(opened().weights).splitlines()
    assert [line.split()[0] for line in lines] == ["seller", "types", "debugger", "numbers", "filler", "No"]
    assert "the whole budget of 200.00 EUR" in lines[-1]
    assert "No reserve" not in str(opened(reserve="900.00 EUR/gain").weights)


def test_a_purchase_is_that_of_the_rule_on_these_weights_and_asks() -> None:
    market = asked()
    found = market.settle()
    weights = [measures(one.weight) for one in market.weights.values()]
    due = qmia([6_000, 1_500, 9_000, 1], weights, 20_000)
    assert due.rate is not None
    assert found.rate == due.rate * MEASURE
    assert tuple(found.paid.values()) == due.paid
    assert found.winners == tuple([*ASKS][place] for place in due.winners)
    assert found.spent == due.spent <= 20_000
    assert math.isclose(found.weight, sum(weights[place] for place in due.winners) / MEASURE)
    assert market.purchase == found


def test_every_loser_is_told_why() -> None:
    found = asked().settle()
    assert found.why("types").startswith("bought for ")
    assert "the price is" in found.why("debugger")
    assert found.why("filler").startswith("weighs nothing")
    head, *rows = str(found).splitlines()
    assert head.split() == ["seller", "weight", "ask", "EUR", "paid", "EUR", "wins", "up", "to", "why"]
    assert [row.split()[0] for row in rows] == ["types", "numbers", "debugger", "filler"]
    assert rows[-1].split()[2:4] == ["0.01", "lost"]
    assert repr(found).startswith("Purchase(memory/6: 2 of 4 lots for ")


def test_a_purchase_as_json_has_every_amount_in_minor_units() -> None:
    found = asked(**MIXED).settle()
    document = json.loads(json.dumps(found.to_dict()))
    assert Fraction(document["rate"]["units"]) == found.rate
    types, *_, filler = document["lots"]
    parts = [int(types[part]["units"]) for part in ("cash", "claim", "paid")]
    assert parts[0] + parts[1] == parts[2] == found.paid["types"]
    assert parts[0] == found.paid["types"] * 6 // 10
    assert types["bought"]
    assert not filler["bought"]
    assert filler["wins_up_to"] is None


def test_a_purchase_and_what_a_table_buys_say_the_same_in_the_same_words() -> None:
    bought = asked(reserve="900.00 EUR/gain").settle().to_dict()
    asks = ["0.01 EUR", "0.02 EUR", "0.09 EUR"]
    listed = gs.procure(asks, [1, 1, 1], "200.00 EUR", reserve="0.05 EUR/weight", price="qmia").to_dict()
    assert {*bought} - {"trade"} <= {*listed}
    assert {*bought["lots"][0]} == {*listed["lots"][0]}
    for one in (bought, listed):
        assert one["price"] == "qmia"
        assert one["rate"].keys() == one["reserve"].keys() == {"asset", "units", "per"}
        assert isinstance(one["weight"], int | float)
        assert isinstance(one["lots"][0]["weight"], int | float)


def test_what_nobody_sells_costs_nothing_and_has_no_rate() -> None:
    market = opened()
    market.ask("filler", 0)
    found = market.settle()
    assert (found.winners, found.rate, found.spent, found.weight) == ((), None, 0, 0)
    assert repr(found) == "Purchase(memory/3: 0 of 4 lots for 0.00 EUR)"
    assert found.to_dict()["rate"] is None
    assert found.why("types") == "no ask"


def test_weights_and_purchases_are_drawn_for_notebooks() -> None:
    market = asked()
    assert "types" in market.weights._repr_html_()
    assert "<svg" in market.settle()._repr_html_()


def test_a_call_of_the_clock_tells_what_each_would_be_paid() -> None:
    call = opened(asks="live", step="0.25").clock
    assert (call.tick, [*call.offers]) == (1, ["types", "numbers", "debugger"])
    assert max(offer.units for offer in call.offers.values()) == 20_000
    assert repr(call).startswith("Call(1: ")
    assert json.loads(json.dumps(call.to_dict()))["offers"]["types"]["asset"] == "EUR"
