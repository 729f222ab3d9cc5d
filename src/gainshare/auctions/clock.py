"""The live clock: one falling rate per weight, which providers accept or leave, until those left fit the budget.

Nobody names an ask, and leaving is final: staying while the rate pays is obviously best (Li 2017). A clock is a
record; every function here makes the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gainshare.auctions.asks import amount, amounts, whole
from gainshare.auctions.asks import rate as checked_rate
from gainshare.auctions.procurement import Purchase, proportional
from gainshare.core.errors import Refused

FINEST = 2**64
"""A falling rate is a multiple of 1 / FINEST, so that its digits do not grow with every tick."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A round of a live clock.

    weights: of all providers. budget: minor units. step: the share by which the rate falls each tick, None if ticks are
    called. rate: the offer per weight that is asked about, at most the budget in all. active: who has not left,
    ascending. waiting: who of them has not answered at this rate. done: whether those who are active have won.
    """

    weights: tuple[int, ...]
    budget: int
    step: Fraction | None
    rate: Fraction
    active: tuple[int, ...]
    waiting: tuple[int, ...]
    done: bool = False

    @property
    def floor(self) -> Fraction:
        """The rate at which the active providers fit the budget."""
        return Fraction(self.budget, sum(self.weights[provider] for provider in self.active))

    def offer(self, provider: int) -> Fraction:
        """What a provider is asked to accept, in minor units."""
        return min(Fraction(self.budget), self.rate * self.weights[provider])


def opened(
    weights: Sequence[int], budget: int, *, reserve: Fraction | None = None, step: Fraction | None = None
) -> Clock:
    """The clock at its first rate: what offers the lightest the budget, or the reserve.

    weights: (n,) whole, >= 0; who has none does not take part. step: in (0, 1), or None if ticks are called.
    Raises Refused.
    """
    weighed, most, ceiling = whole(weights, "weights"), amount(budget, "budget"), checked_rate(reserve, "reserve")
    if step is not None and not (type(step) is Fraction and 0 < step < 1):
        raise Refused("unknown_value", "step", step, "must be a Fraction above 0 and below 1")
    active = tuple(provider for provider, weight in enumerate(weighed) if weight)
    if not active:
        return Clock(tuple(weighed), most, step, Fraction(0), (), (), done=True)
    rate = Fraction(most, min(weighed[provider] for provider in active))
    rate = rate if ceiling is None else min(rate, ceiling)
    return Clock(tuple(weighed), most, step, rate, active, active)


def answered(clock: Clock, party: int, stays: bool) -> Clock:  # noqa: FBT001 - the answer is data
    """The clock after a party has accepted the rate or left; the last answer of a round ends it. Raises Refused."""
    if clock.done:
        raise Refused("market_closed", "party", party, "the clock has stopped")
    if party not in clock.waiting:
        raise Refused("unknown_value", "party", party, "must be one who is still asked at this rate")
    waiting = tuple(each for each in clock.waiting if each != party)
    active = clock.active if stays else tuple(each for each in clock.active if each != party)
    then = replace(clock, active=active, waiting=waiting)
    return then if waiting else _ended(then)


def moved(clock: Clock) -> Clock:
    """The clock after its round: who has not answered has left. Raises Refused if it has stopped."""
    if clock.done:
        raise Refused("market_closed", "clock", None, "the clock has stopped")
    active = tuple(each for each in clock.active if each not in clock.waiting)
    return _ended(replace(clock, active=active, waiting=()))


def _ended(clock: Clock) -> Clock:
    """The next round; or the end, if those who stayed fit the budget at the rate they accepted."""
    if not clock.active or clock.rate <= clock.floor:
        return replace(clock, done=True)
    if clock.step is None:
        return clock
    lower = Fraction(int(clock.rate * (1 - clock.step) * FINEST), FINEST)
    return called(clock, max(lower, clock.floor))


def called(clock: Clock, rate: Fraction) -> Clock:
    """The clock at a rate of somebody's choice, not above the last one and not below what fits the budget."""
    if clock.done or clock.waiting or not clock.floor <= rate <= clock.rate:
        raise Refused(
            "unknown_value", "rate", rate, "must follow a finished round and lie between its rate and the floor"
        )
    return replace(clock, rate=rate, waiting=clock.active)


def outcome(clock: Clock) -> Purchase:
    """What is bought, at the rate that all winners accepted. Raises Refused if the clock still runs."""
    if not clock.done:
        raise Refused("unknown_value", "clock", None, "must have stopped")
    return proportional(len(clock.weights), clock.active, clock.rate, clock.weights)


def scripted(clock: Clock, asks: Sequence[int]) -> Clock:
    """The clock run to its end by parties who stay while the offer covers their ask.

    asks: (n,) minor units. If ticks are called, they are the events of `qmia`, and so is the outcome: at its own ask
    per weight the dearest leaves, the higher number first, unless the budget is met before.

    >>> outcome(scripted(opened([1, 1, 1], 7), [1, 2, 5])).pay
    (Fraction(7, 2), Fraction(7, 2), Fraction(0, 1))
    """
    asked = amounts(asks, "asks")
    while not clock.done:
        leaves = -1
        if not clock.waiting:
            dearest = max(clock.active, key=lambda each: (Fraction(asked[each], clock.weights[each]), each))
            at = Fraction(asked[dearest], clock.weights[dearest])
            leaves = dearest if at > clock.floor else -1
            clock = called(clock, max(at, clock.floor))
        for party in clock.waiting:
            clock = answered(clock, party, party != leaves and asked[party] <= clock.offer(party))
    return clock
