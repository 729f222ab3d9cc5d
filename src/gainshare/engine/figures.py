"""The figures of an auction: prices that learn, the gain curve of one buyer, and who earned the money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from gainshare.auctions.menu import Menu
from gainshare.core.arrays import MEASURE, Bools, Floats
from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.ink import ACCENT, FADED, INK, NARROW, PAPER, Plate, framed, plain, plate, short
from gainshare.engine.tally import Course, Takings
from gainshare.markets.auction import Order, Rules, Sold, listed

SHADES = 16
"""Degrees of ink."""

BARS = 24
"""Sellers with a bar of their own; the others share one."""

_LETTER, _LINE = 6.8, 16.0
"""Pixels that a letter and a line of text take, generously."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def price_course(course: Course, asset: Asset) -> Plate:
    """Chance of each price over time as ink, prices drawn as dots, the best fixed price as a line; regret below."""

    def draw(figure: Figure) -> None:
        _prices(framed(figure, 52, 12, 26, 186), course, asset)
        _regrets(framed(figure, 52, 12, 320, 38), course, asset)

    final = course.final
    alt = (
        f"Trades {course.numbers[0]:,} to {course.last:,}: the chance of each price, the prices drawn, and the best "
        f"fixed price in hindsight, {asset.show(int(final.price))} per unit of gain. Below: the average regret, at "
        f"the end {asset.show(round(final.average))} a trade."
    )
    return plate("course", alt, 470, draw)


def _prices(axes: Axes, course: Course, asset: Asset) -> None:
    start, end = course.numbers[0] - 0.5, course.last + 0.5
    edges = np.array([*(number - 0.5 for number in course.numbers), end])
    _inked(axes, edges, _cells(np.array(course.net) / asset.scale), course.chances)
    drawn = np.array(course.posted) / asset.scale
    axes.plot(course.numbers, drawn, "o", ms=4.5, mfc=ACCENT, mec=PAPER, mew=0.7, clip_on=False)
    best = course.final.price / asset.scale
    axes.plot([start, end], [best, best], color=INK, lw=1.2)
    label = f"best fixed price {asset.show(int(course.final.price), code=False)}"
    _note(axes, label, (start, best), (6, 3), ha="left")
    axes.set(xlim=(start, end), ylim=(0, 1.01 * course.net[-1] / asset.scale))
    axes.xaxis.set_major_locator(FixedLocator([]))
    _titled(axes, f"price, {asset.code} per unit of gain")
    _ticked(axes.yaxis, _round(5))


def _cells(net: Floats) -> Floats:
    """Edges of the cells whose middles are the prices."""
    middles = (net[1:] + net[:-1]) / 2
    return np.array([max(0.0, 2 * net[0] - middles[0]), *middles, 2 * net[-1] - middles[-1]])


def _inked(axes: Axes, xs: Floats, ys: Floats, chances: Floats) -> None:
    """Cells as dark as they are likely, full ink for the likeliest, but not below eight times an even chance.

    Neighbours of one shade in a row become one box.
    """
    shades = np.ceil(chances / max(chances.max(), 8 / chances.shape[1]) * SHADES - 0.25)
    for shade in range(1, SHADES + 1):
        boxes = [
            [(xs[begin], low), (xs[stop], low), (xs[stop], high), (xs[begin], high), (xs[begin], low)]
            for row, low, high in zip(shades.T, ys[:-1], ys[1:], strict=True)
            for begin, stop in _stretches(row == shade)
        ]
        if boxes:
            path = Path.make_compound_path_from_polys(np.array(boxes))
            axes.add_patch(PathPatch(path, fc=INK, ec="none", alpha=0.8 * shade / SHADES))


def _stretches(marked: Bools) -> Iterable[tuple[int, int]]:
    """Where each run of marks begins and where it has ended."""
    turns = np.flatnonzero(np.diff(np.concatenate(([0], marked.astype(int), [0])))).tolist()
    return zip(turns[::2], turns[1::2], strict=True)


