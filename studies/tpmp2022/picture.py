"""Draws revenue by method against the upper limit, and processor time by way of pricing, on growing menus."""

from collections.abc import Callable, Mapping, Sequence
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
    "Depth-first menus of 50 to all listed models. Left and middle: revenue of five methods on simulated data and on "
    "digits, as a part of the upper limit; a line at 90 %. Right: processor time of four ways to the same prices, in "
    "milliseconds, simulated data."
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
    left, right, beside, names = 44.0, 56.0, 22.0, 142.0
    each = (width - left - right - beside - names) / 3
    lefts = (left, left + each + beside, left + 2 * each + beside + names)
    panels: tuple[Callable[[Axes, Figures], None], ...] = (
        partial(_revenue, name="simulated", last=False),
        partial(_revenue, name="digits", last=True),
        _times,
    )
    for at, panel in zip(lefts, panels, strict=True):
        axes = figure.add_axes((at / width, 48 / HEIGHT, each / width, (HEIGHT - 48 - 40) / HEIGHT))
        panel(axes, figures)
        axes.set_xlabel("models", color=FADED, loc="right")


def _revenue(axes: Axes, figures: Figures, *, name: str, last: bool) -> None:
    values = _values(figures["revenue"])
    menus = _menus(values, f"{name}, ")
    ends = {}
    for method, line in REVENUE.items():
        parts = [values[f"{title} | {METHODS[method]}"] for title, _ in menus]
        axes.plot([size for _, size in menus], parts, **line)
        ends[METHODS[method].strip("`")] = (parts[-1], line["color"])
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 0.9, 1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda part, _: "" if last else f"{part:.0%}"))
    axes.axhline(0.9, color=FADED, lw=0.6)
    _titled(axes, f"revenue, {name}", menus)
    if last:
        _named(axes, ends, apart=0.08)


def _times(axes: Axes, figures: Figures) -> None:
    values = _values(figures["cpu"])
    menus = _menus(values, "")
    ends = {}
    for way, line in TIMES.items():
        times = [1 if way == "ours" else values[f"{title} | {way}"] for title, _ in menus]
        spent = [values[f"{title} | ours, ms"] * each for (title, _), each in zip(menus, times, strict=True)]
        axes.plot([size for _, size in menus], spent, **line)
        ends[way] = (spent[-1], line["color"])
    axes.set_yscale("log")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda ms, _: f"{ms:g}" if ms < 1000 else f"{ms:,.0f}"))
    _titled(axes, "processor time, ms", menus)
    _named(axes, ends, apart=0)


def _titled(axes: Axes, title: str, menus: Sequence[tuple[str, int]]) -> None:
    first, last = menus[0][1], menus[-1][1]
    axes.annotate(title, (0, 1), (0, 14), "axes fraction", "offset points", size=12)
    axes.set_xlim(0, last)
    axes.xaxis.set_major_locator(FixedLocator([first, last]))


def _named(axes: Axes, ends: Mapping[str, tuple[float, str]], *, apart: float) -> None:
    """Write each line's name beside its end, the names at least so far apart."""
    below = float("inf")
    for name, (height, colour) in sorted(ends.items(), key=lambda one: -one[1][0]):
        below = min(height, below - apart)
        at = (axes.get_xlim()[1], below)
        axes.annotate(name, at, (6, -4), textcoords="offset points", color=colour, annotation_clip=False)


def _values(figures: tuple[row.Figure, ...]) -> dict[str, float]:
    return {one.name: one.value for one in figures}


def _menus(values: Mapping[str, float], before: str) -> list[tuple[str, int]]:
    """Titles and sizes of the depth-first menus, and of the one of all models."""
    titles = dict.fromkeys(name.split(" | ")[0] for name in values)
    whole = next(title for title in titles if title.startswith(f"{before}all "))
    return [(f"{before}depth-first {size}", size) for size in SIZES] + [(whole, int(whole.rsplit(" ", 1)[1]))]
