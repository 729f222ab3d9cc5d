"""What each market promises under each of its rules, with the verdict: the audit run on small markets made for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

import gainshare as gs
from gainshare.auctions.quality import QUALITIES
from gainshare.axioms import lie, misdivided, replication, steered, stream_lie
from gainshare.axioms.verdicts import Verdict, fails
from gainshare.core.random import stream
from gainshare.engine.audit import audited
from gainshare.games.division import DIVISIONS
from gainshare.games.exact import semivalue, shapley_weights
from gainshare.prices.catalog import PRICERS, pricer
from gainshare.prices.net import midpoints

SELLERS, ORDERS, TRIES, STREAMS = ("bmi", "bp", "ltg", "glu"), 12, 2_000, 24

CURRENCY = "EUR"

PRICES = (*PRICERS, "60.00 EUR/gain")


Audit = tuple[Verdict, ...]
"""Every verdict on one market."""


def audits() -> tuple[Audit, ...]:
    """The market under its default rules, then with each other word of each rule."""
    prices, qualities, divisions = list(PRICES), list(QUALITIES), list(DIVISIONS)
    return (
        _audited({}, streams=STREAMS),
        *(_audited({"price": word}, streams=STREAMS) for word in prices[1:]),
        *(_audited({"quality": word}) for word in qualities[1:]),
        *(_audited({"division": word}) for word in divisions[1:]),
    )


def _audited(rules: Mapping[str, str], *, streams: int = 0) -> Audit:
    """The verdicts on twelve orders of seven buyers for one task, under these rules."""
    diabetes = gs.examples.diabetes()
    market = gs.open(gs.Auction(currency=CURRENCY, **rules), {name: diabetes.columns[name] for name in SELLERS}, seed=7)
    task = gs.Task(diabetes.target)
    for place in range(ORDERS):
        trade = market.order(f"buyer {place % 7}", task, bid=f"{10 + 37 * place % 190}.00 {CURRENCY}")
    engine: Any = trade._engine  # noqa: SLF001 - the audit's own options are the engine's
    return audited(engine, tries=TRIES, stream_tries=streams)


def page(found: Sequence[Audit]) -> str:
    """Promise by rule by verdict, with the reason or the witness; then rules that break a promise."""
    rows = [row for promise in dict.fromkeys(one.promise for one in found[0]) for row in _rows(found, promise)]
    head = ["## The auction market", "", "| promise | rule | verdict | how it is known |", "|---|---|---|---|"]
    broken = ["## Rules that break a promise", "", "| promise | rule | verdict | witness |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, "", *broken, *(_row(one.rule, one) for one in breaches())])


def short(found: Sequence[Audit]) -> str:
    """Each promise of the market's default rules, with its verdict."""
    return "\n".join(["| promise | kept by | verdict |", "|---|---|---|", *map(_brief, found[0])])


def _rows(found: Sequence[Audit], promise: str) -> Iterator[str]:
    """The verdicts on one promise; rules with the same verdict for the same reason share a row."""
    known: dict[tuple[str, str], dict[str, Verdict]] = {}
    seen = set[str]()
    for one in (verdict for audit in found for verdict in audit if verdict.promise == promise):
        if one.rule not in seen:
            seen.add(one.rule)
            known.setdefault((one.verdict, _reason(one)), {})[one.rule] = one
    for rules in known.values():
        yield _row(", ".join(rules), next(iter(rules.values())))


def _reason(one: Verdict) -> str:
    return str(one.method if one.witness is None else one.witness).replace("|", "/")


def _row(rules: str, one: Verdict) -> str:
    return f"| {one.promise} | {rules} | {one.verdict} | {_reason(one)} |"


def _brief(one: Verdict) -> str:
    return f"| {one.promise} | {one.rule} | {one.verdict} |"


def breaches() -> Iterator[Verdict]:
    """Rules that other markets use and this one does not, each with the case that breaks the promise."""
    highest = lie(_first_price, values=range(101), parties=3, rng=stream(7, "first price"))
    yield fails("truthful", "the highest bid wins and is paid", "", 1, highest)
    buyers = ["regular" if place % 3 == 0 else f"buyer {place}" for place in range(60)]
    values = stream(7, "values").integers(0, 10_001, size=60).tolist()
    shaded = stream_lie(_unfolded, buyers, values, stream(7, "shading"), scale=1, tries=12)
    yield fails("truthful over time", "hedge that learns from every buyer", "", 1, shaded)
    moved = steered(_unfolded, buyers, values, stream(7, "steering"), tries=12)
    yield fails("own bids never move own prices", "hedge that learns from every buyer", "", 1, moved)
    copied = replication(_alike, 2, copies=(1,))
    yield fails("copying never pays", "shapley, of two sellers with the same data", "", 1, copied)
    lost = misdivided(_floored, stream(7, "floored"), tries=100)
    yield fails("every unit is earned", "each share by weight, rounded down", "", 1, lost)


def _first_price(bids: Any) -> gs.Outcome:
    wins = np.arange(len(bids)) == bids.argmax()
    return gs.Outcome(allocation=wins * 1.0, payments=wins * bids)


def _unfolded(bids: Sequence[int]) -> list[tuple[float, int, int]]:
    """One state for all buyers, as if no buyer ever came back."""
    rule = pricer("hedge", midpoints(10_000, 20), bmax=10_000.0)
    state, sold = rule.start(), list[tuple[float, int, int]]()
    for place, bid in enumerate(bids):
        posted = rule.post(state, stream(7, place, "price"))
        taken = bid >= posted.price
        sold.append((posted.price, int(taken), int(posted.price * taken)))
        state = rule.learn(
            state, posted, lambda prices, bid=bid: np.array([price * (price <= bid) for price in prices])
        )
    return sold


def _alike(names: Sequence[int]) -> Any:
    """All of these bring the same data: any of them is worth 1."""
    return semivalue([0] + [1] * (2 ** len(names) - 1), shapley_weights)


def _floored(amount: int, weights: Sequence[int]) -> list[int]:
    return [amount * weight // sum(weights) for weight in weights]