def _regrets(axes: Axes, course: Course, asset: Asset) -> None:
    regret, end = np.array(course.regret) / asset.scale, course.last + 0.5
    bound = np.array([figure for figure in course.bound if figure is not None]) / asset.scale
    _decades(axes, regret, bound)
    axes.plot(course.numbers, regret, color=INK, lw=1.6)
    if len(bound):
        axes.plot(course.numbers, bound, color=FADED, lw=1.2, ls=(0, (4, 2)))
        allowed = f"bound without folds {_rounded(asset, course.final.average_bound)}"
        _aside(axes, allowed, (end, bound[-1]), color=FADED)
    _aside(axes, f"regret {_rounded(asset, course.final.average)}", (end, regret[-1]))
    axes.set(xlim=(course.numbers[0] - 0.5, end))
    _ticked(axes.xaxis, _round(6))
    _titled(axes, f"average regret, {asset.code} a trade")
    _named(axes, "trade")


def _decades(axes: Axes, regret: Floats, bound: Floats) -> None:
    """Linear around 0, decades beyond: a bound may be a thousand times what was lost."""
    least, most = min(regret.min(), 0.0), max(regret.max(), *bound, 1e-9)
    unit = 10.0 ** np.floor(np.log10(max(abs(regret[-1]), most / 1e4)))
    powers = unit * 10.0 ** np.arange(0, max(0, np.floor(np.log10(most / unit))) + 1)
    axes.set_yscale("symlog", linthresh=unit)
    axes.set_ylim(1.5 * least, 3 * most)
    axes.yaxis.set_major_locator(FixedLocator([*(-power for power in powers if power <= -least), 0.0, *powers]))
    axes.yaxis.set_minor_locator(FixedLocator([]))
    axes.yaxis.set_major_formatter(FuncFormatter(_plainly))


def gain_steps(rules: Rules, order: Order, sold: Sold, name: str = "gain") -> Plate:
    """Gain by bid as steps; left of the curve the payment, hatched; between curve and bid what the buyer keeps."""
    bought, menu, show = sold.bought, listed(rules, sold.bought.price, sold.bought.curve), rules.asset.show
    gain, kept = bought.gain / MEASURE, order.bid * bought.gain // MEASURE - bought.charge

    def draw(figure: Figure) -> None:
        axes, steps = framed(figure, 52, 12, 44, 46), _steps(menu, order.bid, rules.asset)
        _staircase(axes, steps)
        if bought.level:
            _areas(axes, steps, f"keeps {show(kept)}", f"pays {show(bought.charge)}")
        _bid_line(axes, steps, f"bid {show(order.bid, code=False)}: gain {gain:.4f}", gain)
        _titled(axes, "gain", lift=26)
        _named(axes, f"bid, {rules.asset.code} per unit of gain")

    alt = (
        f"Gain by bid in {counted(len(menu.levels), 'step')}. At the bid of {show(order.bid)} per unit of gain "
        f"{order.party} gains {gain:.4f}, pays {show(bought.charge)} and keeps {show(kept)}."
    )
    return plate(f"{name} {order.id}", alt, 360, draw)


@dataclass(frozen=True, slots=True)
class _Steps:
    """The price list as a staircase: opening bids in money, gains reached there, the bid, and how far to draw."""

    opens: tuple[float, ...]
    gains: tuple[float, ...]
    bid: float
    width: float
    height: float

    @property
    def won(self) -> int:
        """How many steps the bid reaches."""
        return sum(opening <= self.bid for opening in self.opens)

    def paid(self) -> list[Box]:
        """The largest boxes within the payment."""
        return [(0.0, (0.0, *self.gains)[i], self.opens[i], self.gains[self.won - 1]) for i in range(self.won)]

    def kept(self) -> list[Box]:
        """The largest boxes within what the buyer keeps."""
        return [(self.opens[i], 0.0, self.bid, self.gains[i]) for i in range(self.won)]


def _steps(menu: Menu, bid: int, asset: Asset) -> _Steps:
    opens = tuple(level.opens / asset.scale for level in menu.levels)
    gains = tuple(level.gain / menu.scale for level in menu.levels)
    offered = bid / asset.scale
    return _Steps(opens, gains, offered, 1.12 * max(offered, *opens, 1 / asset.scale), 1.2 * max((0.01, *gains)))


