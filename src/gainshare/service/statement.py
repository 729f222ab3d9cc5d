"""A statement: one party's trades added up, with the words that explain them, in every form people keep books in."""

import csv
import html
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial, reduce
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from gainshare.core.arrays import MEASURE
from gainshare.core.codec import digest
from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.charter import sellers_of
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import Dossier
from gainshare.games.game import SURE
from gainshare.markets.catalog import KINDS
from gainshare.markets.kind import Sale
from gainshare.service.files.names import meant

LAST = 20
"""Lines of a text statement; those before them are added up."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line: the trade, in words, the gain, the party's worth with its standard error, its share, and minor units.

    Units are positive for what the party earned, negative for what it paid.
    """

    trade: str
    words: str
    gain: float
    worth: float | None
    stderr: float | None
    share: float | None
    units: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Lines added up: sales of data and their minor units, orders and what they cost."""

    sold: int = 0
    earned: int = 0
    bought: int = 0
    paid: int = 0

    def after(self, item: Item) -> "Sums":
        """With one line more."""
        if item.worth is None:
            return replace(self, bought=self.bought + 1, paid=self.paid - item.units)
        return replace(self, sold=self.sold + 1, earned=self.earned + item.units)

    @property
    def lines(self) -> int:
        """How many."""
        return self.sold + self.bought

    @property
    def units(self) -> int:
        """What they come to, in minor units."""
        return self.earned - self.paid


NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class Statement:
    """A party's account in one market, from its first to its last trade, under whatever rules.

    items: lines, in order. earlier: those before them that are only added up.
    trades: of the market so far. amendments: how often its rules changed meanwhile. kind: of the market. claims: what
    it holds beside money, by asset, in minor units, the oldest first. held: minor units that wait for it to vest.
    """

    party: str
    market: str
    asset: Asset
    items: tuple[Item, ...]
    trades: int = 0
    amendments: int = 0
    earlier: Sums = NOTHING
    kind: str = "auction"
    claims: tuple[tuple[str, int], ...] = ()
    held: int = 0

    @property
    def opening(self) -> int:
        """The balance before the first line, in minor units: an account begins with the market."""
        return 0

    @property
    def closing(self) -> int:
        """The balance after the last line, in minor units."""
        return self.opening + self.sums.units

    @property
    def sums(self) -> Sums:
        """All lines added up."""
        return reduce(Sums.after, self.items, self.earlier)

    @property
    def title(self) -> str:
        """The answer first: what it comes to.

        >>> Statement("hr", "bikes", Asset("EUR", 2), ()).title
        'hr in bikes: 0.00 EUR'
        """
        verb = "earned" if self.closing > 0 else "pays"
        if not self.closing:
            return f"{self.party} in {self.market}: {self.asset.show(0)}"
        return f"{self.party} {verb} {self.asset.show(abs(self.closing))} in {self.market}"

    @property
    def words(self) -> str:
        """What the figures say, in one paragraph."""
        sums = self.sums
        told = [] if sums.lines else [f"{self.party} has no trade yet."]
        if sums.sold:
            told.append(
                f"{self.party} had a part in {counted(sums.sold, 'trade')} and earned "
                f"{self.asset.show(sums.earned)}: {KINDS[self.kind].words.earned}."
            )
        if sums.bought:
            told.append(
                f"{self.party} placed {counted(sums.bought, 'order')} and pays {self.asset.show(sums.paid)}: "
                f"{KINDS[self.kind].words.promised}."
            )
        told += [
            f"It holds a claim of {self.asset.show(units)} ({name}): paid from income, older claims first."
            for name, units in self.claims
        ]
        if self.held:
            told.append(f"{self.asset.show(self.held)} that was paid on claims is held until it vests.")
        if self.amendments:
            often = "once" if self.amendments == 1 else f"{self.amendments} times"
            told.append(f"The rules changed {often}: every line stands under the rules of its day.")
        told.append("Check it: gainshare verify and explain your copy of each receipt; an auditor replays them.")
        return " ".join(told)

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        earlier = asdict(self.earlier)
        return asdict(self) | {
            "items": [asdict(item) | {"units": str(item.units)} for item in self.items],
            "earlier": {name: value if name in {"sold", "bought"} else str(value) for name, value in earlier.items()},
            "opening": {"asset": self.asset.code, "units": str(self.opening)},
            "closing": {"asset": self.asset.code, "units": str(self.closing)},
            "words": self.words,
        }

    def __repr__(self) -> str:
        return f"Statement({self.title})"


def stated(engine: Engine, party: str) -> Statement:
    """The statement of a party. Raises Refused if the party has no part in this market."""
    kind, items, known, trades = KINDS[engine.charter.kind], list[Item](), dict.fromkeys(engine.market.sellers), 0
    for trades, _, dossier in engine.trades():
        sales = kind.sales(dossier.orders, dossier.evidence)
        known |= dict.fromkeys(_parties(sales))
        items += _items(f"{engine.name}/{trades}", sales, party, kind.words.lines)
    if not items and party not in known:
        group = next((offer.group for offer in engine.charter.offers if offer.party == party), "")
        rule = f"sells as {group}" if group else f"has no part in {engine.name}{meant(party, known)}"
        raise Refused("not_found", "party", party, rule)
    about = Statement(party, engine.name, engine.asset, tuple(items), trades, len(engine.epochs()) - 1)
    return _beside(engine, about)


def _beside(engine: Engine, about: Statement) -> Statement:
    """With what its party holds beside the money that its lines move."""
    balances = engine.store.balances()
    claims = sorted(
        (int(asset.rpartition(":")[2]), asset, units)
        for (account, asset), units in balances.items()
        if account == f"claims:{about.party}" and units
    )
    held = balances.get((f"vesting:{about.party}", engine.asset.code), 0)
    return replace(
        about, kind=engine.charter.kind, claims=tuple((asset, units) for _, asset, units in claims), held=held
    )


def _parties(sales: Iterable[Sale]) -> tuple[str, ...]:
    """Everybody with a part in these sales: sellers first."""
    return tuple(name for sale in sales for name in (*(part.party for part in sale.parts), sale.party))


def _items(number: str, sales: Iterable[Sale], party: str, words: tuple[str, str]) -> list[Item]:
    return [item for sale in sales for item in _lines(number, sale, party, words)]


def _lines(number: str, sale: Sale, party: str, words: tuple[str, str]) -> Iterator[Item]:
    gain = sale.gain / MEASURE
    if sale.party == party:
        yield Item(number, sale.what, gain, None, None, None, -sale.charge)
    sold, unsold = (word.format(buyer=sale.party) for word in words)
    for part in sale.parts:
        if part.party == party and (sale.sold or part.amount):
            word = (sold if part.share else unsold) if sale.sold else sale.what
            yield Item(number, word, gain, part.worth, part.stderr, float(part.share), part.amount)


def as_text(statement: Statement) -> str:
    """For a terminal or a letter; long statements show the last LAST lines and add up the others."""
    shown = statement.items[-LAST:]
    earlier = reduce(Sums.after, statement.items[:-LAST], statement.earlier)
    show = partial(statement.asset.show, code=False)
    *titles, title = _wrapped(f"{statement.party} in {statement.market}", 79 - len(statement.asset.code))
    lines = [*titles, _line(title, statement.asset.code), _line(" Opening balance", show(statement.opening))]
    if earlier.lines:
        lines.append(_line(f" {counted(earlier.lines, 'earlier line')}", show(earlier.units)))
    for item in shown:
        seller, buyer = KINDS[statement.kind].words.figures
        worth = f"{seller} {_worth(item)}" if item.worth is not None else f"{buyer} {item.gain:.4f}"
        worth = worth if item.gain or item.worth else ""
        trade = item.trade if len(item.trade) < 18 else item.trade.removeprefix(statement.market)
        lines.append(_line(f" {trade:<18}{item.words:<27} {worth}", show(item.units)))
    lines.append(_line(" Closing balance", show(statement.closing)))
    return "\n".join([*lines, *_wrapped(statement.words, 80)]) + "\n"


def _worth(item: Item) -> str:
    """A worth with half its 95 % interval, if it was sampled; "" for what was bought."""
    if item.worth is None:
        return ""
    return f"{item.worth:.4f}" + (f" ±{SURE * item.stderr:.4f}" if item.stderr else "")


def _wrapped(text: str, width: int) -> list[str]:
    return [line.plain.rstrip() for line in Text(text).wrap(Console(width=width), width)]


def _line(left: str, right: str) -> str:
    return f"{left}{' ' * max(1, 80 - cell_len(left) - len(right))}{right}"


def as_csv(statement: Statement) -> str:
    """A table: amounts in whole units of the currency, full digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["trade", "words", "gain", "worth", "stderr", "share", f"amount {statement.asset.code}"])
    for item in statement.items:
        figures = ["" if figure is None else repr(figure) for figure in (item.worth, item.stderr, item.share)]
        amount = statement.asset.digits(item.units)
        writer.writerow([item.trade, item.words, repr(item.gain), *figures, amount])
    return text.getvalue()


