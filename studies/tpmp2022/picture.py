"""Draws revenue by method against the upper limit, and processor time by way of pricing, on growing menus."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gainshare.engine.ink import ACCENT, FADED, INK
from studies import row
from studies.picture import drawn
from studies.tpmp2022.market import METHODS, SIZES

HEIGHT = 290
ALT = (
    "Depth-first menus of 50 to all models of the simulated data. Left: revenue of five methods as a part of the upper "
    "limit. Right: processor time of four ways to the same prices, in milliseconds, on a logarithmic scale."
)
BROKEN, DOTTED = (0, (5, 2)), (0, (1.5, 1.5))
REVENUE: dict[str, dict[str, Any]] = {
    "exact": {"color": INK, "lw": 1.0},
    "select": {"color": ACCENT, "lw": 2.0, "ls": BROKEN},
    "max-improve": {"color": INK, "lw": 1.2, "ls": BROKEN},
    "min-cover": {"color": FADED, "lw": 1.2, "ls": DOTTED},
    "base": {"color": FADED, "lw": 1.4},
}
TIMES: dict[str, dict[str, Any]] = {
    "SLSQP": {"color": FADED, "lw": 1.4},
    "CIP": {"color": INK, "lw": 1.2, "ls": BROKEN},
    "HiGHS": {"color": INK, "lw": 1.2, "ls": DOTTED},
    "ours": {"color": ACCENT, "lw": 2.0},
}

Figures = Mapping[str, tuple[row.Figure, ...]]


def picture(figures: Figures) -> str:
    """The drawing as an SVG file. figures: of the rows `revenue` and `cpu`."""
    return drawn("study-tpmp2022", ALT, HEIGHT, partial(_panels, figures))


def _panels(figures: Figures, figure: Figure) -> None:
    width = 72 * figure.get_size_inches()[0]
    left, right, gap = 44.0, 70.0, 120.0
    each = (width - left - right - gap) / 2
    for at, panel in enumerate((_revenue, _times)):
        corner = ((left + at * (each + gap)) / width, 48 / HEIGHT, each / width, (HEIGHT - 48 - 40) / HEIGHT)
        axes = figure.add_axes(corner)
        panel(axes, figures)
        axes.set_xlabel("models", color=FADED, loc="right")


def _revenue(axes: Axes, figures: Figures) -> None:
    values = _values(figures["revenue"])
    menus = [(title, size) for title, size in _menus(values, "simulated, ")]
    ends = {}
    for method, line in REVENUE.items():
        parts = [values[f"{title} | {METHODS[method]}"] for title, _ in menus]
        axes.plot([size for _, size in menus], parts, **line)
        ends[METHODS[method].strip("`")] = (menus[-1][1], parts[-1], line["color"])
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 0.9, 1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{part:.0%}"))
    axes.axhline(0.9, color=FADED, lw=0.6)
    axes.annotate("revenue, of the upper limit", (0, 1), (0, 14), "axes fraction", "offset points", size=12)
    _named(axes, ends, apart=0.075)


def _times(axes: Axes, figures: Figures) -> None:
    values = _values(figures["cpu"])
    menus = [(title, size) for title, size in _menus(values, "")]
    ends = {}
    for way, line in TIMES.items():
        spent = [
            values[f"{title} | ours, ms"] * (1 if way == "ours" else values[f"{title} | {way}"]) for title, _ in menus
        ]
        axes.plot([size for _, size in menus], spent, **line)
        ends[way] = (menus[-1][1], spent[-1], line["color"])
    axes.set_yscale("log")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda ms, _: f"{ms:g}" if ms < 1000 else f"{ms:,.0f}"))
    axes.annotate("processor time, ms", (0, 1), (0, 14), "axes fraction", "offset points", size=12)
    _named(axes, ends, apart=0)


def _values(figures: tuple[row.Figure, ...]) -> dict[str, float]:
    return {one.name: one.value for one in figures}


def _menus(values: Mapping[str, float], before: str) -> list[tuple[str, int]]:
    """Titles and sizes of the depth-first menus, and of the one of all models."""
    titles = dict.fromkeys(name.split(" | ")[0] for name in values)
    whole = next(title for title in titles if title.startswith(f"{before}all "))
    return [(f"{before}depth-first {size}", size) for size in SIZES] + [(whole, int(whole.rsplit(" ", 1)[1]))]


def _named(axes: Axes, ends: Mapping[str, tuple[float, float, str]], *, apart: float) -> None:
    """Write each line's name beside its end, the names at least so far apart."""
    below = float("inf")
    for name, (at, height, colour) in sorted(ends.items(), key=lambda one: -one[1][1]):
        below = min(height, below - apart)
        axes.annotate(name, (at, below), (6, -4), textcoords="offset points", color=colour, annotation_clip=False)
    axes.set_xlim(0, max(at for at, *_ in ends.values()))
    axes.xaxis.set_major_locator(FixedLocator([50, 100, 150, 200, 250]))
