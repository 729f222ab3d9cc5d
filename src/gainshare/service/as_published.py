"""One sale twice, on the same data at the same price: by the rules of the report as published, and by the engine's.

What the published rules are stands in `gainshare.markets.auction.published`, what they break in
docs/theory/as-published.md.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np

from gainshare.auctions.menu import profit
from gainshare.core.arrays import Bools, Floats
from gainshare.core.money import asset
from gainshare.core.questions import Table, table_id
from gainshare.core.random import Rng, stream
from gainshare.engine.charter import Charter
from gainshare.engine.engine import Engine, Settled
from gainshare.engine.memory import in_memory
from gainshare.engine.vault import Shelf, seeded
from gainshare.gains.linear import LinearGame, Rows
from gainshare.gains.similarity import centred_angular
from gainshare.gains.task import Task, test_rows
from gainshare.markets.auction import published
from gainshare.markets.auction.market import AuctionMarket, Order, Rules, Sold, listed
from gainshare.markets.offers import Offer
from gainshare.prices.catalog import pricer
from gainshare.prices.hedge import Hedge
from gainshare.prices.net import midpoints
from gainshare.prices.pricer import Posted, Revenue
from gainshare.prices.tried import untried
from gainshare.prices.ucb import Ucb
from gainshare.prices.weights import chances, drawn
from gainshare.service.examples import generate_data

IN_PLACE = {"mwu": "hedge", "ucb": "ucb"}
"""The report's two pricers, and the engine's in their place."""

CENTS, REPEATS = 100, 200
"""Minor units of the currency; repetitions of the published payment, each with noise of its own."""

BIDS = tuple(10.0 * step for step in range(41))
"""What the buyer could have said."""

_BUYER = "buyer"


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What both sides are given. word: a key of IN_PLACE. columns: (rows, sellers). price: per unit of gain."""

    word: str
    seed: int
    sellers: tuple[str, ...]
    columns: Floats
    target: Floats
    price: float

    def rng(self, *names: str | int) -> Rng:
        """The generator of this name."""
        return stream(self.seed, "as published", *names)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The sale as published.

    noisy: the columns delivered. clean, gain: in sample; rescaled: the gain if all columns came times 100, free: that
    of a bid of 0. raw: the payment before it is cut at 0; repeated: the same with other noise. lie, kept: the bid that
    kept its buyer most, and how much; honest: how much the truth kept. offered: what each of the 20 prices would have
    charged; learned: their chances afterwards, under UCB that of the next price. likeness: mean total signed cosine of
    a column to the others. copied, flipped: the share of the best paid seller if it brings its column twice, or also
    with the other sign.
    """

    noisy: Floats
    clean: float
    gain: float
    rescaled: float
    free: float
    raw: float
    repeated: Floats
    lie: float
    kept: float
    honest: float
    offered: Floats
    learned: tuple[float, ...]
    division: published.Division
    likeness: float
    copied: float
    flipped: float

    @property
    def paid(self) -> float:
        """The payment."""
        return max(0.0, self.raw)

    @property
    def best(self) -> int:
        """The place of the best paid seller."""
        return int(np.argmax(self.division.shares))


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """The sale by the engine's rules.

    drawn: the price its own net of 64 would have posted. kept, honest: by the best bid and by the truth, minor units.
    offered, learned: as of the source, in minor units. rows: held back. held, held_noisy: the published score on them
    of the columns as brought and as the source delivered them. likeness: mean total similarity of a column as brought.
    """

    drawn: float
    sold: Sold
    kept: Fraction
    honest: Fraction
    offered: Floats
    learned: tuple[float, ...]
    rows: int
    held: float
    held_noisy: float
    likeness: float


@dataclass(frozen=True, slots=True, eq=False)
class Sale:
    """One sale by both sets of rules."""

    given: Given
    source: Source
    corrected: Corrected


def sale(word: str, seed: int) -> Sale:
    """The same sale twice, deterministic in the seed. word: "mwu" or "ucb"."""
    data, net = generate_data(seed=seed), published.NET
    columns = np.column_stack(list(data.columns.values()))
    given = Given(word, seed, tuple(data.columns), columns, data.target, net[published.hopeful(untried(len(net)))])
    if word == "mwu":
        given = replace(given, price=drawn(net, (1.0,) * len(net), given.rng("price")).price)
    source = _source(given)
    return Sale(given, source, _corrected(given, source.noisy))


def _source(given: Given) -> Source:
    columns, target, price, value = given.columns, given.target, given.price, published.VALUE
    charge = partial(published.raw_payment, columns, target, price)
    noisy = published.allocated(columns, price, value, given.rng("allocation"))
    rescaled = published.allocated(100.0 * columns, price, value, given.rng("allocation"))
    gain, raw = float(published.gains(noisy, target)), charge(value, given.rng("payment"))
    offered = published.payments(columns, target, value, given.rng("virtual"))
    kept = [_kept(given, bid, given.rng("bid", place)) for place, bid in enumerate(BIDS)]
    division = published.divided(columns, target, given.rng("orders"))
    best = int(np.argmax(division.shares))
    return Source(
        noisy=noisy,
        clean=float(published.gains(columns, target)),
        gain=gain,
        rescaled=float(published.gains(rescaled, target)),
        free=float(published.gains(published.allocated(columns, price, 0.0, given.rng("free")), target)),
        raw=raw,
        repeated=np.array([charge(value, given.rng("again", time)) for time in range(REPEATS)]),
        lie=BIDS[int(np.argmax(kept))],
        kept=max(kept),
        honest=value * gain - max(0.0, raw),
        offered=offered,
        learned=_learned(given, max(0.0, raw), offered),
        division=division,
        likeness=float(published.cosines(columns).sum(axis=1).mean() - 1.0),
        copied=_twin(given, best, 1.0),
        flipped=_twin(given, best, -1.0),
    )


def _twin(given: Given, place: int, sign: float) -> float:
    """The share of a seller's two accounts, the second with its column times the sign."""
    columns = np.column_stack([given.columns, sign * given.columns[:, place]])
    shares = published.divided(columns, given.target, given.rng("orders")).shares
    return float(shares[place] + shares[-1])


