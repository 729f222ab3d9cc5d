"""Figures in ink: drawn by matplotlib, coloured by the page they stand on, labelled directly, the same bytes each time.

Every figure is drawn for a wide and for a narrow page; its one accent, its ink and its paper are CSS variables.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate, pairwise
from typing import Any
from warnings import catch_warnings, simplefilter
from xml.etree import ElementTree as Tree

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from gainshare.core.arrays import MEASURE, Floats, Ints
from gainshare.core.money import Asset
from gainshare.engine.tally import Course, Earned, Takings
from gainshare.engine.words import percent
from gainshare.markets.auction import Order, Rules, Sold, listed

WIDE, NARROW = 680, 350
"""Widths in CSS pixels of the two drawings of a figure."""

INK, FADED, ACCENT, PAPER = "#1c1b19", "#77736b", "#1d5b43", "#fdfcf8"
_CSS = {
    INK: f"var(--ink, {INK})",
    FADED: f"var(--faded, {FADED})",
    ACCENT: f"var(--accent, {ACCENT})",
    PAPER: f"var(--paper, {PAPER})",
}
_STYLE = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": FADED,
    "axes.labelcolor": FADED,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": FADED,
    "ytick.color": FADED,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "hatch.linewidth": 0.7,
    "axes.unicode_minus": False,
}
_SVG = "http://www.w3.org/2000/svg"
_SHADES = 8
_LETTER, _LINE = 6.6, 16.0


@dataclass(frozen=True, slots=True)
class Plate:
    """A figure: what it shows, in words, and its drawings as SVG for wide and narrow pages."""

    alt: str
    wide: str
    narrow: str


def plate(name: str, alt: str, height: int, draw: Callable[[Figure], None]) -> Plate:
    """Draw in both widths. name: different for each figure of a page, so that their ids differ."""
    return Plate(alt, *(_svg(f"{name} {width}", alt, (width, height), draw) for width in (WIDE, NARROW)))


def _svg(name: str, alt: str, size: tuple[int, int], draw: Callable[[Figure], None]) -> str:
    with mpl.rc_context(), catch_warnings():
        simplefilter("ignore")  # the page's fonts have the letters that the measuring font lacks
        mpl.rcdefaults()
        mpl.rcParams.update({**_STYLE, "svg.hashsalt": name})
        figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72)
        draw(figure)
        content = BytesIO()
        figure.savefig(content, format="svg", transparent=True, metadata={"Date": None})
    return _inline(Tree.fromstring(content.getvalue()), alt, size)  # noqa: S314 - our own drawing


def _inline(root: Tree.Element, alt: str, size: tuple[int, int]) -> str:
    """For a page: no metadata, no style for the whole page, only ids that are referred to, colours as variables."""
    for parent in root.iter():
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}:
                parent.remove(child)
    for element in root.iter():
        if element.tag == f"{{{_SVG}}}g":
            element.attrib.pop("id", None)
        for key, held in element.attrib.items():
            element.set(key, _coloured(held))
    root.attrib.clear()
    root.attrib |= {"viewBox": f"0 0 {size[0]} {size[1]}", "role": "img", "aria-label": alt}
    Tree.register_namespace("", _SVG)
    Tree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return Tree.tostring(root, encoding="unicode")


def _coloured(held: str) -> str:
    for colour, variable in _CSS.items():
        held = held.replace(colour, variable)
    return held.replace("'DejaVu Sans'", "inherit-sans")


