"""A market in its folder: MARKET.toml with its data, and the journal beside it. What the command line works on."""

import csv
import io
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
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
from gainshare.service.files.market_data import market_offers, market_orders, tasks
from gainshare.service.files.names import meant
from gainshare.service.files.offers import Offers
from gainshare.service.files.orders import AS_NAMED, Bid, unsettled
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

    def described(self) -> str:
        """The data in one line: rows, key, what was left out and ignored."""
        data, rows = self.file.rules.data, sum(each.table.rows for each in self.offers.offers)
        rows = self.offers.offers[0].table.rows if data.columnwise else rows
        files = ", ".join(data.files) or f"{len(self.offers.offers)} offers"
        key = f", key {data.key}" if data.key else ""
        out = sum(self.offers.gaps.values())
        ignored = f"; {len(data.ignore)} columns ignored" if data.ignore else ""
        return f"{files}: {rows:,} rows{key}; {out:,} left out{ignored}"

    def left_out(self) -> str:
        """A table of every row that is not traded, and why."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["seller", "key", "reason"])
        writer.writerows((gap.seller, gap.key, gap.reason) for gap in self.offers.left_out)
        return text.getvalue()

    def orders(
        self,
        settled: Sequence[str],
        fold: Callable[[str], int],
        *,
        table: Path | None = None,
        columns: Mapping[str, str] = AS_NAMED,
    ) -> Iterator[Order]:
        """The orders not yet settled, as the market takes them.

        settled: ids of settled orders, in order. table: of orders, instead of the file's; its orders are told apart
        from those of other tables by its name. columns: its foreign headers.
        """
        mark = f"{table.name}:" if table else ""
        mine = [name for name in settled if name.startswith(mark) and (mark or ":" not in name)]

        def read() -> Iterator[Bid]:
            found = market_orders(self.file, table=table, columns=columns)
            return (replace(each, id=mark + each.id.replace(":", "_")) for each in found)

        return (
            Order(each.id, each.buyer, self.tasks[each.task], each.bid, fold(each.buyer))
            for each in unsettled(read, mine)
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


def shelved(draft: Draft, noise: bytes) -> Shelf:
    """The market's tables by content. noise: the root under which they are degraded."""
    labels = [goal.labels for goal in draft.offers.goals if goal.labels]
    return Shelf([*(each.table for each in draft.offers.offers), *labels, *draft.offers.validation.values()], noise)


@contextmanager
def running(draft: Draft, *, workers: int = 1, amend: str = "") -> Generator[Engine]:
    """The engine of this market, its folder held by this process alone, journal and cache closed afterwards."""
    with held(draft.file.state) as folder:
        roots = kept(folder / "secret", draft.file.rules.seed)
        shelf = shelved(draft, roots.noise)
        offers = tuple(Offer(each.seller, table_id(each.table), each.group) for each in draft.offers.offers)
        charter = Charter(draft.file.rules.market, "auction", roots.commitment, draft.rules, offers)
        engine = on_disk(charter, shelf, roots, folder, workers=workers, amend=amend)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def reading(folder: Path) -> Generator[Engine]:
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
        raise Refused(
            "not_a_file",
            "MARKET",
            f"{given}/" if not str(given).endswith("/") else str(given),
            "is a directory without a market file beside it",
            "gainshare init auction",
        )
    raise Refused("file_not_found", "MARKET", str(given), "no such file", "gainshare init auction > MARKET.toml")


def market_folder(given: str | PathLike[str]) -> Path:
    """The folder of a market meant by its file, its folder or its name. Raises Refused if nothing was traded there."""
    path = Path(given)
    if path.suffix == ".toml" and path.is_file():
        found = re.search(r'(?m)^\s*market\s*=\s*"([^"]+)"', path.read_text(encoding="utf-8", errors="replace"))
        path = path.parent / (found[1] if found else path.stem)
    if not (path / "journal.db").is_file():
        near = meant(path.name, [each.parent.name for each in path.parent.glob("*/journal.db")])
        raise Refused(
            "not_found",
            "market",
            str(given),
            f"no market was opened here under this name{near}",
            f"gainshare trade {given}",
        )
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
