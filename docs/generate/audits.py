"""Small markets of every kind, made for the page of promises: the audit run on each under each word of its rules."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import gainshare as gs
from gainshare.auctions.quality import QUALITIES
from gainshare.auctions.rules import QMIA, RULES
from gainshare.axioms.verdicts import Verdict
from gainshare.core.random import stream
from gainshare.engine.audit import audited
from gainshare.games.division import DIVISIONS
from gainshare.games.helping import DIVISIONS as MEMBER_DIVISIONS
from gainshare.markets.collaborative.rounds import COMMON, CUSTOMISED
from gainshare.markets.menu.lists import DIVISIONS as MENU_DIVISIONS
from gainshare.markets.menu.lists import MODES
from gainshare.markets.procurement.records import LIVE
from gainshare.prices.catalog import PRICERS
from gainshare.prices.menus.revenue import METHODS

SELLERS, ORDERS, TRIES, STREAMS = ("bmi", "bp", "ltg", "glu"), 12, 2_000, 24

CURRENCY = "EUR"

PRICES = (*PRICERS, "60.00 EUR/gain")

PUBLISHERS = ("types", "containers", "numbers", "debugger", "filler")

OFFICES, ROWS = ("harbour", "mill", "station", "townhall"), 100

CLINICS, STAYS = ("hill", "lake", "river", "shore"), 24

SURVEY = (
    ("archive", "0.90", "120.00 EUR"),
    ("bank", "0.95", "260.00 EUR"),
    ("city", "0.80", "40.00 EUR"),
    ("library", "0.85", "60.00 EUR"),
    ("post", "0.90", "90.00 EUR"),
    ("press", "0.75", "30.00 EUR"),
)
LATER = (("city", "0.70", "90.00 EUR"), ("press", "0.75", "80.00 EUR"))
"""Answers by which a menu is priced anew."""

Audit: TypeAlias = tuple[Verdict, ...]
"""Every verdict on one market."""


def auctions() -> tuple[Audit, ...]:
    """The auction under its default rules, then with each other word of each rule."""
    prices, qualities, divisions = list(PRICES), list(QUALITIES), list(DIVISIONS)
    return (
        _auction({}, streams=STREAMS),
        *(_auction({"price": word}, streams=STREAMS) for word in prices[1:]),
        *(_auction({"quality": word}) for word in qualities[1:]),
        *(_auction({"division": word}) for word in divisions[1:]),
    )


def _auction(rules: Mapping[str, Any], *, streams: int = 0) -> Audit:
    """The verdicts on twelve orders of seven buyers for one task, under these rules."""
    diabetes = gs.examples.diabetes()
    market = gs.open(gs.Auction(currency=CURRENCY, **rules), {name: diabetes.columns[name] for name in SELLERS}, seed=7)
    task = gs.Task(diabetes.target)
    bids = [f"{10 + 37 * place % 190}.00 {CURRENCY}" for place in range(ORDERS)]
    trades = [market.order(f"buyer {place % 7}", task, bid=bid) for place, bid in enumerate(bids)]
    return _verdicts(trades[-1], streams)


def menus() -> tuple[Audit, ...]:
    """The menu under its default rules, then with each other word of each rule."""
    return (
        _menu({}),
        *(_menu({"price": word}) for word in MODES[1:]),
        *(_menu({"quality": word}) for word in METHODS[1:]),
        *(_menu({"division": word}) for word in MENU_DIVISIONS[1:]),
    )


def _menu(rules: Mapping[str, Any]) -> Audit:
    """The verdicts on twelve trades in models of digits, some with buyers who answered the survey."""
    digits = gs.examples.digits(len(OFFICES))
    data = {
        office: {name: column[:ROWS] for name, column in table.items()}
        for office, table in zip(OFFICES, digits.tables.values(), strict=True)
    }
    market = gs.open(gs.Menu(**rules), data, task=gs.Task("digit", learner="logistic"), survey=SURVEY, seed=7)
    for buyer, accuracy in (("archive", "0.90"), ("clerk", "0.80"), ("bank", "0.95"), ("guild", None)):
        market.order(buyer, accuracy=accuracy, bid=f"200.00 {CURRENCY}")
    last = market.items[-1].model
    market.remove(last)
    market.order("museum", accuracy="0.85", bid=f"100.00 {CURRENCY}")
    market.add(last)
    market.reprice(LATER)
    bids = (("city", 100), ("guild", 30), ("museum", 150))
    trades = [market.order(buyer, bid=f"{bid}.00 {CURRENCY}") for buyer, bid in bids]
    return _verdicts(trades[-1], 0)


def procurements() -> tuple[Audit, ...]:
    """The procurement with a part of what is paid as claims, under each word for its price, and on a live clock."""
    return (
        _procurement({"price": QMIA, "cash": "0.5", "pool": "0.1"}),
        *(_procurement({"price": word}) for word in RULES[1:] if word != QMIA),
        _procurement({"asks": LIVE, "step": "0.5"}),
    )


def _procurement(rules: Mapping[str, Any]) -> Audit:
    """The verdicts on lots of Python's help, bought for other topics of it."""
    topics = gs.examples.help_topics()
    lots = {publisher: list(topics.lots[publisher]) for publisher in PUBLISHERS}
    task = gs.Text(list(topics.text), list(topics.base))
    market = gs.open(gs.Procurement(budget=f"90.00 {CURRENCY}", **rules), lots, task=task, seed=7)
    if rules.get("asks") == LIVE:
        return _verdicts(_called(market), 0)
    for place, publisher in enumerate(PUBLISHERS):
        trade = market.ask(publisher, f"{9 + 7 * place}.00 {CURRENCY}")
    market.settle()
    if "cash" in rules:
        trade = market.income(f"300.00 {CURRENCY}")
    return _verdicts(trade, 0)