def as_beancount(statement: Statement) -> str:
    """For beancount: one balanced transaction a line, and the closing balance asserted.

    Trades have numbers, not dates, so days count from 1970-01-02.
    """
    account, code = f"Assets:{_component(statement.party)}", statement.asset.code
    lines = [
        f'option "title" "{_quoted(statement.party)} in {statement.market}"',
        "; Trades have numbers, not dates: trade 1 is booked on the second day of 1970.",
    ]
    lines += [f"1970-01-01 open {name} {code}" for name in (account, "Income:Market")]
    for item in statement.items:
        number = int(item.trade.rpartition("/")[2])
        amount, other = map(statement.asset.digits, (item.units, -item.units))
        lines.append(
            f'{_day(number)} * "{item.trade}" "{item.words}"\n'
            f"  {account}  {amount} {code}\n"
            f"  Income:Market  {other} {code}"
        )
    last = max((int(item.trade.rpartition("/")[2]) for item in statement.items), default=0)
    closing = statement.asset.digits(statement.closing)
    lines.append(f"{_day(last + 1)} balance {account}  {closing} {code}")
    return "\n".join(lines) + "\n"


def _component(party: str) -> str:
    """A party's name as part of an account: letters and digits, a capital or digit first.

    >>> _component("energy-lab"), _component("../../x"), _component("4th"), _component("=()"), _component("日本")
    ('EnergyLab', 'X', '4th', 'Party', 'Party日本')
    """
    words = "".join(each if each.isalpha() or each.isdecimal() else " " for each in party).split()
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if name[:1].isupper() or name[:1].isdecimal() else f"Party{name}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _day(number: int) -> str:
    year, rest = divmod(number, 336)
    month, day = divmod(rest, 28)
    return f"{1970 + year:04d}-{month + 1:02d}-{day + 1:02d}"


