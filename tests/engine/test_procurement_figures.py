"""The figures of a procurement: what rules buy, how claims stand, that no label leaves a drawing, the same bytes."""

import pytest

from gainshare.core.money import Asset
from gainshare.engine.ink import Plate
from gainshare.engine.procurement_figures import Rank, claim_ranks, value_curves
from gainshare.engine.procurement_tally import Asks, Values, values
from gainshare.ledger.claims import income, issue, opened
from gainshare.ledger.holders import forfeit, fund, redeem
from gainshare.markets.procurement.records import Bought, Rules
from tests.engine.drawings import leaving, words
from tests.engine.purchases import random_lots
from tests.markets.procurement.stall import EUR

JPY = Asset("JPY", 0)


def bought_by(rules: Rules, found: Bought) -> Values:
    return values(Asks.of(None, found), sum(lot.weight for lot in found.lots), rules)


def curves(rules: Rules, found: Bought) -> Plate:
    return value_curves(bought_by(rules, found), found, rules)


@pytest.mark.parametrize("asset", [EUR, JPY], ids=lambda asset: asset.code)
@pytest.mark.parametrize("price", ["qmia", "guarded"])
@pytest.mark.parametrize("count", [1, 40])
def test_no_label_leaves_the_drawing(count: int, price: str, asset: Asset) -> None:
    assert leaving(curves(*random_lots(count, price=price, asset=asset))) == []


@pytest.mark.parametrize("share", [0.0, 0.001, 5.0])
def test_every_rule_is_named_even_where_nothing_can_be_bought(share: float) -> None:
    drawn = curves(*random_lots(6, share=share))
    assert leaving(drawn) == []
    assert {"qmia", "guarded", "literal", "pay-as-ask", "this market"} <= {*words(drawn.wide)}


def test_the_market_stands_on_the_curve_of_its_rule() -> None:
    rules, found = random_lots(30)
    computed = bought_by(rules, found)
    mine = next(curve for curve in computed.curves if "qmia" in curve.names)
    share = sum(lot.weight for lot in found.lots if not lot.why) / sum(lot.weight for lot in found.lots)
    assert mine.values[computed.budgets.index(rules.budget)] == share
    assert f"the market bought {100 * share:.1f} %" in curves(rules, found).alt


def test_the_same_market_has_the_same_bytes() -> None:
    assert curves(*random_lots(30)) == curves(*random_lots(30))


def test_a_rank_is_paid_held_outstanding_and_what_is_gone() -> None:
    pool = fund(opened(500_000, early=500_000), 10_000)
    pool = issue(pool, {"ann": 30_000, "bob": 60_000}, cliff=1, vests=4)
    pool = issue(pool, {"cid": 10_000})
    for _ in range(2):
        pool, _ = income(pool, 30_000)
    assert Rank.of(pool.tranche(1)) == Rank(90_000, 9_999, 20_001, 60_000)
    assert Rank.of(pool.tranche(2)) == Rank(10_000, 0, 0, 10_000)
    pool, _ = redeem(pool, 2, "cid", 4_000)
    assert Rank.of(pool.tranche(2)).gone == 4_000
    pool, _ = forfeit(pool, 1, "bob")
    first = Rank.of(pool.tranche(1))
    assert (first.paid, first.held) == (9_999, 6_667)
    assert first.left == 20_000 + pool.tranche(1).outstanding(pool.tranche(1).claim("bob"))
    assert first.gone >= 13_334 + 20_000
    assert first.paid + first.held + first.left + first.gone == 90_000


def test_ranks_are_drawn_one_below_the_other() -> None:
    pool = opened(500_000)
    for face in (90_000, 35_000, 1):
        pool = issue(pool, {"ann": face, "bob": face}, cliff=1, vests=3)
    for _ in range(2):
        pool, _ = income(pool, 80_000)
    drawn = claim_ranks(pool, EUR)
    assert leaving(drawn) == []
    named = {"rank 1", "rank 2", "rank 3", "paid", "held", "outstanding", "1,000.00", "700.00", "0.02"}
    assert named <= {*words(drawn.wide)}
    assert "rank 1: 400.00 EUR of 1,800.00 EUR paid, 400.00 EUR held, 1,000.00 EUR outstanding" in drawn.alt
    assert claim_ranks(pool, EUR) == drawn


def test_claims_of_nothing_can_be_drawn() -> None:
    assert leaving(claim_ranks(issue(opened(1), {"ann": 0}), JPY)) == []
