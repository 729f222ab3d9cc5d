"""The sentences that users read: why this price, this quality, this payment, this share."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from gainshare.auctions.menu import cumulative_prices
from gainshare.auctions.quality import openings
from gainshare.core.arrays import MEASURE
from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.core.trades import Trade
from gainshare.markets.auction import Bought, Order, Rules, Share, Sold, listed

WHYS = ("price", "quality", "payment", "share")


def headline(trade: str, order: Order, sold: Sold, asset: Asset) -> str:
    """The answer first: who pays what for which gain."""
    paid = asset.show(sold.bought.charge)
    if not sold.bought.charge and not sold.bought.served:
        return f"{trade}: {order.party} buys nothing. Its bid was {asset.show(order.bid)}/gain."
    gain = sold.bought.gain / MEASURE
    return f"{trade}: {order.party} pays {paid} for gain {gain:.4f}. Its bid was {asset.show(order.bid)}/gain."


def explained(rules: Rules, order: Order, sold: Sold, why: str = "", party: str = "") -> tuple[tuple[str, str], ...]:
    """Label and sentence for each question.

    why: one of WHYS, or "" for all. party: whose share, "" for the largest. Raises Refused for another word, or a
    party without a part in the trade.
    """
    if why and why not in WHYS:
        raise Refused("unknown_value", "why", why, f"must be one of {', '.join(WHYS)}")
    if party not in ("", order.party, *(share.party for share in sold.shares)):
        raise Refused("not_found", "party", party, "has no part in this trade")
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
    """The sum behind a payment: each rise of the gain times the bid that opens it, and what they come to."""
    opened = [one for one in openings(rules.quality, bought.price, rules.highest_price) if one[0] <= bought.level]
    gains = [bought.curve.gains[level - 1] for level, _ in opened]
    rises = [gain - before for before, gain in pairwise((0, *gains))]
    decimals = max(2, rules.asset.decimals)
    terms = [
        f"{_number(bid / rules.asset.scale, decimals)} x {rise / MEASURE:.4f}"
        for (_, bid), rise in zip(opened, rises, strict=True)
        if rise
    ]
    total = cumulative_prices(opened, bought.curve.gains)[-1]
    return " + ".join(terms), _number(total / rules.asset.scale, decimals + 2)


def _number(figure: Fraction, decimals: int) -> str:
    """As many decimals as asked for, or none if they are all nought.

    >>> _number(Fraction(12), 2), _number(Fraction(15, 2), 2), _number(Fraction(12345678, 1000), 2)
    ('12', '7.50', '12,345.68')
    """
    return f"{float(figure):,.{decimals}f}".removesuffix("." + "0" * decimals)


def _share(rules: Rules, sold: Sold, party: str) -> str:
    if not sold.bought.served:
        return "Nothing was sold, so nobody earned."
    chosen = next((share for share in sold.shares if share.party == party), None)
    chosen = chosen or max(sold.shares, key=lambda share: share.share)
    kept = f" {rules.asset.show(sold.withheld)} are withheld by division {rules.division}." if sold.withheld else ""
    return _earned(rules, sold, chosen) + kept


def _earned(rules: Rules, sold: Sold, chosen: Share) -> str:
    if chosen.worth < 0:
        return f"{chosen.party} earns nothing: its data lowered the gain by {-chosen.worth:.4f}."
    part = percent(chosen.worth / sold.worth) if sold.worth > 0 else f"{chosen.worth:.4f}"
    how = _EXACT.get(sold.method, f"by {sold.method}")
    earned = f"{chosen.party} earns {rules.asset.show(chosen.amount)}: its worth is {part} of the gain, {how}"
    share = percent(chosen.share)
    return f"{earned}." if share == part else f"{earned}; {rules.division} makes that {share} of the payment."


_EXACT = {
    "exact shapley": "averaged over every order of joining",
    "exact banzhaf": "averaged over every group of the others",
}


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
