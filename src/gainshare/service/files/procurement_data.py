"""What the files of a procurement hold: lots of text or tables, what sellers ask, and what the buyer earned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gainshare.core.errors import DataError, Refused, UnsafeFormat
from gainshare.core.money import Asset
from gainshare.core.questions import Table, documents, table_id
from gainshare.service.files.amounts import amount, first_currency
from gainshare.service.files.asks import ASKED, listed, named_once
from gainshare.service.files.columns import AS_NAMED, Columns
from gainshare.service.files.documents import MOST, read_documents
from gainshare.service.files.form import RulesFile
from gainshare.service.files.kept_lots import read_lot, read_opening
from gainshare.service.files.lines import nameable, opened
from gainshare.service.files.market_data import apart, market_offers
from gainshare.service.files.names import LONGEST, meant
from gainshare.service.files.offers import Offered, Offers, checked
from gainshare.service.files.paths import matching
from gainshare.service.files.procurement_file import LotLine, ProcurementFile, ProcurementTask
from gainshare.service.files.reductions import read_reduction

INCOME = Columns(
    of="income", required=("id", "revenue"), optional=(), option="", one="income", example="2026-01,400.00 EUR"
)
"""The columns of what the buyer earned."""

TEXT, BASE = "task.text", "task.base"
"""What the buyer's own documents are called among the tables of a market."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of a lot that its seller keeps: content ids of counts and prints, and of opened documents, "" if none.

    absent: whether it is waited for no longer.
    """

    seller: str
    counts: str = ""
    prints: str = ""
    opened: str = ""
    absent: bool = False

    @property
    def awaited(self) -> bool:
        """Whether lots cannot be weighed yet."""
        return not self.opened and not self.absent


@dataclass(frozen=True, slots=True)
class Lots:
    """All that is brought.

    offers: with every other table beside them. licences: declared, by seller. away: lots that their sellers keep. asks:
    by seller or group, None if they come as orders. unasked: sellers or groups without one, who are weighed with all
    others, since no weight depends on who asks, and not bought. incomes: id and minor units.
    """

    offers: Offers
    licences: dict[str, str]
    away: tuple[Handed, ...]
    asks: dict[str, int] | None
    unasked: tuple[str, ...]
    incomes: tuple[tuple[str, int], ...]


def brought(file: RulesFile) -> Lots:
    """Reads all that a procurement's file names. Raises Refused and DataError naming file, line and rule."""
    rules = _rules(file)
    for name in file.tables:
        apart(file, name)
    texts = any(task.text for task in rules.task.values())
    found, away = _texts(file, rules) if texts else (market_offers(file), ())
    asks = _asks(file, {each.group or each.seller for each in found.offers})
    if asks is not None and not asks:
        raise DataError("empty_data", "offers", None, "no seller asks for anything", where=rules.offers)
    sellers = dict.fromkeys(each.group or each.seller for each in found.offers)
    return Lots(
        offers=found,
        licences={line.seller: line.licence for line in rules.offer},
        away=away,
        asks=asks,
        unasked=() if asks is None else tuple(seller for seller in sellers if seller not in asks),
        incomes=tuple(_incomes(file.beside(rules.income), rules.income, file.currency)) if rules.income else (),
    )


def _rules(file: RulesFile) -> ProcurementFile:
    assert isinstance(file.rules, ProcurementFile)
    return file.rules


def _texts(file: RulesFile, rules: ProcurementFile) -> tuple[Offers, tuple[Handed, ...]]:
    """Sellers' documents; the buyer's, and what was handed in of others, are the tables beside them."""
    (task,) = rules.task.values()
    beside = {TEXT: _whole(file, task, TEXT)} | ({BASE: _whole(file, task, BASE)} if task.base else {})
    away: list[Handed] = []
    brought: list[Offered] = []
    if not rules.offer and not rules.data.files:
        raise Refused("missing_key", "data.files", None, "no offers: give files, or [[offer]]", where=file.path.name)
    for line in rules.offer or _lines(file):
        if not line.lot:
            brought.append(Offered(line.seller, _documents(file, line.file), line.group))
            continue
        table = read_lot(_path(file, line.lot), line.lot)
        brought.append(Offered(line.seller, table, line.group))
        tables = dict(_handed(file, line, table))
        ids = {name: table_id(one) for name, one in tables.items()}
        away.append(Handed(line.seller, **ids, absent=line.absent))
        beside |= {f"{line.seller}: {name}": one for name, one in tables.items()}
    return Offers(checked(brought), (), beside, ()), tuple(away)


