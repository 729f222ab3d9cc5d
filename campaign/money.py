"""Money: every unit that comes in goes to somebody, over one split and over long streams of payments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaign.attack import Chunk, Found
from gainshare.axioms.money import imbalance, misdivided
from gainshare.core.random import Rng
from gainshare.core.trades import Entry
from gainshare.ledger.accounts import applied
from gainshare.ledger.entitlements import MICROS, Entitlements, floored, largest_remainder, pay, split
from gainshare.ledger.escrow import admission, settlement

Divide = Callable[[int, tuple[int, ...]], Sequence[int]]
Pay = Callable[..., tuple[Entitlements, tuple[int, ...]]]

PAYMENTS = 100
"""Payments in one stream."""


def lossy_splits(chunk: Chunk, *, divide: Divide = split) -> Found:
    """Splits of random amounts by random weights that lose, make or owe money. It stops at the first of a chunk."""
    witness = misdivided(divide, chunk.rng, tries=chunk.tries)
    return Found(chunk.tries, (str(witness),) if witness else ())


def lossy_streams(chunk: Chunk, *, paying: Pay = pay) -> Found:
    """Streams of payments under random shares. Tries are payments; after each the books are compared with fractions."""
    rng, witnesses, tries = chunk.rng, list[str](), 0
    while tries < chunk.tries:
        count = min(PAYMENTS, chunk.tries - tries)
        witnesses += _stream(rng, count, paying)
        tries += count
    return Found(tries, tuple(witnesses), {"streams": -(-chunk.tries // PAYMENTS)})


@dataclass
class _Books:
    """What a stream did: exact entitlements times `whole`, entries, balances, and the clones of the first seller."""

    names: tuple[str, ...]
    whole: int
    due: list[int]
    entries: list[Entry]
    balances: dict[tuple[str, str], int]


def _stream(rng: Rng, count: int, paying: Pay) -> list[str]:
    sellers = int(rng.integers(1, 9))
    names = (*(f"seller {place}" for place in range(sellers)), "withheld")
    rule = (floored, largest_remainder)[int(rng.integers(2))]
    books = _Books(names, int(10.0 ** rng.uniform(1, 9)), [0] * len(names), [], {})
    owed, cloned = Entitlements.start(names), Entitlements.start((*names, "clone"))
    for number in range(1, count + 1):
        total = int(10.0 ** rng.uniform(0, 12))
        parts = [int(part) for part in rng.multinomial(books.whole, rng.dirichlet([0.5] * len(names)))]
        owed, paid = paying(owed, total, [Fraction(part, books.whole) for part in parts], rule=rule)
        cloned, _ = paying(cloned, total, _clones(rng, parts, books.whole))
        _book(books, total, parts, paid)
        fault = _fault(books, number)
        fault = fault or (_clone_gain(owed, cloned) if rule is floored else "")
        if fault:
            return [f"{fault}, after {number} payments among {sellers} sellers, the last {total} by {parts}"]
    witness = imbalance(books.entries, books.balances)
    return [str(witness)] if witness else []


def _clones(rng: Rng, parts: list[int], whole: int) -> list[Fraction]:
    """The same shares, the first of them split in two."""
    kept = int(rng.integers(parts[0] + 1))
    return [Fraction(part, whole) for part in (kept, *parts[1:], parts[0] - kept)]


def _book(books: _Books, total: int, parts: Sequence[int], paid: Sequence[int]) -> None:
    books.due = [due + total * part for due, part in zip(books.due, parts, strict=True)]
    payouts = dict(zip(books.names[:-1], paid, strict=False))
    admitted = admission("buyer", total, "EUR")
    closed = settlement("buyer", total, payouts, escrow=total, withheld=paid[-1], asset="EUR")
    entries = [entry for entry in (admitted, closed) if entry]
    books.entries += entries
    books.balances |= applied(books.balances, entries)


def _fault(books: _Books, number: int) -> str:
    """Money in `rounding` that is owed or not accounted for, or a name paid otherwise than its exact part."""
    rounding = books.balances.get(("rounding", "EUR"), 0)
    if not 0 <= rounding < len(books.names) * (1 + Fraction(number, MICROS)):
        return f"Rounding stands at {rounding}"
    for name, due in zip(books.names, books.due, strict=True):
        account = name if name == "withheld" else f"earnings:{name}"
        held = books.balances.get((account, "EUR"), 0)
        behind = Fraction(due, books.whole) - held
        if not -Fraction(number, MICROS) < behind < 1 + Fraction(number, MICROS):
            return f"{name} is paid {held}, due {float(Fraction(due, books.whole)):.6f}"
    return ""


def _clone_gain(owed: Entitlements, cloned: Entitlements) -> str:
    together = cloned.paid[0] + cloned.paid[-1]
    return f"A clone pays: {together} instead of {owed.paid[0]}" if together > owed.paid[0] else ""
