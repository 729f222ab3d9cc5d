"""Claims in the market: issued when lots are bought, paid from income, handed on, redeemed, forfeited.

In the journal a claim is an asset of its own, `claim:N` for the tranche numbered N, in the account `claims:PARTY`;
money moves apart from it, and neither ever stands in for the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from gainshare.core.arrays import MEASURE, measures
from gainshare.core.codec import content_id
from gainshare.core.errors import Refused
from gainshare.core.money import charge
from gainshare.core.questions import Ask
from gainshare.core.trades import Deed, Delivery, Entry, Posting, Trade
from gainshare.gains.recipe import Artefact, Forecast, Recipe
from gainshare.gains.task import Task
from gainshare.ledger.claims import WHOLE, Claim, Payout, Payouts, Pool, Tranche, income, issue, opened
from gainshare.ledger.entitlements import split
from gainshare.ledger.holders import Move, forfeit, fund, give_back, redeem, transfer, use
from gainshare.markets.procurement.records import (
    CASH,
    LICENCE,
    OPERATOR,
    PREDICTIONS,
    REDEEMED,
    Claims,
    Deal,
    Evidence,
    Forfeit,
    Income,
    Moved,
    Received,
    Redeem,
    Rules,
    Settled,
    Transfer,
    Unchanged,
)

Change: TypeAlias = Income | Transfer | Redeem | Forfeit
"""An order about claims."""

RECORDS = (Received, Moved, Unchanged, Pool, Tranche, Claim, Payout, Payouts, Forecast, Recipe, Artefact)
"""What is stored of claims."""

FORMS = {PREDICTIONS: "queries", LICENCE: "model"}
"""In which form a claim's use is delivered."""

UNITS, EACH = 1_000, 100
"""Units of equity of a tranche, and for each seller if that is more: what does not divide among them waits."""

FUND, POOL = "fund", "pool"
"""Accounts: money that redeems claims early, and money that entered the pool and does not divide yet."""


def issued(pool: Pool | None, claims: Claims, lots: Sequence[Deal]) -> Pool:
    """The pool with another tranche: each winner's claim as its face, and units by weight."""
    held = pool or _opened(claims)
    won = [lot for lot in lots if lot.pay]
    faces = {lot.party: lot.claim for lot in won}
    units = dict(zip(faces, split(max(UNITS, EACH * len(won)), [lot.weight for lot in won]), strict=True))
    grown = fund(held, claims.fund) if claims.fund else held
    rate = _ppm(claims.equity)
    return issue(grown, faces, units if rate else None, rate=rate, cliff=claims.cliff, vests=claims.vests)


def funded(rules: Rules, amount: int) -> tuple[Entry, ...]:
    """Money set aside by the buyer from which claims are redeemed early."""
    return _balanced("fund", {f"escrow:{rules.buyer}": -amount, FUND: amount}, rules.asset.code)


def require_terms(pool: Pool | None, claims: Claims | None) -> None:
    """Raises Refused for claims on other terms than those that were issued before stand on, or beyond one whole."""
    if pool is None or claims is None:
        return
    fresh = _opened(claims)
    for field, old, new in (
        ("pool", pool.theta, fresh.theta),
        ("transfers", pool.transfers, fresh.transfers),
        ("early", pool.early, fresh.early),
        ("predictions and licence", pool.uses, fresh.uses),
    ):
        if old != new:
            rule = "claims that were issued before stand on it: it must stay as it was"
            raise Refused("rules_frozen", f"rules.{field}", None, rule, "put it back, or open another market")
    promised = sum(tranche.rate for tranche in pool.tranches)
    if promised + _ppm(claims.equity) > WHOLE:
        rule = f"is more than is left: {float(Fraction(promised, WHOLE)):g} is promised to earlier sellers"
        raise Refused("out_of_range", "rules.equity", str(claims.equity), rule)


def _opened(claims: Claims) -> Pool:
    return opened(_ppm(claims.pool), transfers=claims.transfers, early=_ppm(claims.early), uses=_uses(claims))


def _ppm(share: Fraction) -> int:
    return int(share * WHOLE)


def _uses(claims: Claims) -> tuple[tuple[str, int], ...]:
    priced = ((PREDICTIONS, claims.predictions), (LICENCE, claims.licence))
    return tuple((name, price) for name, price in priced if price)


def require(order: Change, rules: Rules) -> None:
    """Raises Refused for an order about claims that is not this party's to give, or holds what is no amount."""
    if isinstance(order, Income | Forfeit):
        giver = rules.buyer if isinstance(order, Income) else OPERATOR
        if order.party != giver:
            raise Refused("forbidden", "party", order.party, f"only {giver} can say this")
    if isinstance(order, Income):
        charge(order.revenue, field="revenue")
    elif isinstance(order, Transfer):
        charge(order.units, field="units")
    elif isinstance(order, Redeem):
        charge(order.count, field="count")
        if order.what not in REDEEMED:
            raise Refused("unknown_value", "what", order.what, f"must be one of {', '.join(REDEEMED)}")


def changed(rules: Rules, state: Settled, order: Change, ask: Ask) -> tuple[Settled, Trade[Evidence]]:
    """What an order about claims comes to.

    What no rule or claim allows is settled too, as having come to nothing.
    """
    if state.pool is None:
        return state, Trade((), (), (), Unchanged("nobody holds a claim"))
    try:
        recipe = _recipe(state, order)
        after, evidence, money = moved(rules, state.pool, order)
    except Refused as refused:
        return state, Trade((), (), (), Unchanged(str(refused)))
    entries = (*money, *claim_entries(rules.buyer, state.pool, after))
    if recipe is None:
        return replace(state, pool=after), Trade(entries, (), (), evidence)
    forecast = Forecast(recipe.using(state.bought))
    (made,), (empty,) = ask([forecast]), ask([recipe.using(())])
    assert isinstance(order, Redeem)
    gain = max(0, measures(made.score) - measures(empty)) / MEASURE
    delivery = Delivery(order.party, FORMS[order.what], made.digest, gain)
    deed = Deed("deliver", order.party, content_id(forecast))
    return replace(state, pool=after), Trade(entries, (delivery,), (deed,), evidence)


