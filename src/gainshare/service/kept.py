"""A market that lives in a folder: the verbs on a MARKET.toml and the journal beside it."""

import json
import tomllib
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from gainshare.core.errors import Refused
from gainshare.engine.disk import JOURNAL, depot, held, write
from gainshare.engine.receipts import AUDITOR
from gainshare.service import answers
from gainshare.service.files.asked_rows import asked_rows, asked_table
from gainshare.service.files.rules_file import load
from gainshare.service.folder import existing, market_file, market_folder, reading, running
from gainshare.service.menu_items import quoted
from gainshare.service.predicting import at_hand, predictions
from gainshare.service.statement import Statement, stated
from gainshare.service.verbs import (
    Audit,
    Explanation,
    Predictions,
    Quote,
    Replay,
    Report,
    Status,
    Traded,
    Verified,
    Watch,
    unwatched,
)


class KeptMarket:
    """The market of a MARKET.toml. Each call opens its folder, does one thing, and lets go of it.

    Raises Refused if there is neither a market file nor a market's folder. What only reads needs no more than the
    journal.
    """

    def __init__(self, path: str | PathLike[str], *, workers: int = 1) -> None:
        self._given, self._workers = Path(path), workers
        if not (self._given / JOURNAL).is_file():
            market_file(path)

    @property
    def path(self) -> Path:
        """The market file. Raises Refused if it is gone."""
        return market_file(self._given)

    @property
    def folder(self) -> Path:
        """Where journal, receipts and statements lie. Raises Refused before the first settlement."""
        return market_folder(self._given)

    def trade(self, *, orders: str = "", columns: str = "", amend: str = "", watch: Watch = unwatched) -> Traded:
        """Settle what is not yet settled, check every promise, and write receipts, statements and the report."""
        traded = import_module("gainshare.service.trading").traded  # draws, so it is loaded when it is needed
        given = {"orders": orders, "columns": columns, "amend": amend}
        found: Traded = traded(self.path, **given, workers=self._workers, watch=watch)
        return found

    def rehearse(self, *, orders: str = "", columns: str = "", amend: str = "") -> Traded:
        """What `trade` would settle; nothing is written."""
        rehearsal = import_module("gainshare.service.trading").rehearsal  # as above
        found: Traded = rehearsal(self.path, orders=orders, columns=columns, amend=amend)
        return found

    def explain(self, number: int = 0, *, why: str = "", party: str = "") -> Explanation:
        """Why this price, this quality, this payment, this share. number: of the trade, 0 for the last."""
        with reading(self.folder) as engine:
            return answers.explanation(engine, number, why=why, party=party)

    def receipt(self, number: int = 0, *, holder: str = AUDITOR) -> dict[str, Any]:
        """The copy that a party, or the auditor, may hold."""
        with reading(self.folder) as engine:
            return answers.receipt(engine, number, holder=holder)

    def verify(self, number: int = 0) -> Verified:
        """A receipt, checked against the journal too."""
        with reading(self.folder) as engine:
            return answers.verified(engine, number)

    def status(self) -> Status:
        """Where it stands; needs neither the file nor the data."""
        with reading(self.folder) as engine:
            return answers.status(engine, key=_key(self._given))

    def quote(self) -> Quote:
        """The price list in force; needs neither the file nor the data."""
        with reading(self.folder) as engine:
            return quoted(engine)

    def statement(self, party: str) -> Statement:
        """One party's account."""
        with reading(self.folder) as engine:
            return stated(engine, party)

    def report(self) -> Report:
        """The page of figures, written into the folder."""
        draft = existing(self._given)
        with running(draft, workers=self._workers) as engine:
            kept_page = import_module("gainshare.service.story").kept_page  # draws, so it is loaded when it is needed
            text, wrote = kept_page(engine, draft)
        return Report(draft.file.rules.market, str(wrote), str(text))

    def predict(
        self, number: int = 0, *, keys: Sequence[str] = (), rows: object = None, party: str = ""
    ) -> Predictions:
        """Use the delivery of a trade; the columns used are those that were delivered, degraded as they were.

        A member's own model that lies here needs no data: whatever others do to theirs, what was paid for answers.
        """
        file = load(self.path)
        folder = market_folder(file.state)
        here, counted = depot(folder), partial(_counted, folder / "queries.json")
        asked = None if rows is None else partial(asked_rows, asked_table(file, rows))
        with held(folder), reading(folder) as engine:
            if at_hand(engine, here, number, party):
                return predictions(engine, here, number, keys, counted, rows=asked, party=party)
        with running(existing(self._given), workers=1) as engine:
            return predictions(engine, here, number, keys, counted, rows=asked, party=party)

    def replay(self, number: int = 0, *, data: str = "") -> Replay:
        """Run a trade, or every trade, again. data: this market's own file, to measure every answer again."""
        if not data:
            with reading(self.folder) as engine:
                return answers.replayed(engine, number, None)
        draft = existing(data)
        if draft.file.state.resolve() != self.folder.resolve():
            raise Refused("unknown_value", "--data", data, f"is the file of another market than {self._given}")
        with running(draft, workers=self._workers) as engine:
            return answers.replayed(engine, number, engine.ask.shelf)

    def audit(self, *, tries: int = 10_000) -> Audit:
        """Search for witnesses against this market's promises. tries: deviations of the lie search."""
        with running(existing(self._given), workers=self._workers) as engine:
            return answers.audit(engine, tries=tries, depot=depot(self.folder))

    def __repr__(self) -> str:
        return f"KeptMarket({self._given.name})"


def _key(given: Path) -> str:
    """The column that names rows, if the market's file is there and says so."""
    try:
        return str(tomllib.loads(market_file(given).read_text(encoding="utf-8"))["data"]["key"])
    except (KeyError, OSError, TypeError, ValueError, Refused):
        return ""


def _counted(path: Path, name: str, count: int) -> int:
    counts = json.loads(path.read_text()) if path.exists() else {}
    counts[name] = counts.get(name, 0) + count
    if count:
        write(path, json.dumps(counts, indent=1).encode())
    return int(counts[name])
