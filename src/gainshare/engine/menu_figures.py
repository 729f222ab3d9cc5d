"""The figures of a menu: prices by accuracy with the bundles that bind them, and what each way to sell would earn."""

from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.ink import (
    ACCENT,
    FADED,
    INK,
    NARROW,
    PAPER,
    Plate,
    framed,
    named,
    note,
    plate,
    round_parts,
    ticked,
    titled,
)
from gainshare.markets.menu.lists import model_id
from gainshare.markets.menu.records import Item, Published
from gainshare.markets.menu.words import undercut

ARCS = 5
"""Bundles that are drawn: those that press prices furthest below their caps."""

LABELS = 12
"""Models with a name in the figure, at most."""


def price_steps(found: Published, asset: Asset, name: str = "prices") -> Plate:
    """Price by accuracy as steps, caps as ticks above; where they part most, arcs to the bundle that binds."""
    items = found.items

    def draw(figure: Figure) -> None:
        axes = framed(figure, 62, 14, 28, 46)
        _staircase(axes, found, asset)
        _arcs(axes, found, asset)
        _names(axes, found, asset)
        titled(axes, f"price, {asset.code}")
        named(axes, "accuracy, on the test rows that decide")

    pressed = [item for item in items if item.tag and item.tag.price < item.tag.cap]
    first = f" {pressed[0].model}: {undercut(pressed[0], asset)}." if pressed else ""
    alt = (
        f"Price by accuracy in {counted(len(items), 'step')}; {counted(len(pressed), 'price')} below what buyers would "
        f"pay, because of a bundle.{first}"
    )
    return plate(name, alt, 380, draw)


def _point(item: Item, found: Published, asset: Asset) -> tuple[float, float]:
    assert item.tag
    return item.right / found.halves.choosing, item.tag.price / asset.scale


def _staircase(axes: Axes, found: Published, asset: Asset) -> None:
    points = [_point(item, found, asset) for item in found.items]
    caps = [item.tag.cap / asset.scale for item in found.items if item.tag]
    start = min(found.halves.baseline / found.halves.choosing, points[0][0] - 0.01)
    xs, ys = [start, *(x for x, _ in points)], [points[0][1], *(y for _, y in points)]
    axes.step(xs, ys, where="pre", color=INK, lw=1.8)
    axes.plot(xs[1:], ys[1:], "o", ms=4.5, mfc=INK, mec=PAPER, mew=0.7, clip_on=False)
    for (x, y), cap in zip(points, caps, strict=True):
        if cap > y:
            axes.plot([x, x], [y, cap], color=FADED, lw=0.7, ls=(0, (2, 2)))
    axes.plot([x for x, _ in points], caps, "_", ms=9, color=FADED, mew=1.4, clip_on=False)
    span = points[-1][0] - start
    axes.set(xlim=(start - 0.02 * span, points[-1][0] + 0.03 * span), ylim=(0, 1.12 * max(*caps, *ys)))
    ticked(axes.xaxis, round_parts(6))
    ticked(axes.yaxis, round_parts(5))


def _arcs(axes: Axes, found: Published, asset: Asset) -> None:
    """From each of the models pressed most to those of its bundle."""
    places = {item.model: _point(item, found, asset) for item in found.items}
    for item in _pressed(found)[:ARCS]:
        assert item.tag
        assert item.tag.why
        for part in map(model_id, item.tag.why.bundle):
            if part in places and part != item.model:
                arc = FancyArrowPatch(
                    places[part],
                    places[item.model],
                    connectionstyle="arc3,rad=-0.25",
                    arrowstyle="-",
                    color=ACCENT,
                    lw=1.1,
                )
                axes.add_patch(arc)


def _pressed(found: Published) -> list[Item]:
    """Models bound by a bundle with their own data, those furthest below their cap first."""
    own = [item for item in found.items if item.tag and item.tag.why and model_id(item.tag.why.target) == item.model]
    return sorted(own, key=lambda item: item.tag.price - item.tag.cap if item.tag else 0)


def _names(axes: Axes, found: Published, asset: Asset) -> None:
    """Names of models pressed most and of their bundles, then of others, as long as there is room."""
    wanted = {item.model for item in _pressed(found)[:ARCS]}
    for item in _pressed(found)[:ARCS]:
        wanted |= set(map(model_id, item.tag.why.bundle)) if item.tag and item.tag.why else set()
    chosen = found.items if len(found.items) <= LABELS else [item for item in found.items if item.model in wanted]
    for item in chosen:
        note(axes, item.model, _point(item, found, asset), (0, -7), ha="left", va="top", size=11)


def revenue_bars(found: Published, asset: Asset, name: str = "revenue") -> Plate:
    """Revenue by method as bars against the limit; what no list can exceed as a bracket."""
    proceeds = found.proceeds
    rows = [("this list", proceeds.revenue), *((one.method, one.revenue) for one in found.rivals)]

    def draw(figure: Figure) -> None:
        narrow = figure.get_size_inches()[0] * 72 <= NARROW
        axes = framed(figure, 104 if narrow else 130, 78 if narrow else 132, 30, 8)
        scale = max(1.0, float(proceeds.limit))
        for row, (word, revenue) in enumerate(rows):
            color = ACCENT if row == 0 else INK
            axes.add_patch(Rectangle((0, -row - 0.24), float(revenue) / scale, 0.48, fc=color, ec="none"))
            write = partial(note, axes, va="center", xycoords=("axes fraction", "data"), color=color)
            write(word, (0, -row), (-8, 0), ha="right", size=11 if narrow else 12)
            write(asset.show(int(revenue), code=False), (1, -row), (70, 0), ha="right")
            if not narrow:
                write(percent(float(revenue) / scale), (1, -row), (128, 0), ha="right")
        _limits(axes, found, scale, len(rows))
        axes.set(xlim=(0, 1), ylim=(0.5 - len(rows), 0.5))
        axes.set_axis_off()

    earned = "; ".join(f"{word} {asset.show(int(revenue))}" for word, revenue in rows)
    alt = f"Revenue from the answers: {earned}. No list earns more than {asset.show(int(proceeds.bound))}."
    return plate(name, alt, 44 + 24 * len(rows), draw)


def _limits(axes: Axes, found: Published, scale: float, rows: int) -> None:
    """The limit as a line, and the proven gap of this list as a bracket."""
    revenue, bound = float(found.proceeds.revenue) / scale, float(found.proceeds.bound) / scale
    axes.plot([1, 1], [0.5 - rows, 0.5], color=FADED, lw=1)
    note(axes, "limit", (1, 0.5), (0, 4), ha="right", color=FADED, size=11)
    if bound > revenue:
        axes.plot([revenue, revenue, bound, bound], [0.3, 0.42, 0.42, 0.3], color=ACCENT, lw=1.1)
