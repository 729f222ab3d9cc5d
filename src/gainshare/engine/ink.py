"""Drawing in ink: figures as SVG that takes colours and letters from its page, the same bytes each time."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from warnings import catch_warnings, simplefilter
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

WIDE, NARROW = 680, 350
"""Widths in CSS pixels of the two drawings of a figure."""

INK, FADED, ACCENT, PAPER = "#1c1b19", "#6f6b63", "#1d5b43", "#fdfcf8"
"""The four colours; on the page the CSS variables --ink, --faded, --accent and --paper."""

_VARIABLES = {INK: "ink", FADED: "faded", ACCENT: "accent", PAPER: "paper"}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": FADED,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": False,
    "xtick.color": FADED,
    "ytick.color": FADED,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "hatch.linewidth": 0.7,
}
_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _LINK)


@dataclass(frozen=True, slots=True)
class Plate:
    """A figure: what it shows, in words, and its drawings as SVG for wide and for narrow pages."""

    alt: str
    wide: str
    narrow: str


def plate(name: str, alt: str, height: int | Callable[[int], int], draw: Callable[[Figure], None]) -> Plate:
    """Draw in both widths, in CSS pixels. name: another for each figure of a page, so that no id occurs twice.

    height: of both drawings, or from a width that of its drawing.
    """
    form: dict[str, Any] = {"format": "svg", "transparent": True, "metadata": {"Date": None}}
    sizes = [(width, height(width) if callable(height) else height) for width in (WIDE, NARROW)]
    said = plain(alt)
    wide, narrow = (_inline(_drawn(f"{name} {size[0]}", size, draw, **form), said, size) for size in sizes)
    return Plate(said, wide, narrow)


def plain(words: str) -> str:
    r"""Words that may stand on any page: control characters and halves of letters become blanks or marks, one line.

    >>> plain("a\x00b\n c")
    'a b c'
    """
    seen = words.encode("utf-8", "replace").decode()
    return " ".join("".join(letter if letter.isprintable() else " " for letter in seen).split())


def short(label: str, letters: int) -> str:
    """The label, in no more letters than these.

    >>> short("energy-lab", 20), short("energy-lab", 7)
    ('energy-lab', 'energy…')
    """
    return label if len(label) <= letters else label[: letters - 1] + "…"


def framed(figure: Figure, left: float, right: float, top: float, bottom: float) -> Axes:
    """Axes with these distances, in pixels, from the edges of the figure."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    return figure.add_axes((left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height))


def plainly(figure: float, _: object) -> str:
    """A number at a tick."""
    return f"{figure:,.9g}"


def ticked(axis: Axis, locator: MaxNLocator) -> None:
    """Put plain numbers where the locator says."""
    axis.set_major_locator(locator)
    axis.set_major_formatter(FuncFormatter(plainly))


def round_parts(most: int) -> MaxNLocator:
    """At most so many parts, at round figures."""
    return MaxNLocator(most, steps=[1, 2, 5, 10])


def note(
    axes: Axes,
    words: str,
    point: tuple[float, float],
    offset: tuple[float, float],
    *,
    ha: str,
    va: str = "bottom",
    color: str = INK,
    size: int = 12,
    xycoords: str | tuple[str, str] = "data",
) -> None:
    """Words at so many pixels from a point."""
    axes.annotate(
        plain(words),
        point,
        offset,
        xycoords,
        "offset points",
        ha=ha,
        va=va,
        color=color,
        size=size,
        annotation_clip=False,
    )


def aside(axes: Axes, words: str, point: tuple[float, float], *, color: str = INK) -> None:
    """The name of a line, above its right end."""
    note(axes, words, point, (-2, 4), ha="right", color=color)


def titled(axes: Axes, words: str, *, lift: int = 8) -> None:
    """What the vertical axis counts, above it."""
    note(axes, words, (0, 1), (-52, lift), ha="left", color=FADED, size=11, xycoords="axes fraction")


def named(axes: Axes, words: str) -> None:
    """What the horizontal axis counts, below its end."""
    note(axes, words, (1, 0), (0, -36), ha="right", color=FADED, size=11, xycoords="axes fraction")


def sheet(name: str, size: tuple[int, int], draw: Callable[[Figure], None], *, form: str) -> bytes:
    """A drawing as a file of its own, on paper. name: salts ids. size: in CSS pixels. form: "svg" or "png"."""
    said = {"svg": {"Date": None}, "png": {"Software": None}}[form]
    return _drawn(name, size, draw, format=form, dpi=72 if form == "svg" else 144, facecolor=PAPER, metadata=said)


def _drawn(salt: str, size: tuple[int, int], draw: Callable[[Figure], None], **saved: Any) -> bytes:
    with mpl.rc_context(), catch_warnings():
        simplefilter("ignore", UserWarning)  # the font that measures lacks letters that the page's fonts have
        mpl.rcdefaults()
        mpl.rcParams.update({**_STYLE, "svg.hashsalt": salt})
        figure, content = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72), BytesIO()
        draw(figure)
        figure.savefig(content, **saved)
    return content.getvalue()


def _inline(svg: bytes, alt: str, size: tuple[int, int]) -> str:
    """For the middle of a page: no metadata, no style of its own, only ids that something refers to."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn a moment ago
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"}:
                parent.remove(child)
    for element in root.iter():
        element.tail = None
        element.text = element.text if element.tag == f"{{{_SVG}}}text" else None
        if element.tag == f"{{{_SVG}}}g":
            element.attrib.pop("id", None)
        for key, held in element.attrib.items():
            element.set(key, _styled(held))
    root.attrib.clear()
    root.attrib.update({"viewBox": f"0 0 {size[0]} {size[1]}", "role": "img", "aria-label": alt})
    return ET.tostring(root, encoding="unicode")


def _styled(held: str) -> str:
    held = re.sub(r"font-family: [^;]*; ?", "", held)
    held = re.sub(r"font: ([\d.]+px)[^;]*", r"font-size: \1", held)
    for colour, name in _VARIABLES.items():
        held = held.replace(colour, f"var(--{name}, {colour})")
    return " ".join(held.split())
