"""Where rules with a feature that the abstract names break, each on a market of a few providers: run, not recalled.

Amounts are scaled to whole numbers where an example has parts, and back.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from gainshare.auctions.baselines import greedy, literal, marginal_at_selection, unfiltered
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import qmia
from gainshare.auctions.share_clock import share_clock
from gainshare.auctions.thresholds import wins_up_to
from gainshare.games.exact import semivalue, shapley_weights
from gainshare.ledger.mixed import mixed
from studies.qmia2025.rules import kept
from studies.row import Figure

READ, OURS, GUARD = "attacked", "ours", "with a reserve, or guarded"
"""Columns: the rule attacked, Q-MIA or the share clock, and what more is to be had."""

COMPLEMENTS = (0, 1, 5, 7, 2, 2, 6, 13)
"""Utility of each set of three providers, by bit mask: not submodular."""


def counterexamples() -> Iterator[Figure]:
    """C1 to C12."""
    for one in (
        _budget,
        _first_loser,
        _reports,
        _regulariser,
        _marginals,
        _complements,
        _rings,
        _claims,
        _giants,
        _offers,
    ):
        for line, columns in one():
            for column, value in columns.items():
                yield Figure(f"{line} | {column}", float(value))


Lines = Iterator[tuple[str, Mapping[str, int | Fraction]]]


def total(pay: Sequence[Fraction]) -> Fraction:
    """What they add up to."""
    return sum(pay, Fraction(0))


def _budget() -> Lines:
    asks, weights, budget = [1, 1, 1, 100], [1] * 4, 10
    ours = total(qmia(asks, weights, budget).pay)
    yield "C1: paid, of a budget of 10", {READ: total(literal(asks, weights, budget).pay), OURS: ours}
    read = partial(literal, weights=weights, budget=budget)
    highest = [wins_up_to(read, asks, one) or 0 for one in read(asks).winners]
    yield "C1b: paid by its true critical payments", {READ: sum(highest), OURS: ours}


def _first_loser() -> Lines:
    costs, lied, weights, budget = [4, 4, 4, 5], [4, 4, 2, 5], [1] * 4, 10
    rules = {READ: literal, OURS: qmia}
    gains = {
        name: kept(rule(lied, weights, budget), 2, 4) - kept(rule(costs, weights, budget), 2, 4)
        for name, rule in rules.items()
    }
    yield "C2: gain of asking 2 for 4", gains
    yield "C2: paid then, of 10", {name: total(rule(lied, weights, budget).pay) for name, rule in rules.items()}


def _reports() -> Lines:
    """Quality is 1/2 of both; one says 0.9. What is measured cannot be said."""
    honest, lied = qmia([4, 4], [5, 5], 10), qmia([4, 4], [9, 5], 10)
    yield "C3: pay of who reports quality 0.9 for 0.5", {READ: lied.pay[0], OURS: honest.pay[0]}
    yield "C3: pay of its honest rival", {READ: lied.pay[1], OURS: honest.pay[1]}


def _regulariser() -> Lines:
    """Costs in tenths, weights in tenths; with the regulariser each weight is a tenth more."""
    whole = {READ: qmia([10, 10], [11, 11], 100), OURS: qmia([10, 10], [10, 10], 100)}
    split = {READ: qmia([1] * 10 + [10], [2] * 10 + [11], 100), OURS: qmia([1] * 10 + [10], [1] * 10 + [10], 100)}
    yield "C4: pay of one", {name: bought.pay[0] / 10 for name, bought in whole.items()}
    yield "C4: pay of the same in ten identities", {name: total(one.pay[:10]) / 10 for name, one in split.items()}
    useless = {READ: qmia([1], [1], 10_000), OURS: qmia([1], [0], 10_000)}
    yield "C4b: pay for nothing of use, of 10", {name: bought.pay[0] / 1000 for name, bought in useless.items()}


SETS, WORTH = (set[int](), {1, 2, 3}, {0, 1, 2, 3}), (1, 2, 1, 2)


def _coverage(held: Sequence[int]) -> int:
    return sum(WORTH[element] for element in set[int]().union(*(SETS[one] for one in held)))


def _split(active: Sequence[int]) -> list[Fraction]:
    """Each element's worth in equal parts among its owners."""
    owners = [sum(element in SETS[one] for one in active) for element in range(len(WORTH))]
    return [sum((Fraction(WORTH[at], owners[at]) for at in SETS[one]), Fraction(0)) for one in active]


