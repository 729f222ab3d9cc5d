"""The sentences of an auction: why this price, this quality, this payment, this share, and what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from operator import mul

from gainshare.auctions.menu import Menu, cumulative_prices
from gainshare.auctions.quality import openings
from gainshare.core.arrays import MEASURE
from gainshare.core.money import Asset
from gainshare.core.words import counted, listing, percent
from gainshare.markets.auction.market import Bought, Order, Rules, Share, Sold, listed
from gainshare.markets.kind import Answers, Words, first, require_asked

WHYS = ("price", "quality", "payment", "share", "lost")
"""The questions; the last, what was missed, is answered when it is asked."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of a trade: the rules, and of the rest what is not sealed in its copy.

    sold: everything, for operator and auditor. order, bought: for the buyer too. share: a seller's own.
    """

    rules: Rules
    order: Order | None = None
    bought: Bought | None = None
    share: Share | None = None
    sold: Sold | None = None


def seen(rules: Rules, records: Sequence[object]) -> Seen:
    """What is seen of a trade in these records: all of it if its evidence is among them."""
    order, sold = first(records, Order), first(records, Sold)
    if sold:
        return Seen(rules, order, sold.bought, None, sold)
    return Seen(rules, order, first(records, Bought), first(records, Share))


def _headline(trade: str, order: Order, bought: Bought, asset: Asset) -> str:
    bid = f"Its bid was {asset.show(order.bid)}/gain."
    if not bought.charge and not bought.served:
        return f"{trade}: {order.party} buys nothing. {bid}"
    return f"{trade}: {order.party} pays {asset.show(bought.charge)} for gain {bought.gain / MEASURE:.4f}. {bid}"


def answer(trade: str, seen: Seen) -> str:
    """The answer first, as far as it is seen: who pays what, or what a seller earns."""
    if seen.order and seen.bought:
        return _headline(trade, seen.order, seen.bought, seen.rules.asset)
    if seen.share:
        return f"{trade}: {seen.share.party} earns {seen.rules.asset.show(seen.share.amount)}."
    return f"{trade}: nothing of it is shown."


def told(seen: Seen, why: str = "", party: str = "") -> Answers:
    """Label and sentence for each question that what is seen can answer; the rest is named as sealed.

    why: one of WHYS, or "" for all but the last. party: whose share, "" for the largest; with "lost", who missed
    something. Raises Refused for another word, or a party without a part in the trade.
    """
    require_asked(WHYS, why, _parties(seen), party)
    found = [(label, _told(seen, label, party)) for label in ((why,) if why else WHYS[:-1])]
    sealed = [label for label, sentence in found if not sentence]
    hidden = [("sealed", f"{listing(sealed)}: this copy does not show what the answer rests on.")] if sealed else []
    return tuple([one for one in found if one[1]] + hidden)


def _parties(seen: Seen) -> tuple[str, ...]:
    shares = seen.sold.shares if seen.sold else (seen.share,) if seen.share else ()
    return (*((seen.order.party,) if seen.order else ()), *(share.party for share in shares))


def _told(seen: Seen, why: str, party: str) -> str:
    """The sentence, or "" if what it rests on is sealed."""
    order, bought = seen.order, seen.bought
    if why == "share":
        return _share(seen, party)
    if order is None or bought is None:
        return _missed(seen, party) if why == "lost" else ""
    if why == "lost":
        return _lost(seen.rules, order, bought) if party in ("", order.party) else _missed(seen, party)
    if why == "price":
        return _price(seen.rules, bought)
    return _quality(seen.rules, order, bought) if why == "quality" else _payment(seen.rules, order, bought)


def _rate(asset: Asset, units: int) -> str:
    return f"{asset.show(units)}/gain"


def _price(rules: Rules, bought: Bought) -> str:
    rate = _rate(rules.asset, bought.price)
    if rules.price == "fixed":
        return f"The price is fixed by the rules: {rate}."
    return f"Before the bid was seen, the market drew a price of {rate} ({rules.price}, chance {bought.chance:.2g})."


def _quality(rules: Rules, order: Order, bought: Bought) -> str:
    menu, bid = listed(rules, bought.price, bought.curve), f"A bid of {_rate(rules.asset, order.bid)}"
    if not menu.levels:
        return f"{bid} buys nothing: no level of quality does better than the baseline."
    if not bought.level:
        return f"{bid} opens no level: the first opens at {_rate(rules.asset, menu.levels[0].opens)}."
    place = _place(menu, bought)
    here, above = menu.levels[place], menu.levels[place + 1 :]
    unrounded, digits = _steps(rules, bought)[-1][1], rules.asset.decimals
    before = f" ({_number(unrounded / rules.asset.scale, digits, digits)} before payments are rounded down)"
    opens = _rate(rules.asset, here.opens) + (before if abs(unrounded - here.opens) >= 1 else "")
    reached = f"{bid} reaches level {place + 1} of {len(menu.levels)}, which opens at {opens}"
    rest = f" The next opens at {_rate(rules.asset, above[0].opens)}." if above else " There is none above it."
    return f"{reached}: gain {here.gain / MEASURE:.4f}.{rest}"


def _place(menu: Menu, bought: Bought) -> int:
    return [level.number for level in menu.levels].index(bought.level)


def _payment(rules: Rules, order: Order, bought: Bought) -> str:
    if not bought.level:
        return "Nothing was bought, nothing is paid."
    show, worth = rules.asset.show, order.bid * bought.gain // MEASURE
    terms, total = _terms(rules, bought)
    return (
        f"Each rise of the gain is paid at the bid that opens it, in {rules.asset.code}/gain: {terms} = {total} "
        f"{rules.asset.code}, rounded down to {show(bought.charge)}. At its bid the gain was worth {show(worth)}: "
        f"{order.party} keeps {show(worth - bought.charge)}. No other bid would have left it more."
    )


def _terms(rules: Rules, bought: Bought) -> tuple[str, str]:
    """The sum behind a payment, and T_k, what it comes to, with one digit more than money has.

    One term for each level on the price list up to the one bought: the rise of the gain, times what a unit of it costs.
    As many digits are shown as give T_k, to half its last digit, to whoever multiplies and adds them.
    """
    steps, least = _steps(rules, bought), rules.asset.decimals
    exact = sum((rise * rate for rise, rate in steps), Fraction(0)) / MEASURE / rules.asset.scale
    more, rates, rises = 0, list[Fraction](), list[Fraction]()
    for more in range(8):
        rates = [round(rate / rules.asset.scale, least + more) for _, rate in steps]
        rises = [round(Fraction(rise, MEASURE), 4 + more) for rise, _ in steps]
        if abs(sum(map(mul, rates, rises), Fraction(0)) - exact) * 2 * 10 ** (least + 1) <= 1:
            break
    terms = [
        f"{_number(rate, least, least + more)} x {float(rise):.{4 + more}f}"
        for rate, rise in zip(rates, rises, strict=True)
    ]
    whole = bought.charge / Fraction(rules.asset.scale)
    total = min(round(exact, least + 1), whole + Fraction(9, 10 ** (least + 1)))  # not rounded up to the next unit
    return " + ".join(terms), f"{float(total):,.{least + 1}f}"


def _steps(rules: Rules, bought: Bought) -> list[tuple[int, Fraction]]:
    """For each level on the price list up to the one bought: by how much the gain rises, and the rate it is paid at."""
    opened = openings(rules.quality, bought.price, rules.highest_price)
    exact = dict(zip((level for level, _ in opened), cumulative_prices(opened, bought.curve.gains), strict=True))
    menu = listed(rules, bought.price, bought.curve)
    path = [(0, Fraction(0)), *((level.gain, exact[level.number]) for level in menu.levels[: _place(menu, bought) + 1])]
    return [(gain - less, (cost - saved) * MEASURE / (gain - less)) for (less, saved), (gain, cost) in pairwise(path)]


def _number(figure: Fraction, least: int, most: int) -> str:
    """At most so many decimals, but no nought beyond the least, and none at all if all are nought.

    >>> [_number(Fraction(one), 2, 4) for one in ("12", "7.5", "12345.678", "1.00004")]
    ['12', '7.50', '12,345.678', '1']
    """
    whole, _, decimals = f"{float(figure):,.{most}f}".partition(".")
    kept = decimals[:least] + decimals[least:].rstrip("0")
    return f"{whole}.{kept}" if kept.strip("0") else whole


def _lost(rules: Rules, order: Order, bought: Bought) -> str:
    """What a buyer missed: the next level, and what it would have left."""
    menu, show = listed(rules, bought.price, bought.curve), rules.asset.show
    if not menu.levels:
        return "Nothing: no level of quality does better than the baseline."
    place = _place(menu, bought) + 1 if bought.level else 0
    if place == len(menu.levels):
        return f"Nothing: {order.party} has the best level of the list."
    above = menu.levels[place]
    offered = f"gain {above.gain / MEASURE:.4f} for {show(above.price)}"
    opens = f"The {'next' if place else 'first'} level opens at {_rate(rules.asset, above.opens)}: {offered}."
    left = show(order.bid * above.gain // MEASURE - above.price)
    return f"{opens} At a bid of {_rate(rules.asset, order.bid)} it would have left {order.party} {left}, not more."


def _missed(seen: Seen, party: str) -> str:
    """What a seller missed: the part of its worth that the division does not pay; "" if that is sealed."""
    sold, rules = seen.sold, seen.rules
    if sold is None:
        return ""
    share = _chosen(sold.shares, party)
    if not sold.bought.served or share.worth <= 0:
        return _share(seen, party)
    less = int((Fraction(share.worth) / Fraction(sold.worth) - share.share) * sold.bought.charge) if sold.worth else 0
    if less <= 0:
        return f"Nothing: {share.party} earns what its worth stands for."
    part, paid = percent(share.worth / sold.worth), percent(share.share)
    return (
        f"The worth of {share.party} is {part} of the gain, and {rules.division} makes that {paid} of the payment: "
        f"{rules.asset.show(less)} less."
    )


def _chosen(shares: Sequence[Share], party: str) -> Share:
    """The share of this party, or the largest."""
    named = next((share for share in shares if share.party == party), None)
    return named or max(shares, key=lambda share: share.share)


def _share(seen: Seen, party: str) -> str:
    sold, rules = seen.sold, seen.rules
    if sold is None:
        return _alone(rules, seen.share) if seen.share else ""
    if not sold.bought.served:
        return "Nothing was sold, so nobody earned."
    kept = f" {rules.asset.show(sold.withheld)} are withheld by division {rules.division}." if sold.withheld else ""
    return _earned(rules, sold, _chosen(sold.shares, party)) + kept


def _alone(rules: Rules, own: Share) -> str:
    """A seller's part as its own copy shows it."""
    if own.share <= 0:
        return f"{own.party} earns nothing: its data were worth {own.worth:.4f} of gain here."
    earned = f"{own.party} earns {rules.asset.show(own.amount)}: its data were worth {own.worth:.4f} of gain"
    return f"{earned}; {rules.division} makes that {percent(own.share)} of the payment."


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


def printed(trade: str, order: Order, sold: Sold, asset: Asset) -> str:
    """One line, the answer first."""
    paid, earners = asset.show(sold.bought.charge), sum(share.amount > 0 for share in sold.shares)
    earned_by = f"{counted(earners, 'seller')} {'earns' if earners == 1 else 'earn'}"
    earned = asset.show(sum(share.amount for share in sold.shares))
    gain = sold.bought.gain / MEASURE
    return f"trade {trade}: {order.party} pays {paid} for gain {gain:.4f}; {earned_by} {earned}"


WORDS = Words(
    whys=WHYS,
    seen=seen,
    answer=answer,
    told=told,
    printed=printed,
    promised="never more than its bid times the gain delivered",
)