def _kept(given: Given, bid: float, rng: Rng) -> float:
    gain = published.noisy_gains(given.columns, given.target, given.price, np.array([bid]), rng)[0]
    raw = published.raw_payment(given.columns, given.target, given.price, bid, rng)
    return float(published.VALUE * gain - max(0.0, raw))


def _learned(given: Given, paid: float, offered: Floats) -> tuple[float, ...]:
    start = (1.0,) * len(published.NET)
    if given.word == "mwu":
        return chances(published.reweighted(start, offered))
    following = published.hopeful(untried(len(start)).again(published.NET.index(given.price), paid))
    return tuple(float(place == following) for place in range(len(start)))


def _corrected(given: Given, noisy: Floats) -> Corrected:
    engine, keys = _engine(given), _keys(given)
    task = Task("target", engine.ask.shelf.add(Table(("target",), given.target[:, None], keys)), learner="ols")
    value = int(published.VALUE * CENTS)
    (settled,) = engine.settle([Order("1", _BUYER, task, value, engine.fold(_BUYER))])
    assert isinstance(settled, Settled)
    sold: Sold = settled.trade.evidence
    market = engine.market
    assert isinstance(market, AuctionMarket)
    menu = listed(market.rules, sold.bought.price, sold.bought.curve)
    bids = (0, *(level.opens for level in menu.levels), *(int(bid * CENTS) for bid in BIDS))
    net = tuple(float(round(other * CENTS)) for other in published.NET)
    revenue = market.revenue(sold.bought.curve, value)
    test = test_rows(task.test, engine.state.splits[0].key, tuple(key.encode() for key in keys))
    own = pricer(IN_PLACE[given.word], midpoints(market.rules.highest_price), bmax=value)
    return Corrected(
        drawn=own.post(own.start(), given.rng("own price")).price / CENTS,
        sold=sold,
        kept=max(profit(menu, value, bid) for bid in bids),
        honest=profit(menu, value, value),
        offered=revenue(net),
        learned=_hedged(net, value, revenue) if given.word == "mwu" else _tried(net, sold.bought.price, value, revenue),
        rows=int(test.sum()),
        held=_held_out(given.columns, given.target, test),
        held_noisy=_held_out(noisy, given.target, test),
        likeness=_likeness(given.columns),
    )


def _keys(given: Given) -> tuple[str, ...]:
    return tuple(map(str, range(1, len(given.target) + 1)))


def _engine(given: Given) -> Engine:
    columns = zip(given.sellers, given.columns.T, strict=True)
    tables = [Table((name,), column[:, None], _keys(given)) for name, column in columns]
    roots, value = seeded(given.seed), int(published.VALUE * CENTS)
    rules = Rules(asset("EUR"), value, price="fixed", rate=round(given.price * CENTS), division="similarity")
    offers = tuple(Offer(name, table_id(table)) for name, table in zip(given.sellers, tables, strict=True))
    charter = Charter("as-published", "auction", roots.commitment, rules, offers)
    engine, *_ = in_memory(charter, Shelf(tables, roots.noise), roots)
    return engine


def _hedged(net: tuple[float, ...], largest: int, revenue: Revenue) -> tuple[float, ...]:
    hedge = Hedge(net, largest)
    return hedge.chances(hedge.learn(hedge.start(), Posted(net[0], 1.0), revenue))


def _tried(net: tuple[float, ...], price: int, largest: int, revenue: Revenue) -> tuple[float, ...]:
    ucb = Ucb(net, largest)
    following = ucb.post(ucb.learn(ucb.start(), Posted(float(price), 1.0), revenue), stream(0)).price
    return tuple(float(other == following) for other in net)


def _likeness(columns: Floats) -> float:
    """Mean total similarity of a column to the others, centred and by angle."""
    return float(np.mean([sum(centred_angular(x, y) for y in columns.T) - 1.0 for x in columns.T]))


def _held_out(columns: Floats, target: Floats, test: Bools) -> float:
    """1 - RMSE / std of least squares on rows that it has not seen."""
    spans = tuple((place, place + 1) for place in range(columns.shape[1]))
    rows = Rows(columns[~test], target[~test], columns[test], target[test], target[~test], spans)
    everybody = np.ones((1, len(spans)), dtype=np.bool_)
    return float(LinearGame(rows, "ols", "sd-rmse").worth(everybody)[0])
