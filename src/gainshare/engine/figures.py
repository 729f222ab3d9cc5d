"""The figure that every kind of market has: who earned the money."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.ink import ACCENT, FADED, INK, NARROW, Plate, framed, note, plate, short
from gainshare.engine.tally import Takings

BARS = 24
"""Sellers with a bar of their own; the others share one."""


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
        write = partial(note, axes, color=colors.get(bar.fill, FADED), va="center", xycoords=("axes fraction", "data"))
        roomy = margin > NARROW / 3
        write(short(bar.label, 20 if roomy else 12), (0, -row), (-8, 0), ha="right")
        write(asset.show(bar.amount, code=False), (1, -row), (margin - (62 if roomy else 2), 0), ha="right")
        if roomy:
            write(percent(bar.amount / (found.paid or 1)), (1, -row), (margin - 2, 0), ha="right")
