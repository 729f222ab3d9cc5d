"""Markets without data: trades settled by the real rules on a gain curve and worths that are simply given."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

from gainshare.auctions.menu import serve
from gainshare.axioms.disguise import DISGUISES, Attack
from gainshare.axioms.verdicts import Verdict
from gainshare.core.arrays import MEASURE
from gainshare.core.money import Asset, asset
from gainshare.core.random import stream, subkey
from gainshare.engine.auction_tally import AuctionTally, Told
from gainshare.engine.page import Story
from gainshare.engine.tally import Tally
from gainshare.gains.curve import GainCurve, gain_curve
from gainshare.gains.task import Task
from gainshare.games.division import shares
from gainshare.games.game import Attribution
from gainshare.ledger.entitlements import Entitlements, pay
from gainshare.markets.auction.kind import sales
from gainshare.markets.auction.market import AuctionMarket, Bought, Order, Rules, Share, Sold, listed
from gainshare.markets.kind import Sale
from gainshare.markets.offers import Offer
from gainshare.prices.folds import FOLDS

EUR = asset("EUR")
TASK = Task("target", "labels")
CURVE = gain_curve(tuple(round(level * level / 400 * MEASURE) / MEASURE for level in range(17)))
FLAT = gain_curve((0.5,) * 17)


def market(sellers: Sequence[str] = ("hr", "hum", "temp"), rules: Rules | None = None) -> AuctionMarket:
    return AuctionMarket(rules or Rules(EUR), tuple(Offer(seller, f"table {seller}") for seller in sellers))


def attacks(sellers: Sequence[str], after: Fraction = Fraction(1, 8)) -> tuple[Attack, ...]:
    return tuple(Attack(seller, disguise, Fraction(1, 4), after) for seller in sellers for disguise in DISGUISES)


def told(
    held: AuctionMarket, bids: Sequence[int], *, curve: GainCurve = CURVE, stderr: float = 0.0, buyers: int = 20
) -> tuple[Told, ...]:
    """One trade for each bid. Worths halve from seller to seller; the last of several has a worth below 0."""
    state, owed = held.pricer.start(), Entitlements.start((*held.sellers, "withheld"))
    trades = []
    for place, bid in enumerate(bids):
        key, buyer = subkey(5, "step", place), place % buyers
        order = Order(f"{place + 1}", f"buyer {buyer}", TASK, bid, buyer % FOLDS)
        rng = partial(stream, key)
        posted = held.pricer.post(state, order.fold, rng("price"))
        level = serve(listed(held.rules, posted.price, curve), bid)
        found = _valued(held.sellers, level.gain / MEASURE, stderr)
        parts = shares(found)
        owed, paid = pay(owed, level.price, (*parts, 1 - sum(parts, Fraction(0))))
        state = held.pricer.learn(state, order.fold, rng, held.revenue(curve, bid))
        served = curve.served[level.number - 1] if level.number else 0
        bought = Bought(int(posted.price), posted.probability, curve, level.number, served, level.gain, level.price)
        split = tuple(map(Share, held.sellers, found.values, found.stderr, parts, paid[:-1]))
        tried = () if place else attacks(held.sellers)
        evidence = Sold(bought, split, paid[-1], "exact shapley", 8, found.grand, tried)
        trades.append(Told(place + 1, order, evidence, key.hex()))
    return tuple(trades)


def _valued(sellers: Sequence[str], gain: float, stderr: float) -> Attribution:
    halves = [2.0**-place for place in range(1, len(sellers))]
    values = (*halves, -1 / 64) if len(sellers) > 1 else (1.0,)
    errors = (stderr if gain else 0.0,) * len(sellers)
    return Attribution(tuple(gain * value for value in values), errors, "exact shapley", 8, 0.0, gain * sum(values))


def balances(trades: Sequence[Told]) -> dict[str, int]:
    """What an honest journal would say."""
    held: dict[str, int] = {"withheld": 0, "rounding": 0}
    for one in trades:
        sold = one.sold
        paid = {share.party: share.amount for share in sold.shares}
        moves = {f"external:{one.order.party}": -sold.bought.charge, "withheld": sold.withheld}
        moves |= {f"earnings:{party}": amount for party, amount in paid.items()}
        moves["rounding"] = sold.bought.charge - sold.withheld - sum(paid.values())
        for account, units in moves.items():
            held[account] = held.get(account, 0) + units
    return held


def story(
    held: AuctionMarket,
    trades: Sequence[Told],
    *,
    name: str = "bikes",
    verdicts: Sequence[Verdict] = (),
    left_out: str = "",
    accounts: Mapping[str, int] | None = None,
) -> Story:
    found = balances(trades) if accounts is None else accounts
    data = "hour.csv: 17,379 rows, key instant; 0 left out."
    return Story(name, tally(held, trades), found, verdicts, data, left_out, f"gainshare report {name}")


def tally(held: AuctionMarket, trades: Sequence[Told]) -> Tally:
    """All that a report tells of these trades."""
    found = Tally("auction", held, tallied(held, trades), trades[0].number - 1 if trades else 0)
    for one in trades:
        found.till.add([money(one)])
    return found


def money(one: Told) -> Sale:
    (found,) = sales((one.order,), one.sold)
    return found


def tallied(held: AuctionMarket, trades: Sequence[Told]) -> AuctionTally:
    """What an auction's figures are drawn from, the folds' prices learned as the market learns them."""
    drawn, state = AuctionTally(held, len(trades)), held.pricer.start()
    for one in trades:
        drawn.add(one, state)
        revenue = held.revenue(one.sold.bought.curve, one.order.bid)
        state = held.pricer.learn(state, one.order.fold, partial(stream, bytes.fromhex(one.seed)), revenue)
    return drawn


def bids(count: int, highest: int = 20_000, seed: int = 3) -> tuple[int, ...]:
    return tuple(int(bid) for bid in stream(seed, "bids").integers(highest + 1, size=count))


def rules(held: Asset = EUR, **changed: object) -> Rules:
    return Rules(held, **changed)  # type: ignore[arg-type]
