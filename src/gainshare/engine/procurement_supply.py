"""The supply of a procurement: lots by ask per weight as stairs, the price across, the budget as a hyperbola."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby, pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gainshare.core.arrays import MEASURE
from gainshare.core.words import counted
from gainshare.engine.ink import (
    ACCENT,
    FADED,
    INK,
    Plate,
    framed,
    named,
    note,
    plainly,
    plate,
    round_parts,
    short,
    ticked,
    titled,
)
from gainshare.markets.procurement.reasons import per_gain
from gainshare.markets.procurement.records import Bought, Deal, Rules

EM, LINE = 6.4, 13.0
"""Pixels that a letter and a line of a small label take, generously."""

LABELS, CROWD = 14, 60
"""Lots up to which thresholds hang from their asks; from which strokes are thin, without thresholds and names."""

TALL = 2.4
"""Times the price up to which asks are drawn; dearer lots stand at the top, marked."""

POINTS = 120
"""Of which the hyperbola is made."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Block:
    """A lot: from which gain to which it stands, and amounts a unit of gain, in the currency.

    ask: what it wanted or, on a live clock, at which price it left; None if that is not known. paid: None for losers.
    most: the largest ask with which a loser would have won.
    """

    party: str
    left: float
    right: float
    ask: float | None
    paid: float | None
    most: float | None

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class _Supply:
    """What is drawn. price, reserve: amounts a unit of gain, None for none. top: the highest amount drawn."""

    blocks: tuple[_Block, ...]
    budget: float
    price: float | None
    reserve: float | None
    top: float

    @property
    def won(self) -> tuple[_Block, ...]:
        """Lots that were bought."""
        return tuple(block for block in self.blocks if block.paid is not None)

    @property
    def lost(self) -> tuple[_Block, ...]:
        """Lots that were not."""
        return tuple(block for block in self.blocks if block.paid is None)

    @property
    def width(self) -> float:
        """Gain of all lots drawn, and a little more."""
        return 1.04 * self.blocks[-1].right

    @classmethod
    def of(cls, rules: Rules, found: Bought, exits: Mapping[str, Fraction]) -> "_Supply":
        scale, blocks, left = rules.asset.scale, list[_Block](), 0.0
        for lot, ask in _in_order(found.lots, exits):
            wide = lot.weight / MEASURE
            paid, most = (None if units is None else units / scale / wide for units in _units(lot))
            if paid is not None and found.rate is not None and lot.pay == int(found.rate * lot.weight):
                paid = float(found.rate) * MEASURE / scale
            each = None if ask is None else float(ask) * MEASURE / scale
            blocks.append(_Block(lot.party, left, left + wide, each, paid, most))
            left += wide
        price = None if found.rate is None else float(found.rate) * MEASURE / scale
        reserve = None if rules.reserve is None else float(rules.reserve) / scale
        budget = rules.budget / scale
        return cls(tuple(blocks), budget, price, reserve, _top(blocks, price, reserve, budget / left))


def drawn_lots(found: Bought, exits: Mapping[str, Fraction]) -> int:
    """How many lots the staircase shows: those that weigh something, by their ask or by when they left a clock."""
    return len(_in_order(found.lots, exits))


def _in_order(lots: Sequence[Deal], exits: Mapping[str, Fraction]) -> list[tuple[Deal, Fraction | None]]:
    """Winners, then losers, each cheapest per weight first; with the ask per weight, or the rate at which one left."""
    held = [(lot, _each(lot, exits)) for lot in lots if lot.weight]
    seen = [(lot, each) for lot, each in held if each is not None or not lot.why]
    return sorted(seen, key=lambda pair: (bool(pair[0].why), pair[1] or 0))


def _each(lot: Deal, exits: Mapping[str, Fraction]) -> Fraction | None:
    return exits.get(lot.party) if lot.ask is None else Fraction(lot.ask, lot.weight)


def _units(lot: Deal) -> tuple[int | None, int | None]:
    """What a winner is paid, and up to which ask a loser would have won."""
    return (None, lot.wins_up_to) if lot.why else (lot.pay, None)


