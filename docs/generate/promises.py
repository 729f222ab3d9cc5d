"""What each market promises under each of its rules, with the verdict: the audit run on small markets made for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

import gainshare as gs
from docs.generate.audits import Audit
from gainshare.auctions.baselines import greedy, literal
from gainshare.axioms import lie, misdivided, replication, steered, stream_lie
from gainshare.axioms.arbitrage import arbitrage
from gainshare.axioms.procurement import misreport, overrun
from gainshare.axioms.rings import ring
from gainshare.axioms.verdicts import Verdict, fails
from gainshare.core.random import stream
from gainshare.games.exact import semivalue, shapley_weights
from gainshare.prices.catalog import pricer
from gainshare.prices.menus.models import models
from gainshare.prices.menus.price_list import PriceList, price
from gainshare.prices.net import midpoints

TITLES = {
    "auction": "The auction market",
    "menu": "The menu of models",
    "procurement": "The procurement of data",
    "collaborative": "Members that train together",
}


def page(found: Mapping[str, Sequence[Audit]]) -> str:
    """By kind of market each promise by rule by verdict, with the reason or the witness; then rules that break one."""
    lines = [line for kind, audits in found.items() for line in _kind(kind, audits)]
    broken = ["## Rules that break a promise", "", "| promise | rule | verdict | witness |", "|---|---|---|---|"]
    return "\n".join([*lines, *broken, *(_row(one.rule, one) for one in breaches())])


def _kind(kind: str, found: Sequence[Audit]) -> Iterator[str]:
    yield from (f"## {TITLES[kind]}", "", "| promise | rule | verdict | how it is known |", "|---|---|---|---|")
    for promise in dict.fromkeys(one.promise for audit in found for one in audit):
        yield from _rows(found, promise)
    yield ""


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
    said = str(one.method if one.witness is None else one.witness)
    return said.partition("; here ")[0].replace("|", "/")  # figures of data that differ from one Python to the next


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
    yield fails("no bundle undercuts", "prices rounded down to whole units afterwards", "", 1, arbitrage(_rounded()))
    asks, weights = [4, 4, 4, 5], [1, 1, 1, 1]
    first = partial(literal, weights=weights, budget=10)
    rule = "the first loser's price, as the paper's abstract can be read"
    yield fails("truthful to sellers", rule, "", 1, misreport(first, asks, range(11)))
    yield fails("within budget", rule, "", 1, overrun(first, 10, [(1, 1, 1, 100)]))
    yield fails("no two gain together without paying each other", rule, "", 1, ring(first, asks, range(6)))
    known = {(): 0, (0,): 1, (1,): 5, (2,): 2, (0, 1): 7, (0, 2): 2, (1, 2): 6, (0, 1, 2): 13}
    together = misreport(partial(greedy, value=known.__getitem__, budget=12), [6, 1, 1], range(13))
    yield fails("truthful to sellers", "greedy by half the budget, of lots that gain by each other", "", 1, together)


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


def _rounded() -> PriceList:
    """Hundredths, rounded down to whole units once they are found: 1.50 and 1.50 no longer make 3.00."""
    exact = price(models([0b01, 0b10, 0b11], [80, 85, 90], 2), np.array([150, 150, 400]))
    return replace(exact, prices=exact.prices // 100 * 100)
