"""The figures of an auction: prices that learn, and the gain curve of one buyer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FixedLocator, FuncFormatter

from gainshare.auctions.menu import Menu
from gainshare.core.arrays import MEASURE, Bools, Floats
from gainshare.core.money import Asset
from gainshare.core.words import counted
from gainshare.engine.auction_tally import Course
from gainshare.engine.ink import (
    ACCENT,
    FADED,
    INK,
    PAPER,
    Plate,
    aside,
    framed,
    named,
    note,
    plainly,
    plate,
    round_parts,
    ticked,
    titled,
)
from gainshare.markets.auction.market import Order, Rules, Sold, listed

SHADES = 16
"""Degrees of ink."""

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
    note(axes, label, (start, best), (6, 3), ha="left")
    axes.set(xlim=(start, end), ylim=(0, 1.01 * course.net[-1] / asset.scale))
    axes.xaxis.set_major_locator(FixedLocator([]))
    titled(axes, f"price, {asset.code} per unit of gain")
    ticked(axes.yaxis, round_parts(5))


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
        aside(axes, allowed, (end, bound[-1]), color=FADED)
    aside(axes, f"regret {_rounded(asset, course.final.average)}", (end, regret[-1]))
    axes.set(xlim=(course.numbers[0] - 0.5, end))
    ticked(axes.xaxis, round_parts(6))
    titled(axes, f"average regret, {asset.code} a trade")
    named(axes, "trade")


def _decades(axes: Axes, regret: Floats, bound: Floats) -> None:
    """Linear around 0, decades beyond: a bound may be a thousand times what was lost."""
    least, most = min(regret.min(), 0.0), max(regret.max(), *bound, 1e-9)
    unit = 10.0 ** np.floor(np.log10(max(abs(regret[-1]), most / 1e4)))
    powers = unit * 10.0 ** np.arange(0, max(0, np.floor(np.log10(most / unit))) + 1)
    axes.set_yscale("symlog", linthresh=unit)
    axes.set_ylim(1.5 * least, 3 * most)
    axes.yaxis.set_major_locator(FixedLocator([*(-power for power in powers if power <= -least), 0.0, *powers]))
    axes.yaxis.set_minor_locator(FixedLocator([]))
    axes.yaxis.set_major_formatter(FuncFormatter(plainly))


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
        titled(axes, "gain", lift=26)
        named(axes, f"bid, {rules.asset.code} per unit of gain")

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
    ticked(axes.xaxis, round_parts(6))
    ticked(axes.yaxis, round_parts(5))


def _areas(axes: Axes, steps: _Steps, kept: str, paid: str) -> None:
    """Hatch the payment; write both words within their areas, or above them where these are too small."""
    won, top = steps.won, steps.gains[steps.won - 1]
    xs, ys = (0.0, *steps.opens[:won]), (0.0, *steps.gains[:won])
    axes.fill_between(xs, ys, top, step="post", fc="none", ec=FADED, hatch="////", lw=0)
    inside = _seated(axes, paid, steps.paid())
    if not inside:
        note(axes, paid, (0, top), (4, 8), ha="left")
    if not _seated(axes, kept, steps.kept()):
        right = steps.bid > steps.width / 2
        offset = (-10 if right else 10, 8 if inside else 8 + _LINE)
        note(axes, kept, (steps.bid, top), offset, ha="right" if right else "left")


def _seated(axes: Axes, words: str, boxes: Sequence[Box]) -> bool:
    """Write in the middle of the roomiest box; whether there is one."""
    pixels = np.diff(axes.transData.transform([(0, 0), (1, 1)]), axis=0)[0]
    wide, high = len(words) * _LETTER + 12, _LINE + 8
    room = [min((right - left) * pixels[0] / wide, (top - low) * pixels[1] / high) for left, low, right, top in boxes]
    left, low, right, top = boxes[int(np.argmax(room))]
    if max(room) < 1:
        return False
    note(axes, words, ((left + right) / 2, (low + top) / 2), (0, 0), ha="center", va="center")
    return True


def _bid_line(axes: Axes, steps: _Steps, words: str, gain: float) -> None:
    axes.plot([steps.bid, steps.bid], [0, steps.height], color=ACCENT, lw=1.6, clip_on=False)
    axes.plot([steps.bid], [gain], "o", ms=9, mfc=ACCENT, mec=PAPER, mew=1.5, clip_on=False)
    side = "right" if steps.bid > steps.width / 2 else "left"
    note(axes, words, (steps.bid, steps.height), (0, 5), ha=side, color=ACCENT)


def _rounded(asset: Asset, units: float | None) -> str:
    return asset.show(round(units or 0.0))
