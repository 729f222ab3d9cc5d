"""The procurement in the terms that all kinds share."""

from fractions import Fraction

from gainshare.core.arrays import MEASURE
from gainshare.markets.catalog import KINDS
from gainshare.markets.procurement.kind import PROCUREMENT, attacks, futile, sales
from gainshare.markets.procurement.records import CASH, Claims
from tests.markets.procurement.stall import Past, Stall, added

EVEN = added(a=0.25, b=0.25, c=0.25)
CLAIMS = Claims(Fraction(1, 10), transfers=True, fund=100)


def _sale(past: Past) -> tuple[str, int, bool, dict[str, int]] | None:
    for found in sales(past.orders, past.evidence):
        return found.party, found.charge, found.sold, {one.party: one.amount for one in found.parts}
    return None


def test_a_purchase_is_the_money_of_its_trade() -> None:
    stall = Stall(EVEN, buyer="lab", cash=Fraction(1, 2), claims=CLAIMS)
    stall.bought(a=100, b=200, c=900)
    assert _sale(stall.past[-1]) == ("lab", 500, True, {"a": 250, "b": 250, "c": 0})
    (found,) = sales(stall.past[-1].orders, stall.past[-1].evidence)
    assert (found.what, found.gain, found.worth) == ("2 of 3 lots", MEASURE // 2, 0.75)
    assert [part.share for part in found.parts] == [Fraction(1, 2), Fraction(1, 2), 0]


def test_where_nobody_wins_nothing_is_sold() -> None:
    stall = Stall(EVEN)
    stall.bought(a=2_000)
    assert _sale(stall.past[-1]) == ("operator", 0, False, {"a": 0, "b": 0, "c": 0})


def test_what_claims_are_paid_later_is_money_and_no_sale() -> None:
    stall = Stall(EVEN, cash=Fraction(1, 2), claims=CLAIMS)
    stall.bought(a=100, b=200)
    assert _sale(stall.income(1_000)) == ("operator", 100, False, {"a": 50, "b": 50})
    assert _sale(stall.redeem("a", CASH, 20)) == ("operator", 10, False, {"a": 10})


def test_orders_that_move_no_money_are_no_sales() -> None:
    stall = Stall(EVEN, cash=Fraction(1, 2), claims=CLAIMS)
    stall.weigh()
    stall.asks(a=100)
    assert [_sale(past) for past in stall.past] == [None, None]
    stall.close()
    assert _sale(stall.give("a", "b", 5)) is None


def test_an_order_that_comes_to_nothing_says_why() -> None:
    stall = Stall(EVEN)
    stall.bought(a=100)
    assert futile(stall.past[-1].evidence) == ""
    assert "nobody holds a claim" in futile(stall.income(5).evidence)
    assert attacks(stall.past[-1].evidence) == ()


def test_it_is_found_by_its_name() -> None:
    assert KINDS["procurement"] is PROCUREMENT