def _recipe(state: Settled, order: Change) -> Recipe | None:
    """By which what is delivered for a claim is made, without its sources; None if nothing is delivered."""
    if not isinstance(order, Redeem) or order.what == CASH:
        return None
    task = state.scales.task
    if not isinstance(task, Task):
        raise Refused("unknown_value", "what", order.what, "lots of text make no model here that could be used")
    return Recipe(task, state.scales.split, exam=() if task.labels else state.scales.exam)


def moved(rules: Rules, pool: Pool, order: Change) -> tuple[Pool, Evidence, tuple[Entry, ...]]:
    """The pool after an order about claims, its evidence, and the money that moves. Raises Refused."""
    if isinstance(order, Income):
        paid_out, payouts = income(pool, order.revenue)
        after, rest = give_back(paid_out)
        back = _balanced("fund", {FUND: -rest, f"external:{rules.buyer}": rest}, rules.asset.code)
        return after, Received(order.revenue, payouts), (*paid(rules.buyer, payouts, "income", rules.asset.code), *back)
    if isinstance(order, Transfer):
        after = transfer(pool, [Move(order.tranche, order.party, order.taker, face=order.units)])
        return after, _left(rules, after, order.party, tranche=order.tranche, face=order.units), ()
    if isinstance(order, Forfeit):
        before = pool.tranche(order.tranche)
        after, payouts = forfeit(pool, order.tranche, order.seller)
        lost = before.outstanding(before.claim(order.seller)) - _outstanding(after, order.tranche, order.seller)
        found = _left(rules, after, order.seller, tranche=order.tranche, face=lost, got=payouts.buyer)
        return after, found, paid(rules.buyer, payouts, "forfeit", rules.asset.code)
    if order.what == CASH:
        after, cash = redeem(pool, order.tranche, order.party, order.count)
        legs = {FUND: -cash, f"earnings:{order.party}": cash}
        found = _left(rules, after, order.party, tranche=order.tranche, face=order.count, got=cash)
        return after, found, _balanced("redeem", legs, rules.asset.code)
    if not order.count:
        raise Refused("out_of_range", "count", 0, "must be at least 1")
    after, face = use(pool, order.tranche, order.party, order.what, order.count)
    return after, _left(rules, after, order.party, tranche=order.tranche, face=face, got=order.count), ()


def _left(rules: Rules, pool: Pool, party: str, *, tranche: int, face: int, got: int = 0) -> Moved:
    return Moved(party, rules.buyer, tranche, face, got, _outstanding(pool, tranche, party))


def _outstanding(pool: Pool, tranche: int, party: str) -> int:
    held = pool.tranche(tranche)
    return held.outstanding(held.claim(party))


def paid(buyer: str, payouts: Payouts, memo: str, code: str) -> tuple[Entry, ...]:
    """Money of an event: from the buyer, or out of escrow, to those whose it is."""
    legs: dict[str, int] = {}
    for part in payouts.parts:
        legs[f"earnings:{part.party}"] = legs.get(f"earnings:{part.party}", 0) + part.paid
        legs[f"vesting:{part.party}"] = legs.get(f"vesting:{part.party}", 0) + part.held
    legs[POOL] = payouts.remainder
    return _balanced(memo, {f"external:{buyer}": -sum(legs.values()), **legs}, code)


def _balanced(memo: str, legs: Mapping[str, int], asset: str) -> tuple[Entry, ...]:
    postings = tuple(Posting(account, units, asset) for account, units in legs.items() if units)
    return (Entry(memo, postings),) if postings else ()


def claim_entries(buyer: str, before: Pool | None, after: Pool) -> tuple[Entry, ...]:
    """What changed of claims, tranche by tranche: from the buyer, who owes them, to those who hold them."""
    return tuple(entry for number in range(1, len(after.tranches) + 1) for entry in _owed(buyer, before, after, number))


def _owed(buyer: str, before: Pool | None, after: Pool, number: int) -> Iterable[Entry]:
    old = _holdings(before, number) if before else {}
    new = _holdings(after, number)
    legs = {f"claims:{party}": new.get(party, 0) - old.get(party, 0) for party in sorted({*old, *new})}
    return _balanced(f"claims of tranche {number}", {f"external:{buyer}": -sum(legs.values()), **legs}, asset(number))


def _holdings(pool: Pool, number: int) -> dict[str, int]:
    """Face outstanding by party; of a claim that was forfeited, what is its own."""
    if number > len(pool.tranches):
        return {}
    tranche = pool.tranche(number)
    return {claim.party: tranche.outstanding(claim) for claim in tranche.claims}


def asset(number: int) -> str:
    """The asset in which the claims of this tranche are counted.

    >>> asset(1)
    'claim:1'
    """
    return f"claim:{number}"


def is_claim(code: str) -> bool:
    """Whether an asset is claims, not money.

    >>> is_claim(asset(12)), is_claim("EUR")
    (True, False)
    """
    return code.startswith(asset(0)[:-1])


def disclosed(found: Evidence) -> tuple[tuple[str, object], ...]:
    """What each party may see of a change of claims: its own part."""
    if isinstance(found, Received):
        return tuple((part.party, part) for part in found.payouts.parts)
    return ((found.party, found),) if isinstance(found, Moved) else ()
