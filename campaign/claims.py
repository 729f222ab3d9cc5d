"""Histories of claims: issued, paid, handed on, redeemed, used and forfeited in any order, in amounts of all sizes."""

from collections import Counter
from collections.abc import Callable, Iterator

from campaign.attack import Chunk, Found
from gainshare.axioms.claims import unconserved
from gainshare.core.errors import BrokenPromise, Refused
from gainshare.core.random import Rng
from gainshare.ledger.claims import WHOLE, Payouts, Pool, income, issue, opened
from gainshare.ledger.holders import Move, forfeit, fund, redeem, transfer, use

PARTIES = ("ann", "bob", "cy", "dot")
LONGEST = 60
"""Operations of one history."""

Paying = Callable[[Pool, int], tuple[Pool, Payouts]]


def lossy_claims(chunk: Chunk, *, paying: Paying = income) -> Found:
    """Random histories of a pool. Tries are operations, those refused included, after which nothing may be different.

    Witnesses: a state that loses or makes money or claims, or takes back what it gave. paying: what is attacked.
    """
    rng, witnesses, notes, tries = chunk.rng, list[str](), Counter[str](), 0
    while tries < chunk.tries:
        operations = min(LONGEST, chunk.tries - tries)
        witness: object
        try:
            witness = unconserved(_history(rng, operations, notes, paying))
        except BrokenPromise as broken:
            witness = broken
        witnesses += [str(witness)] if witness else []
        notes["histories"] += 1
        tries += operations
    return Found(tries, tuple(witnesses), notes)


def _history(rng: Rng, operations: int, notes: Counter[str], paying: Paying) -> Iterator[Pool]:
    """The pool after each of so many random operations, to the first state that is wrong."""
    most = 10 ** int(rng.integers(1, 10))
    pool = _issued(rng, _opened(rng), most)
    yield pool
    for _ in range(operations):
        name = _NAMES[int(rng.integers(len(_NAMES)))]
        try:
            pool = _after(rng, pool, name, most, paying)
        except Refused:
            notes["refused"] += 1
            continue
        notes[name] += 1
        yield pool


def _opened(rng: Rng) -> Pool:
    theta, early = (int(rng.integers(WHOLE + 1)) for _ in range(2))
    return opened(theta, transfers=bool(rng.integers(4)), early=early, uses=(("predictions", 3), ("licence", 70)))


def _issued(rng: Rng, pool: Pool, most: int) -> Pool:
    """One more tranche of face, equity or both, that vests at once or later."""
    faces, units = (dict(zip(PARTIES, rng.integers(most, size=len(PARTIES)).tolist(), strict=True)) for _ in range(2))
    vests = int(rng.integers(5))
    rate = int(rng.integers(WHOLE // 4)) if sum(units.values()) else 0
    return issue(pool, faces, units, rate=rate, cliff=int(rng.integers(vests + 1)), vests=vests)


_NAMES = ("incomes",) * 4 + ("issues", "transfers", "transfers", "redemptions", "uses", "forfeitures", "funds")


def _after(rng: Rng, pool: Pool, name: str, most: int, paying: Paying) -> Pool:
    """The pool after an operation. Raises Refused."""
    amount, number = int(rng.integers(2 * most)), int(rng.integers(len(pool.tranches))) + 1
    giver, taker = rng.choice(PARTIES, 2, replace=False).tolist()
    if name == "incomes":
        return paying(pool, amount)[0]
    if name == "issues":
        return _issued(rng, pool, most)
    if name == "transfers":
        return transfer(pool, [Move(number, giver, taker, amount // 8, int(rng.integers(most)))])
    if name == "redemptions":
        return redeem(pool, number, giver, amount // 8)[0]
    if name == "uses":
        return use(pool, number, giver, ("predictions", "licence")[amount % 2], int(rng.integers(9)))[0]
    return forfeit(pool, number, giver)[0] if name == "forfeitures" else fund(pool, amount)
