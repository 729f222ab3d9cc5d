"""The answer of `procure`: records that cross any wire, and what every rule makes of the same offers."""

import json
from fractions import Fraction

import pytest

import gainshare as gs
from gainshare.auctions.rules import RULES
from gainshare.auctions.share_clock import share_clock
from gainshare.core.errors import TaskTooLarge
from gainshare.core.random import stream
from gainshare.service import procuring

ASKS, WEIGHTS = [90_000, 40_000, 150_000, 60_000, 210_000, 30_000], [300, 90, 420, 80, 500, 20]


def test_the_answer_is_json_as_it_stands() -> None:
    buy = gs.procure(ASKS, WEIGHTS, 500_000, reserve=450, cash=Fraction(2, 5))
    document = json.loads(json.dumps(buy.to_dict()))
    assert document["rate"] == {"asset": "XXX", "units": "420", "per": "weight"}
    assert document["reserve"]["units"] == "450"
    assert [lot["cash"]["units"] for lot in document["lots"]] == ["50400", "0", "70560", "0", "0", "0"]
    assert [lot["claim"]["units"] for lot in document["lots"]] == ["75600", "0", "105840", "0", "0", "0"]
    assert {one["verdict"] for one in document["promises"]} == {"proved"}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "literal"])
@pytest.mark.parametrize("cash", [1, "0.3", 0])
def test_whatever_the_rule_nobody_is_paid_less_than_its_ask_nor_all_more_than_the_budget(
    rule: str, cash: object
) -> None:
    for seed in range(6):
        rng = stream(seed, "procuring")
        asks, weights = rng.integers(0, 60, 8).tolist(), rng.integers(0, 9, 8).tolist()
        buy = gs.procure(asks, weights, 100, price=rule, cash=cash, coin=seed % 3 if rule == "random-3" else None)
        assert buy.spent <= 100
        for ask, lot in zip(asks, buy.lots, strict=True):
            assert lot.cash.units + lot.claim.units == lot.paid.units
            assert bool(lot.why) != lot.bought
            assert not lot.bought or ask <= lot.paid.units
            assert lot.wins_up_to is None or lot.bought == (ask <= lot.wins_up_to.units)


def test_with_weights_for_shares_the_share_clock_is_the_proportional_rule() -> None:
    for seed in range(20):
        rng = stream(seed, "shares")
        asks, weights = rng.integers(0, 60, 6).tolist(), rng.integers(1, 9, 6).tolist()
        buy = gs.procure(asks, weights, 100, price="share-clock")
        clock = share_clock(asks, lambda active, w=weights: [w[one] for one in active], 100)  # type: ignore[misc]
        assert (buy.winners, buy.paid) == (clock.winners, clock.paid)


def test_auto_takes_the_guarded_rule_if_one_offer_outweighs_the_others() -> None:
    assert gs.procure(ASKS, WEIGHTS, 500_000).price == "qmia"
    assert gs.procure([0, 999], [5, 1000], 1000).price == "guarded"


def test_what_is_bought_is_listed_before_what_is_not_and_cheap_before_dear() -> None:
    assert gs.procure(ASKS, WEIGHTS, 500_000).order == (0, 2, 4, 1, 3, 5)
    assert gs.procure([1, 0, 1], [0, 1, 4], 10, price="qmia").order == (1, 2, 0)


def test_a_budget_of_nothing_buys_what_costs_nothing() -> None:
    buy = gs.procure([0, 5], [1, 1], 0, price="qmia")
    assert (buy.winners, buy.rate, buy.spent) == ((0,), 0, 0)


def test_a_long_list_is_bought_from_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procuring, "SEARCHED", 5)
    assert not gs.procure(ASKS, WEIGHTS, 500_000, price="guarded").searched
    assert gs.procure(ASKS, WEIGHTS, 500_000, price="qmia").searched
    monkeypatch.setattr(procuring, "LONGEST", {"greedy": 5})
    with pytest.raises(TaskTooLarge, match="offers = 6: at most 5 can be bought by greedy"):
        gs.procure(ASKS, WEIGHTS, 500_000, price="greedy")


def test_answers_compare_by_value() -> None:
    first, again = (gs.procure(ASKS, WEIGHTS, 500_000) for _ in range(2))
    assert first == again
