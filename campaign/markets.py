"""Markets in memory: on scikit-learn's diabetes data, whose trades must replay to the same bytes; and small others."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from multiprocessing import active_children

from sklearn.datasets import load_iris

import gainshare as gs
from campaign.attack import Chunk, Found
from campaign.worlds import EUR
from gainshare.auctions.quality import QUALITIES
from gainshare.axioms.replay import replay_divergence
from gainshare.core.codec import canonical
from gainshare.core.errors import MarketError
from gainshare.core.questions import Table, table_id
from gainshare.core.random import Rng
from gainshare.engine.charter import Charter
from gainshare.engine.engine import Engine, Rejected
from gainshare.engine.memory import in_memory
from gainshare.engine.replay import replay_journal
from gainshare.engine.vault import Shelf, seeded
from gainshare.gains.task import Task
from gainshare.games.division import DIVISIONS
from gainshare.markets.auction.market import Order, Rules
from gainshare.markets.offers import Offer
from gainshare.prices.catalog import PRICERS
from gainshare.service.examples import DIABETES, diabetes

STEPS = 200
"""Trades of one market."""

PRICES = (*((word, 0, 0.0) for word in PRICERS), ("hedge", 0, 0.2), ("fixed", 9_000, 0.0))
"""Every price rule: its word, rate and delta."""

EVERY_WORD = tuple(Rules(EUR, 20_000, *price, *words) for price, *words in product(PRICES, QUALITIES, DIVISIONS))
"""Every price rule under every quality rule under every division."""


def _words_changed(rules: Rules) -> int:
    words = (rules.price, rules.delta), rules.quality, rules.division
    return sum(word != usual for word, usual in zip(words, (("hedge", 0.0), "levels", "shapley"), strict=True))


ONE_WORD = tuple(rules for rules in EVERY_WORD if _words_changed(rules) <= 1)
"""The default rules, and those that differ from them in one word."""

SELDOM = {49: "knn", 99: "forest", 199: "boosting"}
"""Orders whose learner trains a model for every coalition, by their place; all others are of ridge."""

FEW = ("sex", "bmi", "bp", "hdl", "ltg", "glu")
"""Sellers enough that training all their coalitions is worth worker processes."""


@lru_cache(maxsize=1)
def _tables() -> dict[str, Table]:
    """A table for each column of the diabetes data, and for the target."""
    data = diabetes()
    keys = tuple(map(str, range(len(data.target))))
    columns = {**data.columns, "target": data.target}
    return {name: Table((name,), column[:, None] + 0.0, keys) for name, column in columns.items()}


def opened(rules: Rules, sellers: Sequence[str] = DIABETES, *, workers: int = 1) -> Engine:
    """A market in memory between these columns, with foreseeable draws."""
    tables, roots = _tables(), seeded(7)
    offers = tuple(Offer(name, table_id(tables[name])) for name in sellers)
    charter = Charter("diabetes", "auction", roots.commitment, rules, offers)
    engine, *_ = in_memory(charter, Shelf(tables.values(), roots.noise), roots, workers=workers)
    return engine


def menu_traded() -> Engine:
    """A menu on three sites of iris flowers, and every kind of order settled."""
    flowers = load_iris()
    columns = {**{f"c{place}": column for place, column in enumerate(flowers.data.T)}, "kind": flowers.target}
    sites = {f"site {site}": {name: column[site::3] for name, column in columns.items()} for site in range(3)}
    told = [("lab", "0.7", 900), ("inn", "0.8", 1_500), ("mill", "0.9", 2_500), ("city", "0.95", 4_000)]
    rules = gs.Menu(currency="EUR", division="per-sale")
    market = gs.open(rules, sites, task=gs.Task("kind", learner="logistic"), survey=told, seed=7)
    market.order("port", bid=9_000, accuracy="0.8")
    market.order("city", bid=9_000)
    market.order("mill", bid=1, accuracy="0.8")
    market.remove("m1")
    market.order("port", bid=9_000, accuracy="0.99")
    market.add("m1")
    market.reprice()
    trade = market.order("mill", bid=9_000, accuracy="0.9")
    market.close()
    engine: Engine = trade._engine  # noqa: SLF001 - receipts with what replays them are the engine's
    return engine


def procured() -> Engine:
    """A procurement of pages of Python's help, paid half in claims, to which everything that can happen did."""
    help_topics = gs.examples.help_topics()
    lots = {name: list(help_topics.lots[name]) for name in ("numbers", "debugger", "strings", "filler")}
    text = gs.Text(list(help_topics.text[:4]), list(help_topics.base))
    rules = gs.Procurement("200.00 EUR", cash="0.5", pool="0.1", transfers=True, fund="10.00 EUR", vests=3)
    asks = {"numbers": "20.00 EUR", "debugger": "30.00 EUR", "strings": "60.00 EUR", "filler": 1}
    market = gs.open(rules, lots, task=text, asks=asks, seed=7)
    market.settle()
    market.income("100.00 EUR")
    market.forfeit("debugger", "sold what is not its own")
    for _ in range(2):
        market.income("70.00 EUR")
    market.transfer("numbers", "bank", "1.00 EUR")
    trade = market.redeem("numbers", "2.00 EUR")
    engine: Engine = trade._engine  # noqa: SLF001 - receipts with what replays them are the engine's
    return engine


