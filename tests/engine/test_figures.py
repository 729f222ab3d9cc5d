"""Who earned the money: what its bars stand for, and that no label leaves the drawing."""

from itertools import pairwise

import pytest

from gainshare.engine.figures import BARS, _bars, waterfall
from gainshare.engine.tally import takings
from tests.engine.drawings import leaving, words
from tests.engine.stories import EUR, bids, market, money, rules, told


@pytest.mark.parametrize(("sellers", "error"), [(1, 0.0), (3, 0.0), (BARS, 0.01), (40, 0.02)])
def test_bars_reach_from_nothing_to_the_payment(sellers: int, error: float) -> None:
    held = market(tuple(f"a seller with a long name {place}" for place in range(sellers)))
    found = takings(map(money, told(held, bids(20), stderr=error)))
    bars = _bars(found)
    *parts, paid = bars
    assert (paid.begin, paid.amount) == (0, found.paid)
    assert all(before.begin + before.amount == after.begin for before, after in pairwise(parts))
    assert parts[-1].begin + parts[-1].amount == found.paid
    assert len(bars) == min(sellers, BARS) + (sellers > BARS) + 2
    drawn = waterfall(found, EUR)
    assert leaving(drawn) == []
    assert (f"{sellers - BARS} more" in words(drawn.wide)) == (sellers > BARS)


def test_money_withheld_is_hatched_and_rounding_a_hairline() -> None:
    held = market(rules=rules(price="fixed", rate=5_000))
    found = takings(map(money, told(held, bids(20))))
    kept = type(found)(found.sellers, found.sales, found.gain, found.paid + 700, 700, found.method)
    *_, withheld, rounding, _ = _bars(kept)
    assert (withheld.amount, bool(withheld.hatch)) == (700, True)
    assert rounding.high < withheld.high
    assert "withheld" in words(waterfall(kept, EUR).narrow)


def test_rounding_may_pay_out_fractions_of_earlier_trades() -> None:
    held = market()
    trades = told(held, bids(40))
    low = min((takings([money(one)]) for one in trades), key=lambda found: found.rounding)
    assert low.rounding < 0
    assert f"{EUR.show(low.rounding, code=False)}" in words(waterfall(low, EUR).wide)
