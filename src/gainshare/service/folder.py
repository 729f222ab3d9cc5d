"""A market in its folder: MARKET.toml with its data, and the journal beside it. What the command line works on."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from gainshare.core.errors import Refused
from gainshare.core.money import Asset, Money
from gainshare.core.questions import table_id
from gainshare.engine.disk import held, on_disk, taken_up
from gainshare.engine.engine import Charter, Engine
from gainshare.engine.receipts import read
from gainshare.engine.vault import Shelf, kept
from gainshare.gains.score import CLASS_SCORES, NUMBER_SCORES
from gainshare.gains.task import LEARNERS, Task
from gainshare.games.division import DIVISIONS
from gainshare.auctions.quality import QUALITIES
from gainshare.markets.auction import Offer, Order, Rules
from gainshare.prices.catalog import PRICERS
from gainshare.service.files.auction_file import Words
from gainshare.service.files.market_data import market_offers, tasks
from gainshare.service.files.names import meant
from gainshare.service.files.offers import Offers
from gainshare.service.files.orders import AS_NAMED, Bid, Reader, bids, unsettled
from gainshare.service.files.rules_file import RulesFile, load

WORDS = Words(
    price=tuple(PRICERS),
    quality=tuple(QUALITIES),
    division=tuple(DIVISIONS),
    learner=tuple(LEARNERS),
    score=tuple(dict.fromkeys((*NUMBER_SCORES, *CLASS_SCORES))),
)
"""The words that an auction's file may use; the first of each is the default."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A market file with its data read: what a market is before its folder is touched."""

    file: RulesFile
    offers: Offers
    tasks: Mapping[str, Task]
    rules: Rules

    @property
    def asset(self) -> Asset:
        """The market's currency."""
        return self.file.currency

    def orders(self, settled: list[str], table: Path | None, columns: Mapping[str, str], fold: Callable[[str], int]) -> Iterator[Order]:
        """The orders not yet settled, as the market takes them."""
        names = tuple(self.tasks)

        def read() -> Iterator[Bid]:
            reader = Reader(self.asset, names)
            for line in self.file.rules.order:
                cells = {"buyer": line.buyer, "bid": str(line.bid), "id": line.id, "task": line.task, "group": line.group}
                yield reader.read(cells, line=0, where=self.file.path.name)
            chosen = table or (self.file.beside(self.file.rules.orders) if self.file.rules.orders else None)
            if chosen is not None:
                yield from bids(chosen, chosen.name, reader, columns=columns)

        return (
            Order(each.id, each.buyer, self.tasks[each.task], each.bid, fold(each.buyer))
            for each in unsettled(read, settled)
        )


def drafted(path: Path, *, table: Path | None = None, columns: Mapping[str, str] = AS_NAMED) -> Draft:
    """Read a market file and its data. Raises Refused naming file, line and rule; nothing is written."""
    file = load(path, WORDS, orders=table, columns=columns)
    found = market_offers(file)
    written = file.rules.rules
    fixed = isinstance(written.price, Money)
    rules = Rules(
        asset=file.currency,
        highest_bid=written.highest_bid.units,
        price="fixed" if fixed else str(written.price),
        rate=written.price.units if isinstance(written.price, Money) else 0,
        delta=written.delta or 0.0,
        quality=written.quality,
        division=written.division,
    )
    return Draft(file, found, tasks(file.rules.task, found), rules)


@contextmanager
def running(draft: Draft, *, workers: int = 1, amend: str = "") -> Iterator[Engine]:
    """The engine of this market, its folder held by this process alone, journal and cache closed afterwards."""
    with held(draft.file.state) as folder:
        roots = kept(folder / "secret", draft.file.rules.seed)
        labels = [goal.labels for goal in draft.offers.goals if goal.labels]
        tables = [offer.table for offer in draft.offers.offers]
        shelf = Shelf([*tables, *labels, *draft.offers.validation.values()], roots.noise)
        offers = tuple(Offer(each.seller, table_id(each.table), each.group) for each in draft.offers.offers)
        charter = Charter(draft.file.rules.market, "auction", roots.commitment, draft.rules, offers)
        engine = on_disk(charter, shelf, roots, folder, workers=workers, amend=amend)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def reading(folder: Path) -> Iterator[Engine]:
    """The engine of the market in this folder as its journal has it, without data: to explain, state and verify."""
    engine = taken_up(folder)
    try:
        yield engine
    finally:
        engine.close()


def settled_ids(engine: Engine) -> list[str]:
    """Orders already settled, in order."""
    return [line.key.removeprefix("order/") for line, _ in engine.store.lines("order/")]


def market_file(given: str | PathLike[str]) -> Path:
    """The MARKET.toml meant by a file, a market's folder, or its name. Raises Refused if there is none."""
    path = Path(given)
    candidates = (path, path.with_name(path.name + ".toml"), path.parent / f"{path.resolve().name}.toml")
    for candidate in candidates:
        if candidate.is_file() and candidate.suffix == ".toml":
            return candidate
    if path.is_dir():
        raise Refused("not_a_file", "MARKET", f"{given}/" if not str(given).endswith("/") else str(given),
                      "is a directory without a market file beside it", "gainshare init auction")
    raise Refused("file_not_found", "MARKET", str(given), "no such file", "gainshare init auction > MARKET.toml")


def market_folder(given: str | PathLike[str]) -> Path:
    """The folder of a market meant by its file, its folder or its name. Raises Refused if nothing was traded there."""
    path = Path(given)
    if path.suffix == ".toml" and path.is_file():
        found = re.search(r'(?m)^\s*market\s*=\s*"([^"]+)"', path.read_text(encoding="utf-8", errors="replace"))
        path = path.parent / (found[1] if found else path.stem)
    if not (path / "journal.db").is_file():
        near = meant(path.name, [each.parent.name for each in path.parent.glob("*/journal.db")])
        raise Refused("not_found", "market", str(given), f"no market was opened here under this name{near}",
                      f"gainshare trade {given}")
    return path


def receipt_of(given: str) -> tuple[Path | None, int, dict[str, Any] | None]:
    """What a RECEIPT is: a market's folder and trade number (0 for the last), or a file's content.

    Raises Refused if it is neither.
    """
    path = Path(given)
    if path.is_file() and path.suffix != ".toml":
        from_file = import_receipt(path)
        return None, 0, from_file
    name, _, number = given.rpartition("/")
    if name and number.isdigit():
        with suppress(Refused):
            return market_folder(name), int(number), None
        raise Refused("not_found", "receipt", given, "no such market or receipt file")
    with suppress(Refused):
        return market_folder(given), 0, None
    raise Refused("not_found", "receipt", given, "is neither a receipt file nor MARKET/NUMBER of a market here")


def import_receipt(path: Path) -> dict[str, Any]:
    """A receipt from a file. Raises Refused if it is none."""
    try:
        return read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Refused("malformed_json", "receipt", path.name, "is not UTF-8 text") from None
    except Refused as refused:
        raise refused.at(path.name) from None