def members_settled() -> Engine:
    """Flowers of three growers, who join, leave and settle, and settle again as two."""
    flowers = load_iris()
    columns = {**{f"c{place}": column for place, column in enumerate(flowers.data.T)}, "kind": flowers.target}
    growers = {f"grower {place}": {name: column[place::5] for name, column in columns.items()} for place in range(3)}
    task = gs.Task("kind", learner="logistic", score="log-loss-skill", test=0.5)
    rules = gs.Collaborative("100.00 EUR/gain", min_fee="1.00 EUR", min_validation=5)
    market = gs.open(rules, growers, task=task, seed=7)
    market.join("grower 2")
    market.withdraw("grower 2")
    market.settle()
    market.join("grower 0")
    trade = market.join("grower 2")
    market.close()
    engine: Engine = trade._engine  # noqa: SLF001 - receipts with what replays them are the engine's
    return engine


def orders(engine: Engine, rng: Rng, count: int, learners: dict[int, str]) -> list[Order]:
    """Orders of 40 buyers, bids from 0 to above the highest. learners: of some orders, by their place."""
    labels, highest = table_id(_tables()["target"]), engine.charter.rules.highest_bid
    names = [f"buyer {number}" for number in rng.integers(40, size=count)]
    bids = rng.integers(highest * 11 // 10, size=count).tolist()
    return [
        Order(str(place), name, Task("target", labels, learner=learners.get(place, "ridge")), bid, engine.fold(name))
        for place, (name, bid) in enumerate(zip(names, bids, strict=True))
    ]


def settled(engine: Engine, placed: Sequence[Order]) -> list[str]:
    """Settle the orders, and what is wrong with that."""
    return [f"Rejected: {one.reason}" for one in engine.settle(placed) if isinstance(one, Rejected)]


def replays(chunk: Chunk, *, opening: Callable[[Rules], Engine] = opened) -> Found:
    """A market of so many trades under the next rules of EVERY_WORD. Tries are trades replayed."""
    rules = EVERY_WORD[chunk.first // STEPS % len(EVERY_WORD)]
    engine = opening(rules)
    witnesses = settled(engine, orders(engine, chunk.rng, chunk.tries, {}))
    return Found(chunk.tries, (*witnesses, *_replayed(engine, chunk.tries)), {"markets": 1})


def _replayed(engine: Engine, trades: int) -> list[str]:
    try:
        sweep = replay_journal(engine)
    except MarketError as broken:
        return [f"Replayed otherwise: {broken}"]
    if sweep.same == sweep.total == trades:
        return []
    return [f"Replayed otherwise: {sweep.same} of {trades} trades give the same bytes; {sweep.difference}"]


def one_or_two_workers(chunk: Chunk, *, opening: Callable[..., Engine] = opened) -> Found:
    """One market settled twice, by one process and by two, under the next rules of ONE_WORD, and replayed both times.

    Tries are trades. Some train a model for every coalition, so that worker processes start.
    """
    rules, receipts, witnesses = ONE_WORD[chunk.first // STEPS % len(ONE_WORD)], [], []
    pooled = 0
    for workers in (1, 2):
        engine = opening(rules, FEW, workers=workers)
        witnesses += settled(engine, orders(engine, chunk.rng, chunk.tries, SELDOM))
        pooled += bool(active_children())
        witnesses += _replayed(engine, chunk.tries)
        receipts.append([receipt for _, receipt, _ in engine.history()])
        engine.close()
    for one, two in zip(*receipts, strict=True):
        witness = replay_divergence(canonical(one), canonical(two), trade=one["id"])
        witnesses += [f"Workers differ: {witness}"] if witness else []
    return Found(chunk.tries, tuple(witnesses), {"markets": 1, "of them in worker processes": pooled})
