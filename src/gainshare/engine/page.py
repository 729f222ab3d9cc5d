"""The parts of a report that are the same for every kind of market, and what its kind adds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from gainshare.axioms.verdicts import Verdict
from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.figures import waterfall
from gainshare.engine.ink import Plate, plain
from gainshare.engine.tally import Drawn, Earned, Takings, Tally
from gainshare.markets.catalog import KINDS

POSSESSION = "Possession is not title: that a seller has data does not show that it may sell them."
SAMPLED = "Worths found by sampling are estimates and carry their interval; exact ones count every coalition."
PRIVATE = "The page shows a buyer's bid and every seller's earnings: it is for those who may see both."


@dataclass(frozen=True, slots=True)
class Story:
    """All that a report tells.

    name: of the market. tally: of the trades under the rules in force. balances: of money, by account. data: a
    sentence on what was traded. left_out: what was, and where it is listed. command: makes this page.
    """

    name: str
    tally: Tally
    balances: Mapping[str, int]
    verdicts: Sequence[Verdict]
    data: str
    left_out: str
    command: str

    @property
    def kind(self) -> str:
        """Of the market."""
        return self.tally.kind

    @property
    def asset(self) -> Asset:
        """Of every amount."""
        return self.tally.asset


@dataclass(frozen=True, slots=True)
class Page:
    """What a kind of market adds to its report.

    tally: from the market under its rules, and how many trades will come, what its figures are drawn from. sections: of
    a story that has trades, in order. limits: sentences on what the page cannot show. drawings: of one trade, by rules,
    order and evidence, for a notebook. title: of a story that has trades, where buyers and sellers are the wrong words.
    """

    tally: Callable[[Any, int], Drawn]
    sections: Callable[[Story, Takings], Iterable[str]]
    limits: tuple[str, ...]
    drawings: Callable[[Any, Any, Any], Sequence[Plate]]
    title: Callable[[Story], str] | None = None


def one_trade(story: Story, number: int, order: Any, evidence: Any) -> str:
    """One trade in the sentences of explain."""
    words, rules = KINDS[story.kind].words, story.tally.market.rules
    known = words.seen(rules, (order, evidence))
    shown = "".join(f"<dt>{label}</dt><dd>{text(sentence)}</dd>" for label, sentence in words.told(known, "", ""))
    title = words.answer(f"{story.name}/{number}", known)
    return section("trade", text(title), f'<dl class="told">{shown}</dl>')


def earnings(asset: Asset, found: Takings) -> str:
    """Who earned what, drawn and as a table."""
    if not found.paid:
        return section("earned", "Nobody paid, so nobody earned", "")
    first, part = found.sellers[0], percent(found.sellers[0].amount / found.paid)
    title = f"{first.party} earned most: {asset.show(first.amount)}, {part} of the payments"
    spread = "Whiskers hold 95 % of what sampling may have missed. " if any(one.spread for one in found.sellers) else ""
    withheld = "Hatched is what the division keeps back. " if found.withheld else ""
    note = (
        f"{spread}{withheld}Rounding holds fractions of a unit that are not yet paid. A seller's worth is its part of "
        f"the gain, found by {found.method}: here the mean of {counted(found.sales, 'sale')}."
    )
    body = figure(waterfall(found, asset), text(note)) + _earners(asset, found)
    return section("earned", text(title), body)


def _earners(asset: Asset, found: Takings) -> str:
    show = asset.show
    rows = "".join(
        f'<tr><th scope="row">{name(one.party)}</th><td>{one.worth:.4f}</td><td>{_margin(one)}</td>'
        f"<td>{show(one.amount, code=False)}</td><td>{percent(one.amount / found.paid)}</td></tr>"
        for one in found.sellers
    )
    gain = f"{found.gain:.4f}"
    ends = (("withheld", "", found.withheld), ("rounding", "", found.rounding), ("paid", gain, found.paid))
    feet = "".join(
        f'<tr><th scope="row">{label}</th><td>{worth}</td><td></td><td>{show(units, code=False)}</td>'
        f"<td>{percent(units / found.paid)}</td></tr>"
        for label, worth, units in ends
    )
    heads = ("seller", "worth in gain", "95 %", f"earned {asset.code}", "share")
    return table(heads, rows, feet)


def _margin(one: Earned) -> str:
    return f"± {one.margin:.4f}" if one.margin else "exact"


def text(words: str) -> str:
    """Anybody's words as HTML that can do nothing: escaped, on one line, without letters that no page may hold.

    >>> text("<b>1 & 2</b>")
    '&lt;b&gt;1 &amp; 2&lt;/b&gt;'
    """
    return escape(plain(words))


def name(words: str) -> str:
    """A name, kept from turning the direction of what follows."""
    return f"<bdi>{text(words)}</bdi>"


def section(key: str, title: str, body: str) -> str:
    """A section of the page. title, body: HTML."""
    return f'<section id="{key}">\n<h2>{title}</h2>\n{body}\n</section>'


def figure(drawn: Plate, note: str) -> str:
    """A figure for wide and for narrow pages. note: HTML."""
    views = f'<div class="wide">{drawn.wide}</div><div class="narrow">{drawn.narrow}</div>'
    return f"<figure>{views}<figcaption>{note}</figcaption></figure>"


def table(heads: Sequence[str], rows: str, feet: str = "", caption: str = "") -> str:
    """A table that scrolls where it is too wide. rows, feet: HTML."""
    said = f"<caption>{text(caption)}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{text(one)}</th>' for one in heads)
    foot = f"<tfoot>{feet}</tfoot>" if feet else ""
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>{foot}"
    return f'<div class="scroll" tabindex="0"><table>{said}{body}</table></div>'


def template(file: str) -> str:
    """A template beside this module."""
    return (files("gainshare.engine") / "templates" / file).read_text("utf-8")
