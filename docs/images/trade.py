"""Draws `trade.svg`, the README's picture: one trade on the diabetes data, what the buyer pays and who earns it."""

from pathlib import Path

from gainshare.core.money import asset
from gainshare.core.questions import Table
from gainshare.engine.auction_figures import gain_steps
from gainshare.engine.charter import Charter
from gainshare.engine.engine import Settled
from gainshare.engine.figures import waterfall
from gainshare.engine.memory import in_memory
from gainshare.engine.tally import takings
from gainshare.engine.vault import Shelf, seeded
from gainshare.gains.task import Task
from gainshare.markets.auction.kind import sales
from gainshare.markets.auction.market import Order, Rules
from gainshare.markets.offers import Offer
from gainshare.service.examples import diabetes
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.offers import encoded

STYLE = """
  svg { --ink: #1c1b19; --faded: #6a665e; --accent: #1d5b43; --paper: #fdfcf8;
        stroke-linecap: butt; stroke-linejoin: round; font-variant-numeric: lining-nums tabular-nums;
        font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #ebe7dd; --faded: #a39d91; --accent: #83c7a6; --paper: #171613; }
  }
  text { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
"""


def settled(bid: int) -> tuple[Rules, Settled]:
    """A clinic's order at this bid, at a fixed price of 100.00 EUR per unit of gain."""
    rules, roots, example = Rules(asset("EUR"), price="fixed", rate=10_000), seeded(1), diabetes()
    columns, shelf = frame_columns(example.columns), Shelf((), roots.noise)
    tables = {name: encoded([name], [columns[name]], columns.keys) for name in columns.names}
    offers = tuple(Offer(name, shelf.add(table)) for name, table in tables.items())
    labels = shelf.add(Table(("target",), example.target[:, None] + 0.0, columns.keys))
    engine, *_ = in_memory(Charter("diabetes", "auction", roots.commitment, rules, offers), shelf, roots)
    (found,) = engine.settle([Order("1", "clinic", Task("progression", labels), bid, roots.fold("clinic"))])
    assert isinstance(found, Settled)
    return rules, found


def picture(rules: Rules, found: Settled) -> str:
    """Both figures, one below the other, in one file that follows the reader's light or dark."""
    sold = found.trade.evidence
    above, below = (
        gain_steps(rules, found.order, sold).wide,
        waterfall(takings(sales((found.order,), sold)), rules.asset).wide,
    )
    heights = [int(drawing.split('viewBox="0 0 680 ')[1].split('"', maxsplit=1)[0]) for drawing in (above, below)]
    placed = [
        drawing.replace("<svg ", f'<svg x="10" y="{y}" width="680" height="{height}" ', 1)
        for drawing, y, height in zip((above, below), (10, heights[0] + 30), heights, strict=True)
    ]
    size = f'viewBox="0 0 700 {sum(heights) + 40}" width="700" height="{sum(heights) + 40}"'
    paper = '<rect width="100%" height="100%" rx="6" style="fill: var(--paper)"/>'
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return "\n".join((opened, f"<style>{STYLE}</style>", paper, *placed, "</svg>\n"))


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(picture(*settled(9_700)), "utf-8")
