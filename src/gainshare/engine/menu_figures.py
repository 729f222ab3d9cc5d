"""The figures of a menu: prices by accuracy with the bundles that bind them, and what each way to sell would earn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    plainly,
    plate,
    round_parts,
    ticked,
    titled,
)
from gainshare.markets.menu.lists import Tag, model_id
from gainshare.markets.menu.records import Item, Published
from gainshare.markets.menu.words import undercut

ARCS = 3
"""Models whose bundles are drawn, at most: those that bundles press furthest below their caps."""

LABELS = 12
"""Models up to which each has its name in the figure."""

CROWD = 60
"""Models from which marks are small."""

EM = 7.5
"""Pixels that a letter of a small label takes, at most on average."""


def price_steps(found: Published, asset: Asset, name: str = "prices") -> Plate:
    """Price by accuracy as steps, caps as ticks above; where they part most, arcs to the bundle that binds."""
    stairs = _Stairs.of(found, asset)

    def draw(figure: Figure) -> None:
        left = max(62, 16 + EM * len(plainly(round(stairs.top), None)))
        axes = framed(figure, left, 14, 28, 46)
        _staircase(axes, stairs)
        _arcs(axes, stairs)
        _names(axes, stairs)
        titled(axes, f"price, {asset.code}")
        named(axes, "accuracy, on the test rows that decide")

    pressed = [item for item in found.items if item.tag and item.tag.price < item.tag.cap]
    first = next((f" {item.model}: {undercut(item, asset)}." for item in stairs.pressed), "")
    alt = (
        f"Price by accuracy of {counted(len(found.items), 'model')}; {counted(len(pressed), 'price')} below what "
        f"buyers would pay, because of a bundle.{first}"
    )
    return plate(name, alt, 380, draw)


@dataclass(frozen=True, slots=True)
class _Stairs:
    """What is drawn. points: accuracy and price of each model, by its id, rising. caps: of each. top: the highest."""

    points: Mapping[str, tuple[float, float]]
    caps: tuple[float, ...]
    pressed: tuple[Item, ...]

    @classmethod
    def of(cls, found: Published, asset: Asset) -> "_Stairs":
        tagged = [(item, item.tag) for item in found.items if item.tag]
        points = {item.model: (item.right / found.halves.choosing, tag.price / asset.scale) for item, tag in tagged}
        return cls(points, tuple(tag.cap / asset.scale for _, tag in tagged), tuple(_told(tagged, points)))

    @property
    def top(self) -> float:
        """The highest cap, or 1 if everything is free."""
        return max(self.caps) or 1.0

    @property
    def ends(self) -> tuple[float, float]:
        """The accuracies between which it is drawn."""
        xs = [x for x, _ in self.points.values()]
        span = max(xs[-1] - xs[0], 0.1)
        return xs[0] - 0.12 * span, xs[-1] + 0.03 * span


def _told(tagged: Sequence[tuple[Item, Tag]], points: Mapping[str, tuple[float, float]]) -> Iterator[Item]:
    """The models that a bundle with their own data presses furthest, apart enough to be told apart."""
    own = [(tag.cap - tag.price, item) for item, tag in tagged if tag.why and model_id(tag.why.target) == item.model]
    apart = 0.08 * (points[tagged[-1][0].model][0] - points[tagged[0][0].model][0])
    taken: list[float] = []
    for _, item in sorted(own, key=lambda pair: -pair[0]):
        x = points[item.model][0]
        if len(taken) < ARCS and all(abs(x - other) >= apart for other in taken):
            taken.append(x)
            yield item


def _bundle(item: Item) -> tuple[str, ...]:
    return tuple(map(model_id, item.tag.why.bundle)) if item.tag and item.tag.why else ()


def _staircase(axes: Axes, stairs: _Stairs) -> None:
    left, right = stairs.ends
    xs, ys = zip(*stairs.points.values(), strict=True)
    few = len(xs) < CROWD
    for x, y, cap in zip(xs, ys, stairs.caps, strict=True):
        if cap > y and few:
            axes.plot([x, x], [y, cap], color=FADED, lw=0.7, ls=(0, (2, 2)))
    above = [(x, cap) for x, y, cap in zip(xs, ys, stairs.caps, strict=True) if cap > y]
    axes.plot([x for x, _ in above], [cap for _, cap in above], "_", ms=9 if few else 4, color=FADED, mew=1.4)
    axes.step([left, *xs], [ys[0], *ys], where="pre", color=INK, lw=1.8 if few else 1.4)
    axes.plot(xs, ys, "o", ms=4.5 if few else 2.2, mfc=INK, mec=PAPER, mew=0.7 if few else 0.2, clip_on=False)
    axes.set(xlim=(left, right), ylim=(0, 1.12 * stairs.top))
    ticked(axes.xaxis, round_parts(6))
    ticked(axes.yaxis, round_parts(5))


def _arcs(axes: Axes, stairs: _Stairs) -> None:
    """From each model told to those of its bundle, below the stairs."""
    for item in stairs.pressed:
        for part in _bundle(item):
            arc = FancyArrowPatch(
                stairs.points[part],
                stairs.points[item.model],
                connectionstyle="arc3,rad=0.3",
                arrowstyle="-",
                color=ACCENT,
                lw=1.2,
            )
            axes.add_patch(arc)


def _names(axes: Axes, stairs: _Stairs) -> None:
    """Names above the stairs, none on another: of the models told, of their bundles, and of all if they are few."""
    wanted = [item.model for item in stairs.pressed]
    wanted += [part for item in stairs.pressed for part in _bundle(item)]
    wanted += stairs.points if len(stairs.points) <= LABELS else ()
    box, (left, right) = axes.get_window_extent(), stairs.ends
    placed: list[tuple[float, float, float]] = []
    for model in dict.fromkeys(wanted):
        x, y = stairs.points[model]
        end, base = (x - left) / (right - left) * box.width, y / (1.12 * stairs.top) * box.height
        long = EM * len(model)
        if all(end < begun - 4 or done + 4 < end - long or abs(base - low) > 13 for begun, done, low in placed):
            placed.append((end - long, end, base))
            note(axes, model, (x, y), (-3, 3), ha="right", size=11)


def revenue_bars(found: Published, asset: Asset, name: str = "revenue") -> Plate:
    """Revenue by method as bars against the limit; what no list can exceed as a bracket."""
    proceeds = found.proceeds
    rows = [("this list", proceeds.revenue), *((one.method, one.revenue) for one in found.rivals)]
    amounts = [asset.show(int(revenue), code=False) for _, revenue in rows]
    column = 12 + 7.2 * max(map(len, amounts))

    def draw(figure: Figure) -> None:
        narrow = figure.get_size_inches()[0] * 72 <= NARROW
        axes = framed(figure, 126 if narrow else 140, column + (4 if narrow else 62), 30, 8)
        scale = max(1.0, float(proceeds.limit))
        for row, ((word, revenue), amount) in enumerate(zip(rows, amounts, strict=True)):
            color = ACCENT if row == 0 else INK
            axes.add_patch(Rectangle((0, -row - 0.24), float(revenue) / scale, 0.48, fc=color, ec="none"))
            write = partial(note, axes, va="center", xycoords=("axes fraction", "data"), color=color)
            write(word, (0, -row), (-8, 0), ha="right", size=11 if narrow else 12)
            write(amount, (1, -row), (column, 0), ha="right")
            if not narrow:
                write(percent(float(revenue) / scale), (1, -row), (column + 58, 0), ha="right")
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