def _called(market: gs.ProcurementMarket) -> gs.Trade:
    """Two stay until their price fits the budget; the others do not answer, and leave with the first tick."""
    for publisher in PUBLISHERS[:2]:
        market.answer(publisher, stays=True)
    trade = market.tick()
    while "buys" not in str(trade):
        for publisher in PUBLISHERS[:2]:
            trade = market.answer(publisher, stays=True)
    return trade


def members() -> tuple[Audit, ...]:
    """The market of members under each word for its division: on tasks of their own, or on one where it takes that."""
    return tuple(_members(word, common=each.common) for word, each in MEMBER_DIVISIONS.items())


def _members(division: str, *, common: bool) -> Audit:
    """The verdicts on a settlement of three clinics, and on another of two of them with a fourth if the rules let them.

    What copies would gain under other rules beside is left out: those rules have rows of their own.
    """
    data = {clinic: _clinic(place) for place, clinic in enumerate(CLINICS)}
    exam = _clinic(len(data)) if common else None
    task = gs.Task("stay", learner="ridge", test=0.5, validation=exam)
    quality = COMMON if common else CUSTOMISED
    rules = gs.Collaborative(price=f"100.00 {CURRENCY}/gain", quality=quality, division=division, min_validation=10)
    market = gs.open(rules, data, task=task, seed=7)
    for clinic in CLINICS[:3]:
        market.join(clinic)
    market.close()
    for clinic in CLINICS[3:] if common else CLINICS[1:]:
        trade = market.join(clinic)
    if not common:
        market.close()
    return tuple(one for one in _verdicts(trade, 0) if not one.promise.endswith(", beside"))


def _clinic(place: int) -> dict[str, Any]:
    """Days of stay, which grow with four measurements."""
    drawn = stream(7, "clinics", place)
    seen = drawn.standard_normal((4, STAYS)).round(2)
    days = (seen.sum(axis=0) + drawn.standard_normal(STAYS)).round(2)
    return {**{f"x{number}": column for number, column in enumerate(seen)}, "stay": days}


def _verdicts(trade: gs.Trade, streams: int) -> Audit:
    engine: Any = trade._engine  # noqa: SLF001 - the audit's own options are the engine's
    return audited(engine, tries=TRIES, stream_tries=streams)
