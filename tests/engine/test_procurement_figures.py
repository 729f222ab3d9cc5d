"""The figures of a procurement: what they draw, that no label leaves the drawing or covers another, the same bytes."""

import re
from fractions import Fraction
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.thresholds import wins_up_to
from gainshare.core.arrays import MEASURE
from gainshare.core.money import Asset
from gainshare.core.random import stream
from gainshare.engine.ink import ACCENT, Plate
from gainshare.engine.procurement_figures import CROWD, Rank, claim_ranks, drawn_lots, supply_steps, value_curves
from gainshare.engine.procurement_tally import Asks, values
from gainshare.ledger.claims import income, issue, opened
from gainshare.ledger.holders import forfeit, fund, redeem
from gainshare.markets.procurement.records import ABOVE, LEFT, LIVE, NO_ASK, Bought, Deal, Rules
from tests.engine.drawings import leaving, words
from tests.markets.procurement.stall import EUR

JPY = Asset("JPY", 0)
RULES = {"qmia": qmia, "guarded": guarded}


def bought(count: int, *, price: str = "qmia", asset: Asset = EUR, share: float = 0.3) -> tuple[Rules, Bought]:
    """So many lots, and what a budget of this share of all asks buys of them; every fifth seller forgot to ask."""
    rng = stream(count, "supply")
    weights = [int(MEASURE * weight) for weight in rng.lognormal(-5, 1, count).tolist()]
    asks = [
        int(weight * 2_000 * level / MEASURE * 1_000)
        for weight, level in zip(weights, rng.lognormal(0, 0.6, count), strict=True)
    ]
    rules = Rules(asset, int(sum(asks) * share), price)

    def rule(asked: object) -> Purchase:
        return RULES[price](asked, weights, rules.budget)  # type: ignore[arg-type]

    found = rule(asks)
    lots = [
        Deal(
            f"seller {one}",
            weights[one],
            asks[one],
            pay,
            pay,
            0,
            wins_up_to(rule, asks, one),
            "" if one in found.winners else ABOVE,
        )
        for one, pay in enumerate(found.paid)
    ]
    lots.append(Deal("late", 5, None, 0, 0, 0, None, NO_ASK))
    return rules, Bought(tuple(lots), found.rate, price, 0, -1, "operator")


def both(rules: Rules, found: Bought) -> tuple[Plate, Plate]:
    whole = sum(lot.weight for lot in found.lots)
    return supply_steps(rules, found, {}), value_curves(values(Asks.of(None, found), whole, rules), found, rules)


def overlapping(drawing: str) -> list[tuple[str, str]]:
    """Names of lots and lines that cover each other, at 0.55 em a letter."""
    boxes = []
    for one in ET.fromstring(drawing).iter():
        if one.tag.endswith("text") and re.match("seller|price|budget|reserve", one.text or ""):
            style = one.get("style", "")
            (size,) = re.findall(r"font-size: ([\d.]+)px", style)
            long, x, y = 0.55 * float(size) * len(one.text or ""), float(one.get("x", "")), float(one.get("y", ""))
            before = {"middle": 0.5, "end": 1.0}.get("".join(re.findall(r"text-anchor: (\w+)", style)), 0.0)
            boxes.append((one.text or "", x - before * long, x + (1 - before) * long, y))
    return [
        (one[0], two[0])
        for one, two in combinations(boxes, 2)
        if one[1] < two[2] and two[1] < one[2] and abs(one[3] - two[3]) < 10 and "budget, EUR" not in (one[0], two[0])
    ]


@pytest.mark.parametrize("asset", [EUR, JPY], ids=lambda asset: asset.code)
@pytest.mark.parametrize("price", ["qmia", "guarded"])
@pytest.mark.parametrize("count", [1, 2, 6, 30, 90])
def test_no_label_leaves_the_drawing_or_covers_another(count: int, price: str, asset: Asset) -> None:
    for drawn in both(*bought(count, price=price, asset=asset)):
        assert leaving(drawn) == []
        assert overlapping(drawn.wide) == overlapping(drawn.narrow) == []


