"""Myerson's payment RF* = b h(b) - integral of h from 0 to b, on curves h that rise with the bid (Myerson 1981).

Agarwal, Dahleh, Sarkar (2019), section 4.1 and theorem 5.1. The same integral by parts is that of z dh(z): every
gain is paid at the bid at which it was won. Curves with steps or knots are exact; noise curves are closed forms.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from gainshare.core.errors import Refused

Number = TypeVar("Number", float, Fraction)
Rationals = Sequence[Fraction | int]


@dataclass(frozen=True, slots=True)
class Purchase(Generic[Number]):
    """What a bid receives and pays: gain, and payment in the unit of the bid."""

    gain: Number
    payment: Number

    def utility(self, value: Number) -> Number:
        """What a buyer of this value per unit of gain keeps."""
        return value * self.gain - self.payment


def stepwise(opens: Rationals, gains: Rationals, bid: Fraction | int) -> Purchase[Fraction]:
    """On a step curve: gain g_k from bid t_k on; payment = sum over t_k <= b of t_k (g_k - g_{k-1}).

    opens, gains: both non-decreasing. Raises Refused if either falls.

    >>> bought = stepwise([1, 2, 4], [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)], 3)
    >>> str(bought.gain), str(bought.payment)
    ('1/2', '3/4')
    """
    _require_curve(opens, gains)
    gain, payment = Fraction(0), Fraction(0)
    for opening, reached in zip(opens, gains, strict=True):
        if opening <= bid:
            gain, payment = Fraction(reached), payment + opening * (reached - gain)
    return Purchase(gain, payment)


def linear(knots: Rationals, gains: Rationals, bid: Fraction | int) -> Purchase[Fraction]:
    """On a curve that is 0 below the first knot, linear between knots and constant after the last.

    The integral runs over the very knots that decide the gain, so no lie pays, as one may where the two differ.
    knots, gains: both non-decreasing. Raises Refused if either falls.

    >>> linear([0, 10], [0, 1], 5).payment
    Fraction(5, 4)
    """
    _require_curve(knots, gains)
    if not knots or bid < knots[0]:
        return Purchase(Fraction(0), Fraction(0))
    gain, payment = Fraction(gains[0]), Fraction(knots[0]) * gains[0]
    for (start, low), (end, high) in pairwise(zip(knots, gains, strict=True)):
        if bid < start:
            break
        reached = Fraction(1) if bid >= end else Fraction(bid - start) / (end - start)
        rise = reached * (high - low)
        gain, payment = gain + rise, payment + rise * (start + min(end, bid)) / 2
    return Purchase(gain, payment)


def _require_curve(bids: Rationals, gains: Rationals) -> None:
    if len(bids) != len(gains):
        raise Refused("not_monotone", "gains", len(gains), f"needs one gain for each of {len(bids)} bids")
    for field, figures in (("bids", bids), ("gains", gains)):
        for before, figure in zip((0, *figures), figures, strict=False):
            if figure < before:
                remedy = "take the running maximum, and deliver it"
                raise Refused("not_monotone", field, figure, f"must not fall, this follows {before}", remedy)


class NoiseCurve(Protocol):
    """The gain g(u) at noise u >= 0, decreasing; one curve serves all prices."""

    def gain(self, noise: float) -> float:
        """g(u)."""
        ...

    def area(self, low: float, high: float) -> float:
        """The integral of g from low to high."""
        ...


@dataclass(frozen=True, slots=True)
class Exponential:
    """g(u) = exp(-u)."""

    def gain(self, noise: float) -> float:
        """The gain at this noise."""
        return math.exp(-noise)

    def area(self, low: float, high: float) -> float:
        """The integral of the gain."""
        return math.exp(-low) - math.exp(-high)


@dataclass(frozen=True, slots=True)
class Cauchy:
    """g(u) = 1 / (1 + u^2)."""

    def gain(self, noise: float) -> float:
        """The gain at this noise."""
        return 1 / (1 + noise**2)

    def area(self, low: float, high: float) -> float:
        """The integral of the gain."""
        return math.atan(high) - math.atan(low)


def noised(curve: NoiseCurve, price: float, bid: float) -> Purchase[float]:
    """AF1*: noise u = (p - b)+, so gain g(u) and payment b g(u) - area(u, p) - (b - p)+ g(0).

    >>> noised(Exponential(), price=1.0, bid=1.0).utility(1.25)
    0.8821205588285577
    """
    noise = max(0.0, price - bid)
    gain = curve.gain(noise)
    return Purchase(gain, bid * gain - curve.area(noise, price) - max(0.0, bid - price) * curve.gain(0.0))


def kept(price: float, bid: float) -> float:
    """AF2*: the chance theta = min(b / p, 1) with which an entry is kept instead of masked."""
    return 1.0 if bid >= price else bid / price


def masked(power: float, price: float, bid: float) -> Purchase[float]:
    """AF2* where entries kept with chance theta gain theta^k: the payment is p theta^(k+1) k / (k + 1).

    >>> masked(1, price=2.0, bid=1.0)
    Purchase(gain=0.5, payment=0.25)
    """
    theta = kept(price, bid)
    return Purchase(theta**power, price * theta ** (power + 1) * power / (power + 1))
