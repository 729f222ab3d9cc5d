"""The integer menu: levels at whole prices posted before the bid, from which the bid only picks.

A bid that merely chooses from a list it cannot influence is best told truthfully, whatever the rounding of the
list (taxation principle: Hammond 1979; Guesnerie 1981). Up to that rounding the menu charges Myerson's payment.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from operator import attrgetter

from gainshare.auctions.quality import Openings, require_rising
from gainshare.core.arrays import MEASURE
from gainshare.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Level:
    """What a buyer can receive.

    number: of the level. gain: in units of 1 / scale. price: the whole charge, in minor units.
    opens: the least bid that is served with this level, in minor units per unit of gain.
    """

    number: int
    gain: int
    price: int
    opens: int


NOTHING = Level(number=0, gain=0, price=0, opens=0)
"""Staying out."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The levels that some whole bid selects, gains, prices and opening bids ascending; scale: units of one gain."""

    levels: tuple[Level, ...]
    scale: int


def cumulative_prices(openings: Openings, gains: Sequence[int], *, scale: int = MEASURE) -> tuple[Fraction, ...]:
    """T_k = sum over j <= k of t_j (g_j - g_{j-1}), before rounding: each gain is paid at the bid that opens it.

    openings: levels and their opening bids. gains: of level 1, 2, ..., in units of 1 / scale.

    >>> [str(price) for price in cumulative_prices([(1, 10), (2, 25)], [2, 5], scale=10)]
    ['2', '19/2']
    """
    reached = [gains[level - 1] for level, _ in openings]
    rises = (upper - lower for lower, upper in pairwise((0, *reached)))
    steps = (Fraction(bid) * rise for (_, bid), rise in zip(openings, rises, strict=True))
    return tuple(total / scale for total in accumulate(steps))


def menu(openings: Openings, gains: Sequence[int], *, scale: int = MEASURE) -> Menu:
    """The menu of these levels, prices floored to minor units; levels that no whole bid selects are dropped.

    openings: levels and their opening bids, both ascending. gains: of level 1, 2, ..., non-decreasing, in units of
    1 / scale, at most scale. Exact integers throughout; ties go to the higher level, also against staying out.
    Raises Refused if opening bids or gains fall.

    >>> menu([(1, 100), (2, 101), (3, 400)], [100, 101, 300], scale=400).levels  # doctest: +NORMALIZE_WHITESPACE
    (Level(number=2, gain=101, price=25, opens=100), Level(number=3, gain=300, price=224, opens=400))
    """
    require_rising(gains, scale)
    _require_ascending(openings, len(gains))
    chosen = [NOTHING]
    prices = cumulative_prices(openings, gains, scale=scale)
    for (number, _), exact in zip(openings, prices, strict=True):
        gain, price = gains[number - 1], int(exact)
        while chosen and _overtakes(gain, price, chosen[-1], scale) <= chosen[-1].opens:
            chosen.pop()
        opens = _overtakes(gain, price, chosen[-1], scale) if chosen else 0
        chosen.append(Level(number, gain, price, opens))
    return Menu(tuple(level for level in chosen if level is not NOTHING), scale)


def _overtakes(gain: int, price: int, lower: Level, scale: int) -> int:
    """The least whole bid b >= 0 with b gain - scale price >= b lower.gain - scale lower.price."""
    dearer, better = scale * (price - lower.price), gain - lower.gain
    assert dearer >= 0
    assert better > 0 or dearer == 0, "equal gains have equal prices"
    return -(-dearer // better) if better else 0


def _require_ascending(openings: Openings, levels: int) -> None:
    numbers = [0, *(number for number, _ in openings), levels + 1]
    if any(lower >= upper for lower, upper in pairwise(numbers)):
        raise Refused("not_monotone", "openings", numbers[1:-1], f"levels must ascend and lie in 1..{levels}")
    for before, bid in zip((0, *(bid for _, bid in openings)), (bid for _, bid in openings), strict=False):
        if bid < before:
            raise Refused("not_monotone", "openings", bid, f"opening bids must not fall, this follows {before}")


def serve(menu: Menu, bid: int) -> Level:
    """The level that maximises bid x gain - price, the higher one on ties; NOTHING if none is worth its price.

    bid: whole minor units per unit of gain, >= 0. No bid is worth more to a buyer than its value; a value between
    two whole bids is best served by one of them. Nobody pays more than bid x gain.

    >>> serve(menu([(1, 100), (2, 200)], [4, 10], scale=10), 150)
    Level(number=1, gain=4, price=40, opens=100)
    """
    place = bisect_right(menu.levels, bid, key=attrgetter("opens"))
    return menu.levels[place - 1] if place else NOTHING


def profit(menu: Menu, value: Fraction | int, bid: int) -> Fraction:
    """What a buyer of this value keeps after this bid, in minor units, exactly: value x gain - price."""
    level = serve(menu, bid)
    return Fraction(value) * level.gain / menu.scale - level.price
