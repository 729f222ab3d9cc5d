"""What a procurement's page is drawn from: shown trade by trade, it keeps what was bought, left and claimed."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest

from gainshare.auctions.procurement import qmia
from gainshare.engine.procurement_tally import FEW_POINTS, MANY, Asks, values
from gainshare.markets.procurement.records import Bought, Called, Claims, Rules, Unchanged, Weighing
from tests.engine.purchases import ASKS, Told, claimed, drawn, six
from tests.markets.procurement.stall import EUR, Past


def held(told: Told) -> tuple[Asks, Bought]:
    found = drawn(told)
    assert found.bought
    return Asks.of(found.weighing, found.bought), found.bought


def test_the_trade_that_shows_most_is_that_which_buys() -> None:
    told = Told()
    told.weigh()
    assert (drawn(told).shown or (0,))[0] == 1
    told.asks(**ASKS)
    assert (drawn(told).shown or (0,))[0] == 1
    told.close()
    told.income(5)
    found = drawn(told)
    assert found.shown
    assert (found.shown[0], found.shown[2]) == (8, found.bought)
    assert isinstance(found.weighing, Weighing)


def test_a_market_without_trades_has_no_claims() -> None:
    found = drawn(Told())
    assert found.pool() is None
    assert found.shown is None


def test_trades_under_earlier_rules_are_not_seen_but_their_claims_are() -> None:
    told = claimed()
    found = drawn(told, begun=len(told.steps) - 1)
    assert found.bought is None
    assert found.pool() == told.state.pool


def test_claims_are_those_of_the_market_after_every_trade() -> None:
    told = six(cash=Fraction(1, 2), claims=Claims(pool=Fraction(1, 2), transfers=True, fund=10_000))
    changes: tuple[Callable[[], Past], ...] = (
        partial(told.income, 60_000),
        partial(told.give, "a", "lab", 5_000),
        partial(told.redeem, "b", "cash", 2_000),
        partial(told.redeem, "b", "cash", 10**9),
        partial(told.forfeit, "b"),
        partial(told.income, 70_000),
    )
    seen = {drawn(told).pool()}
    for change in changes:
        change()
        assert drawn(told).pool() == told.state.pool
        seen.add(told.state.pool)
    assert isinstance(told.past[-3].evidence, Unchanged)
    assert len(seen) == 5, "all has vested, so that nothing is forfeited"


def test_claims_are_there_once_lots_are_bought() -> None:
    told = six(cash=Fraction(0), claims=Claims(pool=Fraction(1, 2)))
    assert drawn(told).pool() == told.state.pool
    assert told.state.pool


def test_all_in_cash_leaves_no_claims() -> None:
    told = six()
    told.income(1_000)
    assert drawn(told).pool() is None


def test_whoever_leaves_a_live_clock_has_left_at_the_price_asked_about() -> None:
    told, left = Told(asks="live"), dict[str, Fraction]()
    told.weigh()
    found: Called | Bought | None = None
    while not isinstance(found, Bought):
        clock = told.state.clock
        one = clock.waiting[0]
        party = told.market.sellers[one]
        stays = clock.offer(one) >= ASKS[party]
        if not stays:
            left[party] = clock.rate
        found = told.tick() if not stays and len(clock.waiting) == 1 else told.answer(party, stays=stays)
    assert left
    assert drawn(told).exits == left
    assert {lot.party for lot in found.lots if lot.why} == {*left}


def test_silence_is_leaving() -> None:
    told = Told(asks="live")
    told.weigh()
    rate = told.state.clock.rate
    told.answer("a", stays=True)
    told.tick()
    assert drawn(told).exits == dict.fromkeys("bcdef", rate)


# --------------------------------------------------------------------------------------------- other budgets and rules


def test_asks_are_of_those_who_asked_and_weigh_something() -> None:
    told = Told(sellers="abcdef")
    told.weigh()
    told.asks(a=9, c=5)
    told.close()
    found, _ = held(told)
    assert (found.parties, found.asks) == (("a", "c"), (9, 5))
    assert found.sizes == (100, 100)
    bare = Asks.of(None, drawn(told).bought or pytest.fail("nothing bought"))
    assert (bare.parties, bare.sizes) == (("a", "c"), ())


def test_curves_are_what_the_rules_buy() -> None:
    told = six(reserve=Fraction(4_500_000))
    asks, bought = held(told)
    whole = sum(lot.weight for lot in bought.lots)
    found = values(asks, whole, told.market.rules)
    curves = {name: curve for curve in found.curves for name in curve.names}
    assert {*curves} == {"qmia", "guarded", "literal", "pay-as-ask", "volume"}
    for place, budget in enumerate(found.budgets):
        due = qmia(asks.asks, asks.weights, budget, reserve=told.market.rules.ceiling)
        assert curves["qmia"].values[place] == sum(asks.weights[one] for one in due.winners) / whole
    assert found.budgets[0] == 0
    assert found.budgets[-1] == 2 * told.market.rules.budget
    assert not any(
        curves[name].over[place] for name in ("qmia", "guarded", "volume", "pay-as-ask") for place in range(121)
    )
    assert any(curves["literal"].over)
    assert all(one <= two for one, two in pairwise(curves["pay-as-ask"].values))


def test_paying_asks_buys_the_cheapest_first_at_raised_asks() -> None:
    asks = Asks(("a", "b", "c"), (10, 20, 30), (1, 1, 8), ())
    found = values(asks, 10, Rules(EUR, 60))
    curve = next(curve for curve in found.curves if "pay-as-ask" in curve.names)
    bought = dict(zip(found.budgets, curve.values, strict=True))
    assert (bought[14], bought[15], bought[44], bought[45], bought[89], bought[90]) == (0, 0.1, 0.1, 0.2, 0.2, 1)


def test_rules_that_buy_the_same_share_a_curve() -> None:
    found = values(Asks(("a",), (10,), (7,), ()), 7, Rules(EUR, 20))
    assert ("qmia", "guarded", "literal") in [curve.names for curve in found.curves]


def test_a_budget_below_every_ask_is_drawn_up_to_where_something_is_bought() -> None:
    found = values(Asks(("a", "b"), (70, 50), (7, 7), ()), 14, Rules(EUR, 1))
    assert found.budgets[-1] == 100
    assert max(found.curves[0].values) > 0


def test_of_many_lots_fewer_budgets_are_computed() -> None:
    count = MANY
    found = values(Asks(("a",) * count, (1_000,) * count, (3,) * count, ()), 3 * count, Rules(EUR, 300_000))
    assert len(found.budgets) == FEW_POINTS
