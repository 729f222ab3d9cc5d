"""Draws what each rule buys, what lies and rings earn, what the rule as read overspends, and what claims save."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gainshare.engine.ink import ACCENT, FADED, INK
from studies import row
from studies.picture import drawn
from studies.qmia2025.cash import DISCOUNTS

HEIGHT = 520
ALT = (
    "Six panels. What rules buy for a budget, beside the optimum; the largest gain of an ask that is a multiple of the "
    "cost; what a ring of the largest providers gains, with a reserve and without; what the rule as the abstract reads "
    "spends; what the same cash buys where the rest is claims, by what a unit of these is worth to providers; how much "
    "of the best set is bought where utility depends on the set."
)
BROKEN, DOTTED = (0, (5, 2)), (0, (1.5, 1.5))
OURS: dict[str, Any] = {"color": ACCENT, "lw": 2.0}
PLAIN: dict[str, Any] = {"color": INK, "lw": 1.2}
DASHED: dict[str, Any] = {"color": INK, "lw": 1.2, "ls": BROKEN}
PALE: dict[str, Any] = {"color": FADED, "lw": 1.2}
DOTS: dict[str, Any] = {"color": FADED, "lw": 1.2, "ls": DOTTED}

Values = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Figures by row, then by line and column of its table."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One column of a row's table over its lines, and how it is drawn. name: beside its end."""

    name: str
    column: str
    style: Mapping[str, Any]


def picture(figures: Mapping[str, tuple[row.Figure, ...]]) -> str:
    """The drawing as an SVG file. figures: of all rows."""
    values: dict[str, dict[str, dict[str, float]]] = {}
    for word, found in figures.items():
        for one in found:
            line, column = one.name.split(" | ", 1)
            values.setdefault(word, {}).setdefault(line, {})[column] = one.value
    return drawn("study-qmia2025", ALT, HEIGHT, partial(_panels, values))


