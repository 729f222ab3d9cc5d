"""The sentences that users read: why this price, this quality, this payment, this share."""

from collections.abc import Sequence
from fractions import Fraction

from gainshare.auctions.menu import cumulative_prices
from gainshare.auctions.quality import openings
from gainshare.core.arrays import MEASURE
from gainshare.core.money import Asset
from gainshare.core.trades import Trade
from gainshare.markets.auction import Bought, Order, Rules, Sold, listed

WHYS = ("price", "quality", "payment", "share")


def headline(trade: str, order: Order, sold: Sold, asset: Asset) -> str:
    """The answer first: who pays what for which gain."""
    paid = asset.show(sold.bought.charge)
    if not sold.bought.charge and not sold.bought.served:
        return f"{trade}: {order.party} buys nothing. Its bid was {asset.show(order.bid)}/gain."
    gain = sold.bought.gain / MEASURE
    return f"{trade}: {order.party} pays {paid} for gain {gain:.4f}. Its bid was {asset.show(order.bid)}/gain."


def explained(rules: Rules, order: Order, sold: Sold, why: str = "", party: str = "") -> tuple[tuple[str, str], ...]:
    """Label and sentence for each question. why: one of WHYS, or "" for all. party: whose share, "" for the largest."""
    told = {
        "price": lambda: _price(rules, sold.bought),
        "quality": lambda: _quality(rules, order, sold.bought),
        "payment": lambda: _payment(rules, order, sold.bought),
        "share": lambda: _share(rules, sold, party),
    }
    return tuple((label, told[label]()) for label in ((why,) if why else WHYS))


def _price(rules: Rules, bought: Bought) -> str:
    rate = f"{rules.asset.show(bought.price)}/gain"
    if rules.price == "fixed":
        return f"The price is fixed by the rules: {rate}."
    return f"Before the bid was seen, the market drew a price of {rate} ({rules.price}, chance {bought.chance:.2g})."


def _quality(rules: Rules, order: Order, bought: Bought) -> str:
    menu, show = listed(rules, bought.price, bought.curve), rules.asset.show
    bid = f"A bid of {show(order.bid, code=False)}"
    if not menu.levels:
        return f"{bid} buys nothing: no level of quality does better than the baseline."
    places = [level.number for level in menu.levels]
    if not bought.level:
        return f"{bid} opens no level: the first opens at {show(menu.levels[0].opens, code=False)}."
    place = places.index(bought.level)
    here = menu.levels[place]
    reached = f"{bid} reaches level {place + 1} of {len(places)}, which opens at {show(here.opens, code=False)}"
    above = menu.levels[place + 1] if place + 1 < len(places) else None
    rest = f" The next opens at {show(above.opens, code=False)}." if above else " There is none above it."
    return f"{reached}: gain {here.gain / MEASURE:.4f}.{rest}"


def _payment(rules: Rules, order: Order, bought: Bought) -> str:
    show = rules.asset.show
    if not bought.level:
        return "Nothing was bought, nothing is paid."
    kept = order.bid * bought.gain // MEASURE - bought.charge
    terms, exact = _terms(rules, bought)
    worth = show(order.bid * bought.gain // MEASURE, code=False)
    return (
        f"Each level is paid at the bid that opens it: {terms} = {exact}, rounded down to {show(bought.charge)}. "
        f"At its bid the gain was worth {worth}: {order.party} keeps {show(kept, code=False)}. "
        f"No other bid would have left it more."
    )


def _terms(rules: Rules, bought: Bought) -> tuple[str, str]:
    opened = openings(rules.quality, bought.price, rules.highest_price)
    scale, terms, before = rules.asset.scale, [], 0
    for level, bid in opened:
        rise = bought.curve.gains[level - 1] - before
        before = bought.curve.gains[level - 1]
        if rise and level <= bought.level:
            terms.append(f"{_rate(float(bid / scale))} x {rise / MEASURE:.4f}")
    total = dict(zip((k for k, _ in opened), cumulative_prices(opened, bought.curve.gains), strict=True))[bought.level]
    return " + ".join(terms) or "0", f"{float(total / scale):.4f}"


def _rate(figure: float) -> str:
    """Four digits of a rate, or all before the point."""
    return f"{figure:.4g}" if figure < 10_000 else f"{figure:,.0f}"


def _share(rules: Rules, sold: Sold, party: str) -> str:
    if not any(share.worth for share in sold.shares):
        return "Nothing was sold, so nobody earned."
    chosen = next((share for share in sold.shares if share.party == party), None)
    chosen = chosen or max(sold.shares, key=lambda share: share.share)
    part = float(100 * chosen.share)
    how = "averaged over every order of joining" if sold.method.startswith("exact") else f"by {sold.method}"
    earned = f"{chosen.party} earns {rules.asset.show(chosen.amount)}: its worth is {part:.1f} % of the gain, {how}."
    if chosen.worth < 0:
        earned = f"{chosen.party} earns nothing: its data lowered the gain by {-chosen.worth:.4f}."
    kept = f" {rules.asset.show(sold.withheld)} are withheld by division {rules.division}." if sold.withheld else ""
    return earned + kept


def printed(trade_id: str, order: Order, trade: Trade[Sold], asset: Asset) -> str:
    """One line, the answer first."""
    sold = trade.evidence
    paid, earners = asset.show(sold.bought.charge), sum(share.amount > 0 for share in sold.shares)
    earned = asset.show(sum(share.amount for share in sold.shares))
    gain = sold.bought.gain / MEASURE
    return f"trade {trade_id}: {order.party} pays {paid} for gain {gain:.4f}; {earners} sellers earn {earned}"


def percent(part: Fraction | float) -> str:
    """A share as screens show it.

    >>> percent(Fraction(1, 8))
    '12.5 %'
    """
    return f"{float(part) * 100:.1f} %"


def totals(sales: Sequence[Sold]) -> int:
    """What buyers paid together, in minor units."""
    return sum(sold.bought.charge for sold in sales)
