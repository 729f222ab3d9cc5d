"""Draws what copies bring: of a facility by rule, of a strong party as published, of parties in random games."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from gainshare.engine.ink import ACCENT, FADED, INK
from studies import row
from studies.picture import drawn

HEIGHT = 290
ALT = (
    "Three panels. What a facility and its copies are worth together, over what it is worth alone, under three rules; "
    "what a strong party gains by copies under the published rule, and under ours; the share of parties that profit by "
    "one copy with a trivial task, by family of games and rule."
)
OURS: dict[str, Any] = {"color": ACCENT, "lw": 2.0}
PLAIN: dict[str, Any] = {"color": INK, "lw": 1.2}
DASHED: dict[str, Any] = {"color": INK, "lw": 1.2, "ls": (0, (5, 2))}
PALE: dict[str, Any] = {"color": FADED, "lw": 1.2}

Values = Mapping[str, Mapping[str, float]]
"""Figures by row and name."""


def picture(figures: Mapping[str, tuple[row.Figure, ...]]) -> str:
    """The drawing as an SVG file. figures: of all rows."""
    values = {word: {one.name: one.value for one in found} for word, found in figures.items()}
    return drawn("study-ohrimenko2019", ALT, HEIGHT, partial(_panels, values))


def _panels(values: Values, figure: Figure) -> None:
    width = 72 * figure.get_size_inches()[0]
    across = width / 3
    left_of, names = 38, min(84, across / 2)
    for at, panel in enumerate((_facilities, _strong, _parties)):
        size = ((across - left_of - names) / width, (HEIGHT - 44 - 40) / HEIGHT)
        panel(figure.add_axes(((at * across + left_of) / width, 44 / HEIGHT, *size)), values)


def _facilities(axes: Axes, values: Values) -> None:
    styles = {"Shapley": PLAIN, "Banzhaf": OURS, "robust Shapley": PALE}
    copies = (0, 1, 2, 5, 10)
    for rule, style in styles.items():
        heights = [values["facilities"][f"20 customers, {count} copies | {rule}"] for count in copies]
        axes.plot(copies, heights, **style)
        if rule != "robust Shapley":
            _name(axes, rule, heights[-1], style)
    axes.annotate("robust Shapley", (2.4, 0.06), color=FADED, size=11)
    axes.set_xlim(0, 10)
    axes.set_ylim(0)
    _titled(axes, "worth of all copies, over v({i})", "copies")
    _ticks(axes, [0, 5, 10], [0, 0.25, 0.5], "{:.0%}")


def _strong(axes: Axes, values: Values) -> None:
    styles = {"as written": DASHED, "divided by v(N)": PLAIN, "banzhaf": OURS}
    copies = (0, 1, 2, 5, 16)
    for rule, style in styles.items():
        heights = [0, *(values["strong-copies"][f"{count} more | {rule}"] for count in copies[1:])]
        axes.plot(copies, heights, **style)
        _name(axes, rule.replace("divided by", "over"), heights[-1], style)
    axes.set_xlim(0, 16)
    _titled(axes, "gain of a strong party", "copies")
    _ticks(axes, [0, 8, 16], [0, 0.1, 0.2], "{:.1f}")


def _parties(axes: Axes, values: Values) -> None:
    families = ("coverage", "saturation", "best of all", "monotone")
    for rule, style in {"shapley": PLAIN, "banzhaf-scaled": DASHED, "banzhaf": OURS}.items():
        heights = [values["copies-own-tasks"][f"{family} | {rule} | trivial"] for family in families]
        axes.plot(range(len(families)), heights, marker="o", ms=4, **style)
        _name(axes, rule.removeprefix("banzhaf-"), heights[-1], style)
    axes.set_xlim(-0.2, 3.2)
    axes.set_ylim(-0.02, 1.03)
    _titled(axes, "parties who profit by a copy", "")
    _ticks(axes, [0, 1, 2, 3], [0, 0.5, 1], "{:.0%}")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: ("cov", "sat", "best", "any")[round(at)]))


def _name(axes: Axes, name: str, height: float, style: Mapping[str, Any]) -> None:
    beside, colour = axes.get_yaxis_transform(), style["color"]
    axes.annotate(name, (1, height), (6, -4), beside, "offset points", color=colour, annotation_clip=False, size=11)


def _titled(axes: Axes, title: str, along: str) -> None:
    axes.annotate(title, (0, 1), (-30, 14), "axes fraction", "offset points", size=12)
    axes.set_xlabel(along, color=FADED, loc="right", size=11)


def _ticks(axes: Axes, across: list[float], up: list[float], form: str) -> None:
    axes.xaxis.set_major_locator(FixedLocator(across))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda place, _: f"{place:g}"))
    axes.yaxis.set_major_locator(FixedLocator(up))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda place, _: form.format(place)))