@pytest.mark.parametrize("share", [0.0, 0.001, 5.0])
def test_nobody_and_everybody_can_be_bought_from(share: float) -> None:
    rules, found = bought(6, share=share)
    for drawn in both(rules, found):
        assert leaving(drawn) == []
    supply, curves = both(rules, found)
    assert ("price" in " ".join(words(supply.wide))) == (share > 1)
    assert {"qmia", "guarded", "literal", "pay-as-ask", "this market"} <= {*words(curves.wide)}


def test_lots_prices_and_the_budget_are_named() -> None:
    rules, found = bought(6)
    supply, _ = both(rules, found)
    said = " ".join(words(supply.wide))
    assert found.rate is not None
    assert f"price {EUR.show(int(found.rate * MEASURE), code=False)}" in said
    assert f"budget {EUR.show(rules.budget, code=False)}" in said
    assert "seller" in said
    assert "late" not in said
    assert drawn_lots(found, {}) == 6
    assert supply.alt.startswith("Supply by ask per weight:")


def test_a_crowd_has_no_names() -> None:
    supply, _ = both(*bought(CROWD + 1))
    assert not [word for word in words(supply.wide) if word.startswith("seller")]


def washed(drawing: str) -> list[tuple[float, float]]:
    """Width and height of the areas that are paid, in pixels."""
    found = []
    for one in ET.fromstring(drawing).iter():
        style = one.get("style", "")
        if one.tag.endswith("path") and "opacity: 0.12" in style and ACCENT in style:
            points = [(float(x), float(y)) for x, y in re.findall(r"[ML] ([\d.]+) ([\d.]+)", one.get("d", ""))]
            xs, ys = zip(*points, strict=True)
            found.append((max(xs) - min(xs), max(ys) - min(ys)))
    return found


def test_one_price_is_one_area_as_wide_as_what_was_bought() -> None:
    rules, found = bought(30)
    ((wide, _),) = washed(supply_steps(rules, found, {}).wide)
    lots = [lot for lot in found.lots if lot.ask is not None]
    part = Fraction(sum(lot.weight for lot in lots if not lot.why), sum(lot.weight for lot in lots))
    axes = 680 - 16 - 62
    assert wide / axes * 1.04 == pytest.approx(float(part), rel=0.02)


def test_offers_that_differ_are_areas_of_their_own() -> None:
    lots = tuple(Deal(name, MEASURE // 100, 100, pay, pay, 0, None, "") for name, pay in (("ann", 200), ("bob", 300)))
    found = Bought(lots, None, "sequential", 0, -1, "operator")
    areas = washed(supply_steps(Rules(EUR, 1_000), found, {}).wide)
    assert len(areas) == 2
    assert areas[1][1] / areas[0][1] == pytest.approx(1.5, rel=0.01)


def test_on_a_live_clock_losers_stand_where_they_left() -> None:
    lots = (
        Deal("stays", MEASURE // 10, None, 500, 500, 0, None, ""),
        Deal("leaves", MEASURE // 10, None, 0, 0, 0, None, LEFT),
        Deal("silent", MEASURE // 10, None, 0, 0, 0, None, LEFT),
    )
    rate = Fraction(5_000, MEASURE)
    found = Bought(lots, rate, LIVE, 0, -1, "operator")
    exits = {"leaves": 2 * rate}
    drawn = supply_steps(Rules(EUR, 600, asks="live"), found, exits)
    assert drawn_lots(found, exits) == 2
    assert {"stays", "leaves"} <= {*words(drawn.wide)}
    assert "silent" not in words(drawn.wide)
    assert leaving(drawn) == []


def test_the_market_stands_on_the_curve_of_its_rule() -> None:
    rules, found = bought(30)
    whole = sum(lot.weight for lot in found.lots)
    curves = values(Asks.of(None, found), whole, rules)
    mine = next(curve for curve in curves.curves if "qmia" in curve.names)
    share = sum(lot.weight for lot in found.lots if not lot.why) / whole
    assert mine.values[curves.budgets.index(rules.budget)] == share
    drawn = value_curves(curves, found, rules)
    assert f"the market bought {100 * share:.1f} %" in drawn.alt


def test_the_same_market_has_the_same_bytes() -> None:
    assert both(*bought(30)) == both(*bought(30))


# -------------------------------------------------------------------------------------------------------------- claims


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