def _panels(values: Values, figure: Figure) -> None:
    width = 72 * figure.get_size_inches()[0]
    across, down = width / 3, HEIGHT / 2
    left_of, names = 38, min(84, across / 2)
    panels: tuple[Callable[[Axes, Values], None], ...] = (_budgets, _lies, _rings, _overspend, _cash, _sets)
    for at, panel in enumerate(panels):
        left, bottom = at % 3 * across + left_of, (1 - at // 3) * down + 44
        size = ((across - left_of - names) / width, (down - 44 - 40) / HEIGHT)
        panel(figure.add_axes((left / width, bottom / HEIGHT, *size)), values)


def _budgets(axes: Axes, values: Values) -> None:
    lines = {line: found for line, found in values["budgets"].items() if _share(line) <= 0.4}
    curves = (
        Curve("optimum", "optimum", PALE),
        Curve("Q-MIA", "Q-MIA", OURS),
        Curve("guarded", "guarded", DASHED),
        Curve("trust (b)", "trust (b)", PLAIN),
        Curve("trust (a)", "trust (a)", DASHED),
        Curve("volume", "volume", DOTS),
    )
    _drawn(axes, [_share(line) for line in lines], lines, curves, apart=0.055)
    _titled(axes, "value bought, of all", "budget, of all costs")
    _ticks(axes, [0, 0.2, 0.4], "{:.0%}", along="x")
    _ticks(axes, [0, 0.25, 0.5], "{:.0%}", along="y")


def _share(line: str) -> float:
    return float(line.partition("%")[0]) / 100


def _lies(axes: Axes, values: Values) -> None:
    lines = {_factor(line): found for line, found in values["misreports"].items() if _factor(line) <= 2}
    read = [found["literal | largest"] for found in lines.values()]
    axes.plot(list(lines), read, **PLAIN)
    axes.annotate("literal", (list(lines)[1], read[1]), (8, 0), textcoords="offset points", size=11)
    ours = [max(found["Q-MIA | largest"], found["guarded | largest"]) for found in lines.values()]
    axes.plot(list(lines), ours, **OURS)
    axes.set_xlim(0, 2)
    _named(axes, {"ours": (ours[-1], ACCENT)}, apart=0)
    _titled(axes, "largest gain of a lie, of cost", "ask / cost")
    _ticks(axes, [0, 1, 2], "{:g}", along="x")
    _ticks(axes, [0, 1, 2], "{:.0%}", along="y")


def _factor(line: str) -> float:
    return float(line.split(maxsplit=1)[0])


def _rings(axes: Axes, values: Values) -> None:
    lines = values["rings"]
    curves = (Curve("no reserve", "no reserve", PLAIN), Curve("reserve", "reserve", OURS))
    _drawn(axes, [float(line.split()[0]) for line in lines], lines, curves, apart=0.08)
    _titled(axes, "ring's gain, of budget", "members, of 30")
    _ticks(axes, [1, 10, 20, 30], "{:g}", along="x")
    _ticks(axes, [0, 0.25, 0.5], "{:.0%}", along="y")


def _overspend(axes: Axes, values: Values) -> None:
    lines = values["overspend"]
    curves = (
        Curve("literal, largest", "literal, largest", DOTS),
        Curve("literal, mean", "literal", PLAIN),
        Curve("Q-MIA, mean", "Q-MIA", OURS),
    )
    axes.set_xscale("log")
    _drawn(axes, [float(line.split()[0].replace(",", "")) for line in lines], lines, curves, apart=0.2)
    axes.axhline(1, color=FADED, lw=0.6)
    axes.set_ylim(0)
    _titled(axes, "spent, of budget", "providers")
    axes.xaxis.set_minor_locator(NullLocator())
    _ticks(axes, [10, 100, 1000], "{:,.0f}", along="x")
    _ticks(axes, [0, 1, 2], "{:.0%}", along="y")


def _cash(axes: Axes, values: Values) -> None:
    ends = {}
    for title, style in zip(DISCOUNTS, (OURS, PLAIN, DOTS), strict=True):
        lines = [(line, one) for line, one in values["mixed"].items() if line.startswith(title)]
        heights = {_cash_share(line): one["same cash: value"] for line, one in lines if "same cash: value" in one}
        axes.plot(list(heights), list(heights.values()), **style)
        ends[title.replace("claims worth", "at")] = (list(heights.values())[-1], style["color"])
    axes.set_xlim(1, 0)
    _named(axes, ends, apart=0.16)
    axes.set_ylim(0)
    _titled(axes, "value of the same cash", "cash share")
    _ticks(axes, [1, 0.5, 0], "{:.0%}", along="x")
    _ticks(axes, [0, 1, 2], "{:.0%}", along="y")


def _cash_share(line: str) -> float:
    return float(line.removesuffix("% cash").rsplit(" ", 1)[1]) / 100


def _sets(axes: Axes, values: Values) -> None:
    lines = values["sets"]
    styles = {"share clock": OURS, "greedy B": DASHED, "greedy B/2": PLAIN, "posted price": DOTS}
    settings = list(dict.fromkeys(line.split(": ")[0] for line in lines))
    ends = {}
    for name, style in styles.items():
        heights = [lines[f"{setting}: {name}"]["mean"] for setting in settings]
        axes.plot(range(len(settings)), heights, marker="o", ms=4, **style)
        ends[name] = (heights[-1], style["color"])
    axes.set_xlim(-0.2, len(settings) - 0.8)
    _named(axes, ends, apart=0.09)
    axes.set_ylim(0, 1.03)
    _titled(axes, "value, of the best set", "")
    axes.xaxis.set_major_locator(FixedLocator(range(len(settings))))
    short = [setting.replace(", coverage", "\ncov").replace(", capped", "\ncap") for setting in settings]
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: short[round(at)]))
    _ticks(axes, [0, 0.5, 1], "{:.0%}", along="y")


def _drawn(
    axes: Axes, places: Sequence[float], lines: Mapping[str, Mapping[str, float]], curves: Sequence[Curve], apart: float
) -> None:
    ends = {}
    for curve in curves:
        heights = [found[curve.column] for found in lines.values()]
        axes.plot(places, heights, **curve.style)
        ends[curve.name] = (heights[-1], curve.style["color"])
    axes.set_xlim(min(0, places[0]) if axes.get_xscale() == "linear" else places[0], places[-1])
    _named(axes, ends, apart=apart)


def _named(axes: Axes, ends: Mapping[str, tuple[float, str]], *, apart: float) -> None:
    """Write each line's name beside its end, the names at least so far apart."""
    below = float("inf")
    for name, (height, colour) in sorted(ends.items(), key=lambda one: -one[1][0]):
        below = min(height, below - apart)
        at = (axes.get_xlim()[1], below)
        axes.annotate(name, at, (6, -4), textcoords="offset points", color=colour, annotation_clip=False, size=11)


def _titled(axes: Axes, title: str, along: str) -> None:
    axes.annotate(title, (0, 1), (-30, 14), "axes fraction", "offset points", size=12)
    axes.set_xlabel(along, color=FADED, loc="right", size=11)


def _ticks(axes: Axes, places: Sequence[float], form: str, *, along: str) -> None:
    for name in along:
        axis = axes.xaxis if name == "x" else axes.yaxis
        axis.set_major_locator(FixedLocator(places))
        axis.set_major_formatter(FuncFormatter(lambda place, _: form.format(place)))
