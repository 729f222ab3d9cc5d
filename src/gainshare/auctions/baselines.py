"""What procurement is compared with: the textbook greedy rule, and rules whose promises fail, each with its name.

`literal` is our reconstruction of the rule in the abstract of "Designing DSIC Mechanisms for Data Sharing in the Era of
Large Language Models" (arXiv 2506.05379); the paper's body may define another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from gainshare.auctions.asks import amount, amounts, ranked, supply, whole
from gainshare.auctions.procurement import Purchase, offered, proportional
from gainshare.auctions.sequential import Value


def literal(asks: Sequence[int], weights: Sequence[int], budget: int) -> Purchase:
    """The reconstructed rule: cheapest per weight first while the asks fit the budget, all at the first loser's ratio.

    Without a loser each is paid its ask. Neither within budget nor truthful. Arguments and errors as of `qmia`.

    >>> literal([1, 1, 1, 100], [1, 1, 1, 1], 10).spent
    300
    """
    asked, weighed, most = amounts(asks, "asks"), whole(weights, "weights"), amount(budget, "budget")
    order = ranked(asked, weighed, [at for at, weight in enumerate(weighed) if weight > 0])
    spent = list(accumulate(asked[at] for at in order))
    bought = sum(total <= most for total in spent)
    winners = sorted(order[:bought])
    if bought == len(order):
        return offered(len(asked), winners, None, asked)
    loser = order[bought]
    return proportional(len(asked), winners, Fraction(asked[loser], weighed[loser]), weighed)


def unfiltered(asks: Sequence[int], weights: Sequence[int], budget: int) -> Purchase:
    """Proportional shares among all, even those who ask more than the budget: a giant can then block everybody.

    >>> unfiltered([11, 1, 1], [1000, 1, 1], 10).winners
    ()
    """
    asked, weighed, most = amounts(asks, "asks"), whole(weights, "weights"), amount(budget, "budget")
    order = ranked(asked, weighed, [at for at, weight in enumerate(weighed) if weight > 0])
    upto = list(accumulate(weighed[at] for at in order))
    fits = [asked[at] * total <= most * weighed[at] for at, total in zip(order, upto, strict=True)]
    bought = fits.index(False) if False in fits else len(fits)
    if not bought:
        return proportional(len(asked), (), None, weighed)
    rates = [Fraction(most, upto[bought - 1]), *(Fraction(asked[at], weighed[at]) for at in order[bought : bought + 1])]
    return proportional(len(asked), sorted(order[:bought]), min(rates), weighed)


@dataclass(frozen=True, slots=True)
class _Step:
    """A position of a greedy run. held: bought before. best: who comes next, if anybody adds anything, and how much."""

    held: tuple[int, ...]
    best: int | None
    adds: int | Fraction
    fits: bool


def greedy(asks: Sequence[int], value: Value, budget: int) -> Purchase:
    """The textbook rule: most added per ask first, while the ask is at most its share of half the budget.

    Each winner is paid the largest ask with which it would have won. Truthful and within budget if the utility is
    monotone and submodular (Chen, Gravin and Lu 2011), and only then; about half the budget stays unspent. value:
    called with ascending sets. One greedy run for each winner. Ties: the lower number first.

    >>> greedy([1, 8], lambda held: len(held) * 4, 12).pay
    (Fraction(6, 1), Fraction(0, 1))
    """
    asked, most = amounts(asks, "asks"), amount(budget, "budget")
    limit = Fraction(most, 2)
    winners = selected(asked, value, most, limit)
    offers = [Fraction(0)] * len(asked)
    for winner in winners:
        offers[winner] = _threshold(asked, value, most, winner)
    return offered(len(asked), sorted(winners), None, offers)


def selected(asks: Sequence[int], value: Value, budget: int, limit: Fraction) -> tuple[int, ...]:
    """Whom the greedy rule takes, in order. limit: the money whose shares bound the asks."""
    candidates = [provider for provider, ask in enumerate(asks) if ask <= budget]
    return tuple(step.best for step in _steps(asks, value, candidates, limit) if step.fits and step.best is not None)


def _steps(asks: Sequence[int], value: Value, candidates: Sequence[int], limit: Fraction) -> Iterator[_Step]:
    """Every position of a greedy run, including the one at which it stops."""
    held: tuple[int, ...] = ()
    worth, left = value(()), list(candidates)
    while True:
        best: int | None = None
        adds: int | Fraction = 0
        for provider in left:
            gain = value(_with(held, provider)) - worth
            if gain > 0 and (best is None or asks[provider] * adds < asks[best] * gain):
                best, adds = provider, gain
        fits = best is not None and asks[best] * (worth + adds) <= limit * adds
        yield _Step(held, best, adds, fits)
        if best is None or not fits:
            return
        held, worth = _with(held, best), worth + adds
        left.remove(best)


def _with(held: tuple[int, ...], provider: int) -> tuple[int, ...]:
    return tuple(sorted((*held, provider)))


def _threshold(asks: Sequence[int], value: Value, budget: int, winner: int) -> Fraction:
    """The largest ask with which the winner would have been taken at some position of the run without it."""
    others = [provider for provider, ask in enumerate(asks) if ask <= budget and provider != winner]
    most, limit = Fraction(0), Fraction(budget, 2)
    for step in _steps(asks, value, others, limit):
        worth = value(_with(step.held, winner))
        adds = worth - value(step.held)
        if adds > 0:
            able = limit * adds / worth
            most = max(most, able if step.best is None else min(able, Fraction(asks[step.best]) * adds / step.adds))
    return min(most, Fraction(budget))


def marginal_at_selection(asks: Sequence[int], value: Value, budget: int) -> Purchase:
    """Greedy by the whole budget, each paid one rate times what it added when it was taken.

    Not truthful: asking less gets a provider taken earlier, when it still adds more.

    >>> marginal_at_selection([1, 1], lambda held: min(len(held), 1), 6).pay
    (Fraction(6, 1), Fraction(0, 1))
    """
    asked, most = amounts(asks, "asks"), amount(budget, "budget")
    order = selected(asked, value, most, Fraction(most))
    held: tuple[int, ...] = ()
    adds = [Fraction(0)] * len(asked)
    for winner in order:
        adds[winner] = Fraction(value(_with(held, winner)) - value(held))
        held = _with(held, winner)
    if not order:
        return offered(len(asked), (), None, adds)
    rates = [Fraction(most) / value(held)]
    for provider, ask in enumerate(asked):
        extra = value(_with(held, provider)) - value(held) if provider not in held and ask <= most else 0
        if extra > 0:
            rates.append(Fraction(ask) / extra)
    rate = min(rates)
    return offered(len(asked), held, rate, [rate * each for each in adds])


def pay_as_ask(asks: Sequence[int], budget: int) -> Purchase:
    """The cheapest first, whatever they weigh, each paid its ask while the budget lasts; ties to the lower number.

    Whoever asks more than its cost gains, as long as it is bought.

    >>> pay_as_ask([30, 10, 20], 45).paid
    (0, 10, 20)
    """
    winners, left = list[int](), budget
    for provider in sorted(range(len(asks)), key=asks.__getitem__):
        if asks[provider] > left:
            break
        winners.append(provider)
        left -= asks[provider]
    return offered(len(asks), sorted(winners), None, asks)


def fractional_optimum(asks: Sequence[int], weights: Sequence[int], budget: int) -> Fraction:
    """The most weight that the budget buys from who knows all costs and may buy parts of offers; no ask over budget.

    >>> fractional_optimum([1, 9], [5, 1000], 10), fractional_optimum([2, 4], [1, 1], 4)
    (Fraction(1005, 1), Fraction(3, 2))
    """
    held = supply(asks, weights, budget, None)
    bought, left = Fraction(0), budget
    for provider in held.order:
        ask, weight = held.asks[provider], held.weights[provider]
        if ask > left:
            return bought + Fraction(left * weight, ask)
        bought, left = bought + weight, left - ask
    return bought
