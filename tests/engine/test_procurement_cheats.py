"""Lies and copies tried on a procurement: under a truthful rule none pays, and a lie that would is found."""

import pytest

from gainshare.engine.procurement_cheats import FACTORS, TRIED, Stage, lies
from gainshare.engine.procurement_tally import Asks
from gainshare.markets.procurement.records import Bought, Deal, Rules
from tests.engine.purchases import Told, drawn, six
from tests.markets.procurement.stall import EUR

NONE = Asks((), (), (), ())


def held(told: Told) -> tuple[Asks, Bought]:
    found = drawn(told)
    assert found.bought
    return Asks.of(found.weighing, found.bought), found.bought


@pytest.mark.parametrize("price", ["qmia", "guarded", "random-3"])
def test_no_lie_pays_under_a_truthful_rule(price: str) -> None:
    told = six(price=price)
    asks, bought = held(told)
    tried = lies(asks, bought, told.market.rules)
    assert tried
    assert [one.party for one in tried] == ["c", "b", "a", "d", "e", "f"]
    assert all(change <= 0 for one in tried for change in one.changes)
    assert (min(min(one.changes) for one in tried) < 0) == (price != "random-3")


def test_a_lie_that_pays_under_the_rule_of_the_abstract_is_found_beside() -> None:
    """Equal lots at 4, 4, 4 and 5, for 10: the third that asks 2 instead is bought too, all at 5, which is 15."""
    lots = Asks(("a", "b", "c", "d"), (4, 4, 4, 5), (1, 1, 1, 1), ())
    tried = lies(lots, Bought((), None, "qmia", 0, -1, "operator"), Rules(EUR, 10))
    assert tried
    assert {one.party: one.literal for one in tried}["c"] == 1
    assert max(max(one.changes) for one in tried) <= 0


def test_a_rule_that_would_overspend_buys_nothing_until_a_lie_makes_it_buy_less() -> None:
    """Honest asks would cost 300 of 10; if the first asks 4 instead of 2, two are bought at 5."""
    lots = Asks(("a", "b", "c", "d"), (2, 2, 5, 100), (1, 1, 1, 1), ())
    tried = lies(lots, Bought((), None, "literal", 0, -1, "operator"), Rules(EUR, 10, "literal"))
    assert tried
    assert {one.party: (one.kept, one.changes[-1]) for one in tried} == {
        "a": (0, 3),
        "b": (0, 3),
        "c": (0, 0),
        "d": (0, 0),
    }


def test_what_a_winner_keeps_is_its_payment_less_its_ask() -> None:
    asks, bought = held(six())
    tried = lies(asks, bought, Rules(EUR, 500_000))
    assert tried
    kept = {lot.party: lot.pay - (lot.ask or 0) for lot in bought.lots if not lot.why}
    assert {one.party: one.kept for one in tried if one.kept} == kept
    assert all(len(one.changes) == len(FACTORS) for one in tried)


def test_lies_of_the_heaviest_are_tried() -> None:
    count = TRIED + 5
    many = Asks(tuple(map(str, range(count))), (10,) * count, tuple(range(1, count + 1)), ())
    tried = lies(many, Bought((), None, "qmia", 0, -1, "operator"), Rules(EUR, 100))
    assert tried
    assert [one.party for one in tried] == [str(place) for place in range(count - 1, 4, -1)]


def test_rules_that_need_more_than_weights_are_not_tried() -> None:
    assert lies(NONE, Bought((), None, "share-clock", 0, -1, "operator"), Rules(EUR, 100)) is None


def test_the_best_lie_is_found_among_the_asks_that_decide() -> None:
    """Each of those at 4 gains 1 under the rule of the abstract, and the first is told; qmia rewards none."""
    lots = Asks(("a", "b", "c", "d"), (4, 4, 4, 5), (1, 1, 1, 1), ())
    deals = tuple(Deal(party, 1, 4, 5, 5, 0, 5, "") for party in lots.parties)
    stage = Stage(lots, Bought(deals, None, "qmia", 0, -1, "operator"), Rules(EUR, 10))
    naive = stage.best(stage.naive)
    assert (naive.provider, naive.cost, naive.profit) == (0, 4, 1)
    assert stage.best(stage.market).profit == 0
    assert stage.deciding(0) == [0, 1, 3, 5, 6, 9, 10, 11]