def as_html(statement: Statement) -> str:
    """One page to print."""
    show, asset = html.escape, statement.asset
    rows = "".join(
        f"<tr><td>{show(item.trade)}</td><td>{show(item.words)}</td><td class=n>{item.gain:.4f}</td>"
        f"<td class=n>{_worth(item)}</td><td class=n>{'' if item.share is None else percent(item.share)}</td>"
        f"<td class=n>{asset.show(item.units, code=False)}</td></tr>"
        for item in statement.items
    )
    title = f"{show(statement.party)} in {show(statement.market)}"
    heads = "<th>trade</th><th>what</th><th class=n>gain</th><th class=n>worth</th><th class=n>share</th>"
    first, last = (
        f"<tr class=t><td colspan=5>{name} balance</td><td class=n>{asset.show(units, code=False)}</td></tr>"
        for name, units in (("Opening", statement.opening), ("Closing", statement.closing))
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{show(statement.title)}</h1><p>{show(statement.words)}</p>"
        f"<table><thead><tr>{heads}<th class=n>{asset.code}</th></tr></thead><tbody>{first}{rows}{last}"
        "</tbody></table></html>\n"
    )


_STYLE = (
    "body{font:15px/1.5 Georgia,serif;max-width:46rem;margin:3rem auto;padding:0 1rem;color:#1c1c1a;background:#fdfcf8}"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th{text-align:left;font-weight:600;"
    "border-bottom:1px solid}td,th{padding:.15rem .6rem .15rem 0}.n{text-align:right}.t td{border-top:1px solid}"
    "@media print{body{margin:0;background:none}}"
)

FORMS: dict[str, Callable[[Statement], str]] = {
    "text": as_text,
    "html": as_html,
    "csv": as_csv,
    "beancount": as_beancount,
}
"""Forms of a statement by their word."""


class Books:
    """The sellers' statements, kept while trades go by: of each the last lines, and the sums of those before."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._kind, self._trades = engine, KINDS[engine.charter.kind], 0
        sellers = (seller for epoch in engine.epochs() for seller in sellers_of(epoch.charter))
        self._kept: dict[str, deque[Item]] = {seller: deque() for seller in dict.fromkeys(sellers)}
        self._earlier: dict[str, Sums] = {}

    def add(self, trade: Dossier) -> None:
        """One trade more, in order."""
        self._trades += 1
        sales = self._kind.sales(trade.orders, trade.evidence)
        for party in self._kept.keys() & _parties(sales):
            kept = self._kept[party]
            kept.extend(_items(f"{self._engine.name}/{self._trades}", sales, party, self._kind.words.lines))
            while len(kept) > LAST:
                self._earlier[party] = self._earlier.get(party, NOTHING).after(kept.popleft())

    def pages(self) -> Iterator[tuple[str, str]]:
        """File name and text of a statement for every seller there ever was."""
        engine, amendments = self._engine, len(self._engine.epochs()) - 1
        for party, kept in self._kept.items():
            earlier = self._earlier.get(party, NOTHING)
            about = Statement(party, engine.name, engine.asset, tuple(kept), self._trades, amendments, earlier)
            yield f"{file_stem(party)}.txt", as_text(_beside(engine, about))


def file_stem(party: str) -> str:
    """A file name for a party: its own if that is one everywhere, otherwise made so, with a mark to tell it apart.

    >>> file_stem("hr"), file_stem("../hr")
    ('hr', '-hr-65cc1be7')
    """
    plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in party).lstrip("-") or "party"
    return plain if plain == party else f"-{plain}-{digest(party.encode())[7:15]}"