def _lines(file: RulesFile) -> Iterator[LotLine]:
    """An offer for every file or folder that `data.files` names."""
    for name in matching(file.path.parent, file.rules.data.files, folders=True):
        path = _path(file, name)
        yield LotLine.model_construct(seller=path.name if path.is_dir() else path.stem, file=name)


def _documents(file: RulesFile, name: str) -> Table:
    """What one seller brings: no text weighs nothing, and stops nobody else."""
    return read_documents(_path(file, name), name, empty=True)


def _path(file: RulesFile, name: str) -> Path:
    """Where a file or folder lies, if it is no link and apart from the market's state."""
    apart(file, name)
    path = nameable(file.beside(name), "file")
    if path.is_symlink():
        raise UnsafeFormat("unsafe_format", name, None, "is a link, and none is followed", where=file.path.name)
    return path


def _whole(file: RulesFile, task: ProcurementTask, field: str) -> Table:
    """The buyer's documents: each file as it is, or what folders hold."""
    keys, texts, left = list[str](), list[bytes](), MOST
    for name in matching(file.path.parent, task.text if field == TEXT else task.base, folders=True, field=field):
        path = _path(file, name)
        table = read_documents(path, name) if path.is_dir() else _document(path, name, left)
        keys += table.keys
        texts += table.texts
        left -= sum(map(len, table.texts))
    if left < 0 or left == MOST:
        rule = "has no text" if left else f"must hold at most {MOST:,} bytes together"
        raise DataError("empty_data" if left == MOST else "out_of_range", field, None, rule, where=file.path.name)
    return documents(keys, texts)


def _document(path: Path, name: str, most: int) -> Table:
    with opened(path, name) as stream:
        return documents((name,), (stream.read(max(0, most) + 1),))


def _handed(file: RulesFile, line: LotLine, committed: Table) -> Iterator[tuple[str, Table]]:
    """What a seller that keeps its documents handed in and opened, as far as it did."""
    if line.opened and not line.reduction:
        rule = "is opened before anything was handed in"
        raise Refused("missing_key", f"reduction of {line.seller}", None, rule, where=file.path.name)
    if line.reduction:
        counts, prints = read_reduction(_path(file, line.reduction), line.reduction)
        yield from (("counts", counts), ("prints", prints))
    if line.opened:
        yield "opened", read_opening(_path(file, line.opened), line.opened, committed)


def _asks(file: RulesFile, sellers: set[str]) -> dict[str, int] | None:
    """What each seller or group asks; None if files do not say. Raises Refused for one that brings nothing."""
    rules, asks = _rules(file), dict[str, int]()
    if not rules.offers:
        for each in rules.offer:
            if each.ask is not None:
                seller = each.group or each.seller
                asks[seller] = asks.get(seller, 0) + each.ask.units
        return asks or None
    lines = list(listed(file.beside(rules.offers), rules.offers, currency=file.currency, of=ASKED))
    named_once(lines)
    for line in lines:
        if line.seller not in sellers:
            rule = f"brings nothing: no data are of this name{meant(line.seller, sellers)}"
            raise Refused("not_found", "seller", line.seller, rule, where=line.where)
    return {line.seller: line.ask for line in lines}


def _incomes(path: Path, shown: str, currency: Asset) -> Iterator[tuple[str, int]]:
    """Id and minor units of each line of a table of income."""
    lines = INCOME.rows(path, shown, mark="revenue")
    names, known = INCOME.named(next(lines)[1], shown), set[str]()
    for line, row in lines:
        cells = dict(zip(names, map(str.strip, row), strict=True))
        name, where = cells["id"], f"{shown} line {line}"
        if not (0 < len(name) <= LONGEST and name.isprintable()):
            raise Refused("invalid_name", "id", name, f"must be 1 to {LONGEST} printable characters", where=where)
        if name in known:
            raise Refused("duplicate_key", "id", name, "stands here already", where=where)
        known.add(name)
        try:
            yield name, amount(cells["revenue"], currency, field="revenue")
        except Refused as refused:
            raise refused.at(where) from None


def income_currency(path: Path, shown: str) -> Asset | None:
    """The currency that the first income with one names; None if none does."""
    lines = INCOME.rows(path, shown, mark="revenue")
    at = INCOME.named(next(lines)[1], shown, AS_NAMED).index("revenue")
    return first_currency(row[at] for _, row in lines)


def described(offers: Sequence[Offered]) -> tuple[int, int]:
    """How many documents there are, and their bytes, as far as they are here."""
    return sum(each.table.rows for each in offers), sum(sum(map(len, each.table.texts)) for each in offers)
