"""A study's picture as an SVG file that follows the reader's light or dark."""

from collections.abc import Callable

from matplotlib.figure import Figure

from gainshare.engine.ink import WIDE, plate

STYLE = """
  svg { --ink: #1c1b19; --faded: #6a665e; --accent: #1d5b43; --paper: #fdfcf8;
        stroke-linecap: butt; stroke-linejoin: round; font-variant-numeric: lining-nums tabular-nums;
        font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #ebe7dd; --faded: #a39d91; --accent: #83c7a6; --paper: #171613; }
  }
"""


def drawn(name: str, alt: str, height: int, panels: Callable[[Figure], None]) -> str:
    """The drawing on paper. name: salts ids. height: in CSS pixels."""
    drawing = plate(name, alt, height, panels).wide
    placed = drawing.replace("<svg ", f'<svg x="10" y="10" width="{WIDE}" height="{height}" ', 1)
    size = f'viewBox="0 0 {WIDE + 20} {height + 20}" width="{WIDE + 20}" height="{height + 20}"'
    paper = '<rect width="100%" height="100%" rx="6" style="fill: var(--paper)"/>'
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return "\n".join((opened, f"<style>{STYLE}</style>", paper, placed, "</svg>\n"))
