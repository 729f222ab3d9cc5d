"""What the report of a menu adds: one sale, the price list, what other ways to sell would earn, and who gets what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.ink import Plate
from gainshare.engine.menu_figures import price_steps, revenue_bars
from gainshare.engine.page import (
    POSSESSION,
    PRIVATE,
    Page,
    Story,
    earnings,
    figure,
    name,
    one_trade,
    section,
    table,
    text,
)
from gainshare.engine.replay import Step
from gainshare.engine.tally import Takings
from gainshare.markets.menu.lists import model_id
from gainshare.markets.menu.records import Evidence, Item, Order, Published, Rules, Sold
from gainshare.markets.menu.words import accuracy, undercutting

LIMITS = (
    "The operator is trusted: it holds the data, trains the models, and knows every answer to the survey.",
    POSSESSION,
    "Exact copies of data earn nothing; near copies, and data split under two names, are not found out.",
    "Bundles are models with the same data: whoever averages several cheap models may still reach more accuracy.",
    "Lists of two dates, or of two buyers who answered the survey, are not kept free of arbitrage between them.",
    PRIVATE,
)


NAMES = 4
"""Sellers of a model that are named, at most."""

ROWS = 200
"""Models that the table shows, at most."""


@dataclass(slots=True)
class MenuTally:
    """What the figures of a menu are drawn from: the last list, and the sale that shows most."""

    market: Any
    expected: int
    list: Published | None = field(default=None, init=False)
    shown: tuple[int, Order, Evidence] | None = field(default=None, init=False)

    def see(self, step: Step) -> None:
        """One trade more, in order."""
        (order,), found = step.dossier.orders, step.dossier.evidence
        if isinstance(found, Published):
            self.list = found
        shown = self.shown[2] if self.shown else None
        if shown is None or _shows(found) >= _shows(shown):
            self.shown = (step.number, order, found)


def _shows(found: Evidence) -> int:
    """How much a trade shows: a sale below its cap, any sale, an order for too little, a change of the list."""
    if not isinstance(found, Sold):
        return 0
    item = found.bought.item
    if not found.bought.served or item is None or item.tag is None:
        return 1
    return 3 if item.tag.why else 2


def sections(story: Story, found: Takings) -> Iterable[str]:
    """One sale, the list, other ways to sell, who earned what, and what everybody's data are worth."""
    tally = story.tally.drawn
    assert isinstance(tally, MenuTally)
    if tally.shown:
        yield one_trade(story, *tally.shown)
    if tally.list:
        yield _list(tally.list, story.asset)
        yield _revenue(tally.list, story.asset)
    yield earnings(story.asset, found)
    if tally.list:
        yield _worths(tally.list, tally.market.rules.division)


def _list(found: Published, asset: Asset) -> str:
    every = len(found.items) + len(found.taken_off)
    title = f"{len(found.items):,} of {counted(every, 'model')} for sale. {undercutting(found.proof)}"
    note = (
        "Each step is a model: whoever needs less accuracy buys the step above it. Ticks are caps, what earns most "
        "from those who answered the survey. Where price and cap part, a bundle with the same data holds the price "
        "down: arcs lead from it."
    )
    body = figure(price_steps(found, asset), text(note)) + _items(found, asset)
    return section("list", text(title), body)


def _items(found: Published, asset: Asset) -> str:
    shown = found.items[-ROWS:]
    rows = "".join(_item(item, found, asset) for item in shown)
    few = len(shown) == len(found.items)
    caption = "every model on the list" if few else f"the {ROWS} most accurate of {len(found.items):,} models"
    off = f"Taken off: {', '.join(item.model for item in found.taken_off)}." if found.taken_off else ""
    heads = ("model", "data", "accuracy", "confirmed", f"cap {asset.code}", f"price {asset.code}", "held down by")
    halves = found.halves
    said = (
        f"Accuracy on {halves.choosing:,} test rows that decide, confirmed on {halves.confirming:,} that do not. {off}"
    )
    return table(heads, rows, caption=caption) + f'<p class="note">{text(said)}</p>'


def _item(item: Item, found: Published, asset: Asset) -> str:
    assert item.tag
    halves, show = found.halves, asset.show
    named = item.sellers if len(item.sellers) <= NAMES else item.sellers[: NAMES - 1]
    more = f" + {len(item.sellers) - len(named)}" if len(named) < len(item.sellers) else ""
    data = ", ".join(map(name, named)) + more
    cells = (
        accuracy(item.right, halves.choosing),
        accuracy(item.confirmed, halves.confirming),
        show(item.tag.cap, code=False),
        show(item.tag.price, code=False),
        text(" + ".join(map(model_id, item.tag.why.bundle)) if item.tag.why else ""),
    )
    shown = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{text(item.model)}</th><td>{data}</td>{shown}</tr>'


def _revenue(found: Published, asset: Asset) -> str:
    proceeds = found.proceeds
    part = percent(float(proceeds.revenue / proceeds.limit)) if proceeds.limit else "all"
    title = f"This list would earn {asset.show(int(proceeds.revenue))} from the survey, {part} of the limit"
    gap = proceeds.bound - proceeds.revenue
    missing = f"At most {asset.show(int(gap))} more is possible: the bracket." if gap > 0 else "No list earns more."
    note = (
        f"Earned from the {counted(proceeds.reached, 'answer')} that some model is good enough for, by the list in "
        f"force and by other ways to sell the same models. The limit is what rising prices up to the caps could earn "
        f"if no bundle could undercut them. {missing}"
    )
    return section("revenue", text(title), figure(revenue_bars(found, asset), text(note)))


def _worths(found: Published, division: str) -> str:
    first = max(found.worths, key=lambda worth: worth.share)
    rows = "".join(
        f'<tr><th scope="row">{name(one.party)}</th><td>{float(one.worth):.2f}</td><td>{percent(one.share)}</td></tr>'
        for one in sorted(found.worths, key=lambda worth: -worth.share)
    )
    note = (
        "Supported Shapley value: what the data add to each model fit to be listed, in test rows, with Shapley's "
        f"weights. Survey and prices cannot move it. {_SHARED[division]}"
    )
    copies = f" Offered before by somebody else: {', '.join(found.copies)}." if found.copies else ""
    title = f"The data of {first.party} earn most: {percent(first.share)} of what is sold"
    body = table(("seller", "worth in rows", "share"), rows) + f'<p class="note">{text(note + copies)}</p>'
    return section("worth", text(title), body)


_SHARED = {
    "supported-shapley": "Every sale is divided by it.",
    "per-sale": "A sale is divided among the sellers of its model: shares are what all sales come near to.",
    "published": "Shares count the models for sale only, which the survey chooses.",
}
"""What worths have to do with shares, by division."""


def drawings(rules: Rules, _: Order, evidence: Evidence) -> Sequence[Plate]:
    """The price list, of the trade that publishes one."""
    if isinstance(evidence, Published):
        return (price_steps(evidence, rules.asset, "note"), revenue_bars(evidence, rules.asset, "note revenue"))
    return ()


MENU = Page(tally=MenuTally, sections=sections, limits=LIMITS, drawings=drawings)
