"""Draws what price rules charge over a stream of buyers, beside the best price for each moment's demand."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from gainshare.core.arrays import Floats
from gainshare.engine.ink import ACCENT, FADED, INK
from gainshare.prices.catalog import PRICERS
from studies.agarwal2019.pricers import DEMANDS, HORIZONS, courses
from studies.picture import drawn

BUYERS = max(HORIZONS)
WINDOW = 250
HEIGHT = 250

ALT = (
    f"Charges of four price rules over {BUYERS:,} buyers, in windows of {WINDOW}, as a part of what the best price for "
    "each moment's demand brings: on stationary, drifting and abruptly changed demand."
)
LINES: dict[str, dict[str, Any]] = {
    "hedge": {"color": ACCENT, "lw": 2.0},
    "regression": {"color": INK, "lw": 1.4},
    "ucb": {"color": INK, "lw": 1.2, "ls": (0, (5, 2))},
    "exp3": {"color": FADED, "lw": 1.2, "ls": (0, (1.5, 1.5))},
}


def picture(_figures: object = None) -> str:
    """The drawing as an SVG file; it shows streams, not the figures of the table."""
    return drawn("study-agarwal2019", ALT, HEIGHT, _panels)


def windowed(demand: str, word: str) -> Floats:
    """Charges of each window, over all streams, as a part of what the best price for the moment brings."""
    found = courses()[demand, word, BUYERS]
    paid, best = (np.sum([getattr(one, name) for one in found], axis=0) for name in ("paid", "best"))
    return np.asarray(paid.reshape(-1, WINDOW).sum(axis=1) / best.reshape(-1, WINDOW).sum(axis=1))


def _panels(figure: Figure) -> None:
    width = 72 * figure.get_size_inches()[0]
    left, right, gap = 40.0, 18.0, 30.0
    each = (width - left - right - gap * (len(DEMANDS) - 1)) / len(DEMANDS)
    figure.text(1 - right / width, 26 / HEIGHT, "buyer", ha="right", color=FADED, size=11)
    for at, demand in enumerate(DEMANDS):
        corner = ((left + at * (each + gap)) / width, 62 / HEIGHT, each / width, (HEIGHT - 62 - 34) / HEIGHT)
        _panel(figure.add_axes(corner), demand, first=at == 0)


def _panel(axes: Axes, demand: str, *, first: bool) -> None:
    middles = np.arange(WINDOW / 2, BUYERS, WINDOW)
    for word in PRICERS:
        axes.plot(middles, windowed(demand, word), label=word, **LINES[word])
    axes.set(xlim=(0, BUYERS), ylim=(0, 1.04))
    axes.xaxis.set_major_locator(FixedLocator([0, BUYERS / 2, BUYERS]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda figure, _: f"{figure:,.0f}"))
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda figure, _: f"{figure:.0%}" if first else ""))
    axes.annotate(demand, (0, 1), (0, 12), "axes fraction", "offset points", size=12)
    axes.axhline(1, color=FADED, lw=0.6)
    if first:
        axes.legend(loc="upper left", bbox_to_anchor=(0, -0.2), ncols=len(PRICERS), frameon=False, fontsize=11)