def _staircase(axes: Axes, steps: _Steps) -> None:
    xs, ys, won = (0.0, *steps.opens), (0.0, *steps.gains), steps.won
    axes.set(xlim=(0, steps.width), ylim=(0, steps.height))
    axes.step((*xs, steps.width), (*ys, ys[-1]), where="post", color=FADED, lw=1.2, clip_on=False)
    reached = (*xs[: won + 1], steps.bid), (*ys[: won + 1], ys[won])
    axes.step(*reached, where="post", color=INK, lw=2, clip_on=False)
    _ticked(axes.xaxis, _round(6))
    _ticked(axes.yaxis, _round(5))


def _areas(axes: Axes, steps: _Steps, kept: str, paid: str) -> None:
    """Hatch the payment; write both words within their areas, or above them where these are too small."""
    won, top = steps.won, steps.gains[steps.won - 1]
    xs, ys = (0.0, *steps.opens[:won]), (0.0, *steps.gains[:won])
    axes.fill_between(xs, ys, top, step="post", fc="none", ec=FADED, hatch="////", lw=0)
    inside = _seated(axes, paid, steps.paid())
    if not inside:
        _note(axes, paid, (0, top), (4, 8), ha="left")
    if not _seated(axes, kept, steps.kept()):
        right = steps.bid > steps.width / 2
        offset = (-10 if right else 10, 8 if inside else 8 + _LINE)
        _note(axes, kept, (steps.bid, top), offset, ha="right" if right else "left")


def _seated(axes: Axes, words: str, boxes: Sequence[Box]) -> bool:
    """Write in the middle of the roomiest box; whether there is one."""
    pixels = np.diff(axes.transData.transform([(0, 0), (1, 1)]), axis=0)[0]
    wide, high = len(words) * _LETTER + 12, _LINE + 8
    room = [min((right - left) * pixels[0] / wide, (top - low) * pixels[1] / high) for left, low, right, top in boxes]
    left, low, right, top = boxes[int(np.argmax(room))]
    if max(room) < 1:
        return False
    _note(axes, words, ((left + right) / 2, (low + top) / 2), (0, 0), ha="center", va="center")
    return True


def _bid_line(axes: Axes, steps: _Steps, words: str, gain: float) -> None:
    axes.plot([steps.bid, steps.bid], [0, steps.height], color=ACCENT, lw=1.6, clip_on=False)
    axes.plot([steps.bid], [gain], "o", ms=9, mfc=ACCENT, mec=PAPER, mew=1.5, clip_on=False)
    side = "right" if steps.bid > steps.width / 2 else "left"
    _note(axes, words, (steps.bid, steps.height), (0, 5), ha=side, color=ACCENT)


@dataclass(frozen=True, slots=True)
class _Bar:
    """A row of the waterfall, in minor units. high: thickness, of a row of 1."""

    label: str
    begin: int
    amount: int
    spread: float = 0.0
    fill: str = INK
    hatch: str = ""
    high: float = 0.44


def waterfall(found: Takings, asset: Asset, name: str = "shares") -> Plate:
    """From nothing up to the payment: a bar for each seller, withheld money hatched, rounding a hairline."""
    bars, first = _bars(found), found.sellers[0]

    def draw(figure: Figure) -> None:
        left, margin = (96, 82) if figure.get_size_inches()[0] * 72 <= NARROW else (150, 140)
        axes = framed(figure, left, margin, 4, 4)
        _stacked(axes, bars)
        _columns(axes, bars, found, asset, margin=margin)

    alt = (
        f"Of {asset.show(found.paid)} paid, {counted(len(found.sellers), 'seller')} earned {asset.show(found.earned)}; "
        f"most went to {first.party}, {asset.show(first.amount)}. Withheld {asset.show(found.withheld)}, rounding "
        f"{asset.show(found.rounding)}."
    )
    return plate(name, alt, 8 + 24 * len(bars), draw)


