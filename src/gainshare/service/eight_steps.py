"""The eight steps of a sale as published: of each its figures, the corrected ones beside them, and why they differ."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gainshare.core.arrays import LEVELS, MEASURE
from gainshare.gains.derived import NOISE
from gainshare.markets.auction import published
from gainshare.service.as_published import BIDS, CENTS, REPEATS, Sale


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure twice. of: the price or seller it belongs to, or "". None: the rules know no such figure."""

    name: str
    of: str
    published: float | None
    corrected: float | None
    decimals: int = 4


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its number, what is settled in it, its figures, and why they differ."""

    number: int
    title: str
    figures: tuple[Figure, ...]
    why: str


def steps(sale: Sale) -> tuple[Step, ...]:
    """The eight steps, in order. Amounts are in units of the currency."""
    source, corrected = sale.source, sale.corrected
    bought, value = corrected.sold.bought, published.VALUE
    delivered = bought.gain / MEASURE
    clean = (bought.curve.raw[-1], source.clean)
    learned = _learned_by_mwu(sale) if sale.given.word == "mwu" else _learned_by_ucb(sale)
    return (
        Step(1, "price", (_money("price", sale.given.price, corrected.drawn),), _why_price(sale)),
        Step(2, "value, and bid", (_money("bid", value, value),), _why_bid(sale)),
        Step(3, "clean gain", (Figure("gain", "", clean[1], clean[0] - bought.curve.raw[0]),), _why_clean(sale)),
        Step(4, "gain at the bid", (Figure("gain", "", source.gain, delivered),), _why_gain(sale)),
        Step(5, "payment", (_money("payment", source.paid, bought.charge / CENTS),), _why_payment(sale)),
        learned,
        Step(7, "Shapley values", tuple(_worths(sale)), _why_worths(sale)),
        Step(8, "payouts", tuple(_payouts(sale)), _why_payouts(sale)),
    )


def _money(name: str, published_: float, corrected: float, of: str = "") -> Figure:
    return Figure(name, of, published_, corrected, decimals=2)


def _why_price(sale: Sale) -> str:
    count, first, last = len(published.NET), published.NET[0], published.NET[-1]
    how = "Drawn from" if sale.given.word == "mwu" else "Untried prices come first, the lowest of"
    return (
        f"{how} {count} between {first:.2f} and {last:.2f}, whoever comes; the engine's 64 lie between 0 and twice "
        f"the highest bid it reckons with, because under noise the best price can exceed every bid, and a low bid "
        f"needs a low one. From here on both sides sell at {sale.given.price:.2f}, so that only the rules differ."
    )


def _why_bid(sale: Sale) -> str:
    source, kept = sale.source, float(sale.corrected.honest) / CENTS
    assert sale.corrected.kept == sale.corrected.honest, "no bid beats the truth on a list fixed before it"
    lie = (
        f"of {len(BIDS)} bids, each with noise of its own, {source.lie:.2f} would have kept {source.kept:.2f}, the "
        f"truth kept {source.honest:.2f}"
    )
    return (
        f"The buyer says what it knows on both sides. As published nothing makes that the best: {lie}. On the "
        f"engine's list, fixed before the bid, none of them keeps more than the truth does, {kept:.2f}."
    )


def _why_clean(sale: Sale) -> str:
    rows, corrected = len(sale.given.columns), sale.corrected
    return (
        f"Fitted and scored on the same {rows} rows, as 1 - RMSE / std. On {corrected.rows} rows held back that score "
        f"is {corrected.held:.4f}. The engine scores held-back rows by 1 - MSE / MSE of the mean, which adds up over "
        f"independent columns as shares should; of the other, each column is worth more the more there are."
    )


def _why_gain(sale: Sale) -> str:
    source, corrected, value = sale.source, sale.corrected, published.VALUE
    if value >= sale.given.price:
        return "The bid reaches the price, so both deliver clean columns; the gains differ as in step 3."
    rows, count = sale.given.columns.shape
    floor = 1 - math.sqrt(1 - count / (rows - 1))
    level = corrected.sold.bought.served
    sold = (
        f"delivers level {level} of {LEVELS}, with {NOISE * (1 - level / LEVELS):g} of them; {corrected.rows} rows are "
        "few, so its gain too is partly chance"
        if level
        else "sells nothing here, as no level within reach gains anything on held-back rows"
    )
    noise = published.NOISE * (sale.given.price - value)
    return (
        f"{count} columns of pure noise score about 1 - sqrt(1 - {count}/{rows - 1}) = {floor:.4f} in sample; on "
        f"held-back rows the columns sold gain {corrected.held_noisy:.4f}. The noise, 0.1 (p - b) = {noise:.2f}, is in "
        f"the columns' own units: had all come times 100, the same bid would have bought {source.rescaled:.4f}. The "
        f"engine's noise is in standard deviations; it {sold}."
    )


def _why_payment(sale: Sale) -> str:
    again = sale.source.repeated
    luck = f"is {again.mean():.2f} on average, with standard deviation {again.std():.2f}"
    if (again < 0).any():
        luck += (
            f", and below 0 in {100 * (again < 0).mean():.0f} %; the cut makes the average {again.clip(0).mean():.2f}"
        )
    return (
        f"b G(b) - integral of G, from {published.POINTS} bids with noise of its own each, cut at 0. {REPEATS} times "
        f"over, the raw payment {luck}. A bid of 0 is given a gain of {sale.source.free:.4f}. The engine measures one "
        f"gain curve before the bid, and charges each rise of it at the bid that opens it, to the cent."
    )


def _learned_by_mwu(sale: Sale) -> Step:
    source, corrected = sale.source, sale.corrected
    pairs = zip(published.NET, source.learned, corrected.learned, strict=True)
    figures = tuple(Figure("chance", f"{price:.2f}", one, other) for price, one, other in pairs)
    place, again = published.NET.index(sale.given.price), source.repeated.clip(0)
    return Step(
        6,
        "updated weights, as chances",
        figures,
        f"Each of the {len(figures)} payments is measured with noise of its own, and the luck is learned: this price "
        f"was credited with {source.offered[place]:.2f} now, and might have been with {again.min():.2f} to "
        f"{again.max():.2f}; the engine knows {corrected.offered[place] / CENTS:.2f}, as one curve tells what every "
        f"price would have charged. Dividing by a constant, here {published.NET[-1]:.0f}, is right (the report leaves "
        f"open by what); dividing by each round's best can favour the wrong price. Hedge learns at a rate that falls "
        f"with the number of buyers; {published.DELTA} of a payment in {published.NET[-1]:.0f} hardly moves a weight.",
    )


def _learned_by_ucb(sale: Sale) -> Step:
    source, corrected = sale.source, sale.corrected
    count, highest = len(published.NET), published.VALUE
    second, best = sorted(source.offered)[-2:]
    bonus, lead = math.sqrt(2 * math.log(count + 1)), best - second
    following, corrected_following = (published.NET[one.index(1.0)] for one in (source.learned, corrected.learned))
    reward = corrected.sold.bought.charge / CENTS / highest
    return Step(
        6,
        "updated means",
        (
            Figure("mean reward", f"{sale.given.price:.2f}", source.paid, reward),
            _money("next price", following, corrected_following),
        ),
        f"sqrt(2 ln t / n) belongs to rewards in [0, 1]; the report adds it to money. Were all buyers like this one, "
        f"then after one round of {count} prices the best would lead by {lead:.2f}, the bonus be {bonus:.2f}, and no "
        f"other price be tried before buyer {_large(lead**2 / 2)}. The engine divides by the highest bid: a lead of "
        f"{lead / highest:.3f} is explored on. Either way UCB hears of one price a time, where truthful bids tell of "
        f"all: Hedge is the default.",
    )


def _large(exponent: float) -> str:
    """A rough e^exponent."""
    return f"{math.exp(exponent):,.0f}" if exponent < 14 else f"10^{int(exponent / math.log(10))}"


def _worths(sale: Sale) -> Iterator[Figure]:
    division, sold = sale.source.division, sale.corrected.sold
    whole = max(sold.worth, sum(max(0.0, share.worth) for share in sold.shares))
    for name, before, after, share in zip(
        sale.given.sellers, division.values, division.penalised, sold.shares, strict=True
    ):
        yield Figure("Shapley", name, float(before), share.worth)
        yield Figure("after the penalty", name, float(after), float(share.share) * whole)


def _why_worths(sale: Sale) -> str:
    source, corrected = sale.source, sale.corrected
    left, held = float(source.division.penalised.sum()), float(source.division.values.sum())
    nothing = "" if corrected.sold.bought.served else ": here nothing"
    return (
        f"Orders that all sellers share are right, and better than the paper's. But columns of positive numbers look "
        f"alike while they are not centred: one is {source.likeness:.2f} like the nine others together, and the "
        f"penalty leaves {left:.4f} of {held:.4f}. Centred, and by angle, the same columns come to "
        f"{corrected.likeness:.2f}. And the report values clean columns, whatever it delivered; the engine values "
        f"what was delivered{nothing}."
    )


def _payouts(sale: Sale) -> Iterator[Figure]:
    sold = sale.corrected.sold
    paid, charge = sale.source.division.payouts(sale.source.paid), sold.bought.charge
    for name, amount, share in zip(sale.given.sellers, paid, sold.shares, strict=True):
        yield _money("payout", float(amount), share.amount / CENTS, name)
    rest = charge - sum(share.amount for share in sold.shares) - sold.withheld
    yield Figure("payout", "withheld", None, sold.withheld / CENTS, decimals=2)
    yield Figure("payout", "rounding", None, rest / CENTS, decimals=2)
    yield _money("payout", round(float(paid.sum()), 2), charge / CENTS, "total")


def _why_payouts(sale: Sale) -> str:
    source, sold = sale.source, sale.corrected.sold
    name, total = sale.given.sellers[source.best], float(source.division.payouts(source.paid).sum())
    attacks = {attack.disguise: attack for attack in sold.attacks if attack.seller == name}
    before, copied, flipped = attacks["copy"].before, attacks["copy"].after, attacks["sign"].after
    alone = float(source.division.shares[source.best])
    return (
        f"Shares are made to sum to 1 again, which undoes the penalty: {name} gets {alone:.2f} of the money, "
        f"{source.copied:.2f} if it brings its column twice, and {source.flipped:.2f} if it brings it with the other "
        f"sign too, as the cosine has a sign. By the engine {float(before):.2f}, {float(copied):.2f} and "
        f"{float(flipped):.2f}{'' if sold.bought.served else ' of clean columns'}; that copies do not pay is all it "
        f"promises. Payouts rounded one by one sum to {total:.2f} of {source.paid:.2f}; the engine's and its accounts "
        f"`withheld` and `rounding` sum to the payment."
    )
