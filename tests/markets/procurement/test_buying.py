"""From weights and asks to whom is bought: each rule under its word, and why each loser lost."""

from collections.abc import Sequence
from fractions import Fraction

from gainshare.auctions.baselines import greedy
from gainshare.auctions.procurement import Purchase
from gainshare.auctions.rules import additive
from gainshare.core.arrays import MEASURE
from gainshare.markets.procurement.buying import Table, mechanism, overspent, stayed
from gainshare.markets.procurement.records import LEFT, NO_WEIGHT, Rules
from gainshare.markets.procurement.weighing import Scales
from tests.markets.procurement.stall import EUR, TEXT, Stall, added

WEIGHTS = (MEASURE // 8, MEASURE // 4, MEASURE // 16)
ASKS = (100, 500, 90)
WORTH = added(a=1 / 8, b=1 / 4, c=1 / 16)


def table(price: str, *, reserve: Fraction | None = None, coin: int = 0) -> Table:
    return Table(Rules(EUR, 1_000, price, reserve), price, WEIGHTS, ASKS, coin)


def test_the_market_binds_its_own_weights_budget_reserve_and_coin() -> None:
    scales = Scales(TEXT, "00", (), (), ())
    for price in ("qmia", "guarded", "random-3"):
        held = table(price, reserve=Fraction(1_500), coin=1)
        expected = additive(price, WEIGHTS, 1_000, reserve=Fraction(1_500, MEASURE), coin=1)(ASKS)
        assert mechanism(held, scales, Stall(WORTH).ask)(ASKS) == expected


def test_sets_are_asked_for_by_their_members() -> None:
    stall = Stall(WORTH)
    stall.weigh()

    def value(held: Sequence[int]) -> int:
        return sum(WEIGHTS[one] for one in held)

    found = mechanism(table("greedy"), stall.state.scales, stall.ask)(ASKS)
    assert found == greedy(ASKS, value, 1_000)


def test_who_did_not_ask_or_weighs_nothing_is_not_present() -> None:
    held = Table(Rules(EUR, 10), "qmia", (5, 0, 5), (1, 1, None))
    assert held.present == (0,)


def test_nothing_is_bought_where_a_baseline_overspends() -> None:
    assert {deal.pay for deal in overspent(table("literal"), "abc")} == {0}


def test_who_is_not_left_on_a_clock_has_left_it() -> None:
    held = Table(Rules(EUR, 100, asks="live"), "live", (5, 5, 0), (None,) * 3)
    deals = stayed(held, "abc", Purchase((0,), Fraction(20), (5,), Fraction(20), (100, 0, 0)))
    assert [(deal.pay, deal.why) for deal in deals] == [(100, ""), (0, LEFT), (0, NO_WEIGHT)]