def _marginals() -> Lines:
    costs, lied, budget = [1, 1, 2], [1, 1, 0], 12
    read = [marginal_at_selection(asks, _coverage, budget) for asks in (costs, lied)]
    ours = [share_clock(asks, _split, budget) for asks in (costs, lied)]
    found = {READ: read, OURS: ours}
    yield "C5: gain of asking 0 for 2", {name: kept(two[1], 2, 2) - kept(two[0], 2, 2) for name, two in found.items()}


def _complement(held: Sequence[int]) -> int:
    return COMPLEMENTS[sum(1 << one for one in held)]


def _shapley(active: Sequence[int]) -> list[Fraction]:
    """Shapley values among those active."""
    sets = [[one for bit, one in enumerate(active) if mask >> bit & 1] for mask in range(1 << len(active))]
    return [Fraction(one) for one in semivalue([_complement(held) for held in sets], shapley_weights)]


def _complements() -> Lines:
    for ask in (2, 3):
        asks = [ask, 1, 1]
        found = {READ: greedy(asks, _complement, 12), OURS: share_clock(asks, _shapley, 12)}
        yield f"C6: wins with an ask of {ask}", {name: int(0 in bought.winners) for name, bought in found.items()}


def _rings() -> Lines:
    """Costs 1, 1, 1 and 3.2, in fifths; then three who cost 1."""
    limits = {OURS: None, GUARD: Fraction(2)}
    paid = {
        name: [total(qmia([5, 5, 5, last], [1] * 4, 50, reserve=limit and 5 * limit).pay) / 5 for last in (16, 45)]
        for name, limit in limits.items()
    }
    yield "C7: more to share if the loser asks 9 for 3.2", {name: two[1] - two[0] for name, two in paid.items()}
    alone = {name: qmia([1, 11, 11], [1] * 3, 10, reserve=limit) for name, limit in limits.items()}
    yield "C7b: pay of one when two withhold", {name: bought.pay[0] for name, bought in alone.items()}


def _claims() -> Lines:
    """Shares of a revenue without a price; claims that are worth something other than what is due."""
    owed = {one: Fraction(10, one) - 6 for one in (1, 2)}
    asked = qmia([6, 6], [1, 1], 10)
    yield "C8: kept of a revenue of 10 by one who costs 6, alone", {READ: owed[1], OURS: kept(qmia([6], [1], 10), 0, 6)}
    yield "C8: kept by the worst off of two", {READ: owed[2], OURS: min(kept(asked, one, 6) for one in range(2))}
    half, costs, budget = Fraction(1, 2), [2, 3, 5], 9
    honest, lied = (qmia(asks, [1] * 3, budget) for asks in (costs, [2, 3, 1]))
    loose = half * lied.pay[2] + half * 10 - 5
    yield "C9: gain of asking 1 for 5, half in claims", {READ: loose, OURS: kept(lied, 2, 5) - kept(honest, 2, 5)}
    worthless = [half * honest.pay[one] - costs[one] for one in honest.winners]
    fitting = qmia([2 * cost for cost in costs], [1] * 3, budget)
    cash = [mixed(fitting.pay[one], half)[0] - costs[one] for one in fitting.winners]
    yield "C9b: kept by the worst off, claims worthless", {READ: min(worthless), OURS: min(cash)}


def _giants() -> Lines:
    asks, weights = [11, 1, 1], [1000, 1, 1]
    found = {READ: unfiltered(asks, weights, 10), OURS: qmia(asks, weights, 10)}
    yield "C10: winners beside a giant who asks too much", {name: len(one.winners) for name, one in found.items()}
    asks, weights = [0, 999], [5, 1000]
    found = {OURS: qmia(asks, weights, 1000), GUARD: guarded(asks, weights, 1000)}
    bought = {name: sum(weights[one] for one in each.winners) for name, each in found.items()}
    yield "C10b: weight bought of 1,005", bought


def _offers() -> Lines:
    """Offering half of what one has; owning an element in four copies."""
    limits = {OURS: None, GUARD: Fraction(1)}
    full = {name: kept(qmia([4, 0], [5, 5], 10, reserve=limit), 0, 4) for name, limit in limits.items()}
    half = {name: kept(qmia([4, 0], [5, 10], 20, reserve=limit), 0, 4) / 2 for name, limit in limits.items()}
    yield "C11: kept by who offers all", full
    yield "C11: kept by who offers half", half
    copies = share_clock([0] * 5, lambda active: [Fraction(1, len(active))] * len(active), 9)
    single = share_clock([0] * 2, lambda active: [Fraction(1, len(active))] * len(active), 9)
    yield "C12: pay of who brings four copies", {READ: total(copies.pay[:4]), OURS: single.pay[0]}