def _top(blocks: Sequence[_Block], price: float | None, reserve: float | None, whole: float) -> float:
    """So high that all is seen, but prices and most asks are not pressed to the ground by a few dear lots."""
    paid = [block.paid for block in blocks if block.paid is not None]
    asks = sorted(block.ask for block in blocks if block.ask is not None)
    usual = max([price or 0.0, *paid]) or (asks[len(asks) // 2] if asks else 0.0) or whole or 1.0
    highest = max([usual, *(ask for ask in asks if ask <= TALL * usual)])
    if reserve is not None and reserve <= TALL * usual:
        highest = max(highest, reserve)
    return 1.18 * highest


def supply_steps(rules: Rules, found: Bought, exits: Mapping[str, Fraction], name: str = "supply") -> Plate:
    """Lots by ask per weight as stairs, the price across, the budget as a hyperbola; losers grey with thresholds."""
    supply, asset = _Supply.of(rules, found, exits), rules.asset

    def draw(figure: Figure) -> None:
        axes = framed(figure, max(62, 16 + 7.5 * len(plainly(round(supply.top), None))), 16, 28, 46)
        axes.set(xlim=(0, supply.width), ylim=(0, supply.top))
        ticked(axes.xaxis, round_parts(6))
        ticked(axes.yaxis, round_parts(5))
        _stairs(axes, supply)
        _lines(axes, supply)
        _supply_words(axes, supply, found, rules)
        titled(axes, f"{asset.code} per unit of gain")
        named(axes, "weight, in gain")

    price = f" at {per_gain(asset, found.rate)}" if found.rate is not None else ""
    alt = (
        f"Supply by ask per weight: {counted(len(supply.won), 'lot')} of {len(supply.blocks):,} bought{price}; "
        f"budget {asset.show(rules.budget)}."
    )
    return plate(name, alt, 380, draw)


def _stairs(axes: Axes, supply: _Supply) -> None:
    """Winners in ink below what they are paid, which is washed; losers grey, ticks where they would have won."""
    few = len(supply.blocks) < CROWD
    for paid, same in groupby(supply.won, lambda block: block.paid or 0.0):
        alike = list(same)
        left, right = alike[0].left, alike[-1].right
        axes.add_patch(Rectangle((left, 0), right - left, paid, fc=ACCENT, ec="none", alpha=0.12))
        axes.plot([left, right], [paid] * 2, color=ACCENT, lw=2)
    for blocks, color in ((supply.lost, FADED), (supply.won, INK)):
        edges, asks = _outline(blocks)
        axes.plot(edges, asks, color=color, lw=2 if few else 1.4, solid_joinstyle="miter")
    for block in supply.lost if few else ():
        if block.ask is not None and block.most is not None and block.most < block.ask:
            if len(supply.blocks) <= LABELS:
                ends = [block.most, min(block.ask, supply.top)]
                axes.plot([block.middle] * 2, ends, color=FADED, lw=0.7, ls=(0, (2, 2)))
            axes.plot([block.left, block.right], [block.most] * 2, color=FADED, lw=1.4)
        if block.ask is not None and block.ask > supply.top:
            axes.plot([block.middle], [supply.top], "^", ms=5, color=FADED, mew=0, clip_on=False)


def _outline(blocks: Sequence[_Block]) -> tuple[list[float], list[float]]:
    """The stairs of these lots, broken where an ask is not known."""
    xs, ys = list[float](), list[float]()
    for block in blocks:
        ask = float("nan") if block.ask is None else block.ask
        xs += [block.left, block.right]
        ys += [ask, ask]
    return xs, ys


def _lines(axes: Axes, supply: _Supply) -> None:
    """The price beyond those who are paid it, the reserve, and where price times weight is the budget."""
    end = max((block.right for block in supply.won), default=0.0)
    if supply.price is not None:
        axes.plot([end, supply.width], [supply.price] * 2, color=ACCENT, lw=1, ls=(0, (4, 3)), zorder=1)
    if supply.reserve is not None and supply.reserve <= supply.top:
        axes.plot([0, supply.width], [supply.reserve] * 2, color=FADED, lw=1, ls=(0, (1, 2)))
    curve = _hyperbola(supply)
    axes.plot([x for x, _ in curve], [y for _, y in curve], color=INK, lw=0.9)


def _hyperbola(supply: _Supply) -> list[Point]:
    """Where price times weight is the budget, as far as it is drawn."""
    start = supply.budget / supply.top
    if not 0 < start < supply.width:
        return []
    xs = [start * (supply.width / start) ** (place / POINTS) for place in range(POINTS + 1)]
    return [(x, supply.budget / x) for x in xs]


@dataclass(slots=True)
class _Labels:
    """Words put where nothing is yet, in pixels from the lower left corner of the axes."""

    axes: Axes
    size: tuple[float, float]
    scale: Point
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    @classmethod
    def on(cls, axes: Axes, supply: _Supply) -> "_Labels":
        box = axes.get_window_extent()
        return cls(axes, (box.width, box.height), (box.width / supply.width, box.height / supply.top))

    def line(self, start: Point, end: Point) -> None:
        """Keep words off a line, from its lower left to its upper right end."""
        (left, low), (right, high), (x, y) = start, end, self.scale
        self.taken.append((left * x - 1, right * x + 1, low * y - 2, high * y + 2))

    def put(self, words: str, places: Sequence[tuple[Point, str, float]], color: str) -> bool:
        """Write at the first of these places with room: a point, how the words lie to it, and pixels above it."""
        for (x, y), ha, above in places:
            long = EM * len(words)
            middle, low = x * self.scale[0], y * self.scale[1] + above
            left = middle - {"left": -4.0, "center": 0.5 * long, "right": long + 4.0}[ha]
            box = (left, left + long, low, low + LINE)
            inside = box[0] >= 0 and box[1] <= self.size[0] + 10 and low >= 1 and box[3] <= self.size[1] + 4
            if inside and not any(_meet(box, other) for other in self.taken):
                self.taken.append(box)
                shift = {"left": 4.0, "center": 0.0, "right": -4.0}[ha]
                note(self.axes, words, (x, y), (shift, above), ha=ha, color=color, size=11)
                return True
        return False


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _supply_words(axes: Axes, supply: _Supply, found: Bought, rules: Rules) -> None:
    """Names of price, budget and reserve, then of lots, the heaviest first; what has no room is in the table."""
    labels, show, width = _Labels.on(axes, supply), rules.asset.show, supply.width
    for blocks in (supply.won, supply.lost):
        _kept_off(labels, blocks, supply.top)
    levels = [level for level in (supply.price, supply.reserve) if level is not None and level <= supply.top]
    for level in levels:
        labels.line((0, level), (width, level))
    curve = _hyperbola(supply)
    if curve:
        labels.put(f"budget {show(rules.budget, code=False)}", [*_along(supply)], INK)
    for (left, high), (right, low) in pairwise(curve):
        labels.line((left, low), (right, high))
    if supply.price is not None and found.rate is not None:
        words = f"price {show(int(found.rate * MEASURE), code=False)}"
        labels.put(words, _at_ends(width, supply.price), ACCENT)
    if supply.reserve in levels:
        labels.put("reserve", _at_ends(width, supply.reserve or 0.0)[::-1], FADED)
    few = supply.blocks if len(supply.blocks) < CROWD else ()
    for block in sorted(few, key=lambda each: (each.paid is None, each.left - each.right)):
        color = FADED if block.paid is None else INK
        labels.put(short(block.party, 16), [*_beside(block, supply.top)], color)


def _kept_off(labels: _Labels, blocks: Sequence[_Block], top: float) -> None:
    """Keep words off the stairs of these lots, and off what they are paid."""
    before: _Block | None = None
    for block in blocks:
        if block.paid is not None:
            labels.line((block.left, block.paid), (block.right, block.paid))
        if block.ask is not None and block.ask <= top:
            labels.line((block.left, block.ask), (block.right, block.ask))
        if before and before.ask is not None and block.ask is not None:
            labels.line((block.left, before.ask), (block.left, min(block.ask, top)))
        before = block


def _at_ends(width: float, height: float) -> list[tuple[Point, str, float]]:
    """Above a line or below it, at its left or right end."""
    ends = (((0.0, height), "left"), ((width, height), "right"))
    return [(point, side, above) for point, side in ends for above in (4.0, -16.0)]


def _along(supply: _Supply) -> Iterator[tuple[Point, str, float]]:
    """Places right of the hyperbola, from its upper end down, then left of it."""
    for side, above in (("left", 0.0), ("right", -14.0)):
        for part in (0.97, 0.9, 0.83, 0.76, 0.69, 0.62, 0.55, 0.4, 0.3, 0.2):
            y = supply.top * part
            yield (supply.budget / y, y), side, above


def _beside(block: _Block, top: float) -> Iterator[tuple[Point, str, float]]:
    """Above its step, below it, or before it; at the top for what is beyond."""
    if block.ask is None:
        yield (block.middle, (block.paid or 0) / 2), "center", 0.0
    elif block.ask > top:
        yield (block.middle, top), "center", -20.0
        yield (block.middle, top), "right", -10.0
    else:
        yield (block.middle, block.ask), "center", 3.0
        yield (block.left, block.ask), "left", 3.0
        yield (block.middle, block.ask), "center", -16.0
        yield (block.right, block.ask), "right", -16.0
        yield (block.left, block.ask), "left", -16.0
        yield (block.left, block.ask), "right", -4.0