def _bars(found: Takings) -> list[_Bar]:
    own, others = found.sellers[:BARS], found.sellers[BARS:]
    rows = [(seller.party, seller.amount, seller.spread) for seller in own]
    if others:
        rows.append((f"{len(others)} more", sum(one.amount for one in others), sum(one.spread for one in others)))
    begins = accumulate((amount for _, amount, _ in rows), initial=0)
    bars = [_Bar(label, begin, amount, spread) for begin, (label, amount, spread) in zip(begins, rows, strict=False)]
    if found.withheld:
        bars.append(_Bar("withheld", found.earned, found.withheld, fill="none", hatch="////"))
    bars.append(_Bar("rounding", found.earned + found.withheld, found.rounding, fill=FADED, high=0.3))
    return [*bars, _Bar("paid", 0, found.paid, fill=ACCENT)]


def _stacked(axes: Axes, bars: Sequence[_Bar]) -> None:
    for row, bar in enumerate(bars):
        corner, edge = (bar.begin, -row - bar.high / 2), FADED if bar.hatch else bar.fill
        axes.add_patch(Rectangle(corner, bar.amount, bar.high, fc=bar.fill, ec=edge, hatch=bar.hatch, lw=0.8))
        end = bar.begin + bar.amount
        if bar.spread:
            axes.errorbar(end, -row, xerr=bar.spread, color=FADED, lw=1.2, capsize=3)
        if row < len(bars) - 1:
            axes.plot([end, end], [-row, -row - 1], color=FADED, lw=0.6, zorder=0)
    most = max(bar.begin + bar.amount + bar.spread for bar in bars)
    axes.set(xlim=(0, most or 1), ylim=(0.5 - len(bars), 0.5))
    axes.set_axis_off()


def _columns(axes: Axes, bars: Sequence[_Bar], found: Takings, asset: Asset, *, margin: int) -> None:
    """Names left of the bars; right of them amounts and, where the margin has room, their part of the payment."""
    colors = {INK: INK, ACCENT: ACCENT}
    for row, bar in enumerate(bars):
        write = partial(_note, axes, color=colors.get(bar.fill, FADED), va="center", xycoords=("axes fraction", "data"))
        roomy = margin > NARROW / 3
        write(short(bar.label, 20 if roomy else 12), (0, -row), (-8, 0), ha="right")
        write(asset.show(bar.amount, code=False), (1, -row), (margin - (62 if roomy else 2), 0), ha="right")
        if roomy:
            write(percent(bar.amount / (found.paid or 1)), (1, -row), (margin - 2, 0), ha="right")


def _rounded(asset: Asset, units: float | None) -> str:
    return asset.show(round(units or 0.0))


def _plainly(figure: float, _: object) -> str:
    return f"{figure:,.6g}"


def _ticked(axis: Axis, locator: MaxNLocator) -> None:
    axis.set_major_locator(locator)
    axis.set_major_formatter(FuncFormatter(_plainly))


def _round(most: int) -> MaxNLocator:
    """At most so many parts, at round figures."""
    return MaxNLocator(most, steps=[1, 2, 5, 10])


def _note(
    axes: Axes,
    words: str,
    point: tuple[float, float],
    offset: tuple[float, float],
    *,
    ha: str,
    va: str = "bottom",
    color: str = INK,
    size: int = 12,
    xycoords: str | tuple[str, str] = "data",
) -> None:
    """Words at so many pixels from a point."""
    axes.annotate(
        plain(words),
        point,
        offset,
        xycoords,
        "offset points",
        ha=ha,
        va=va,
        color=color,
        size=size,
        annotation_clip=False,
    )


def _aside(axes: Axes, words: str, point: tuple[float, float], *, color: str = INK) -> None:
    """The name of a line, above its right end."""
    _note(axes, words, point, (-2, 4), ha="right", color=color)


def _titled(axes: Axes, words: str, *, lift: int = 8) -> None:
    """What the vertical axis counts, above it."""
    _note(axes, words, (0, 1), (-52, lift), ha="left", color=FADED, size=11, xycoords="axes fraction")


def _named(axes: Axes, words: str) -> None:
    """What the horizontal axis counts, below its end."""
    _note(axes, words, (1, 0), (0, -36), ha="right", color=FADED, size=11, xycoords="axes fraction")
