"""A market that lives in a folder, opened from Python: the verbs of the command line on a MARKET.toml."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from gainshare.axioms.verdicts import Verdict
from gainshare.core.errors import Refused
from gainshare.engine.audit import audited
from gainshare.engine.engine import Rejected
from gainshare.engine.replay import Sweep, replay_journal
from gainshare.engine.words import explained, headline
from gainshare.service.folder import drafted, existing, market_file, market_folder, reading, running, settling
from gainshare.service.statement import Statement, stated
from gainshare.service.trades import told


class KeptMarket:
    """The market of a MARKET.toml. Each call opens its folder, does one thing, and lets go of it."""

    def __init__(self, path: str | PathLike[str], *, workers: int = 1) -> None:
        self.path, self._workers = market_file(path), workers

    @property
    def folder(self) -> Path:
        """Where journal, receipts and statements lie. Raises Refused before the first settlement."""
        return market_folder(self.path)

    def settle(self) -> Sequence[Rejected]:
        """Settle what is not yet settled; the orders that the market refused, each with its reason."""
        with settling(drafted(self.path), workers=self._workers) as (engine, _, waiting):
            return tuple(each for each in engine.settle(waiting) if isinstance(each, Rejected))

    def explain(self, number: int = 0, *, why: str = "", party: str = "") -> str:
        """Why this price, this quality, this payment, this share. number: of the trade, 0 for the last."""
        trade = told(f"{self.folder}/{number}" if number else str(self.folder))
        head = headline(trade.name, trade.order, trade.sold, trade.rules.asset)
        answers = explained(trade.rules, trade.order, trade.sold, why, party)
        return "\n".join([head, *(f"{label:<10}{sentence}" for label, sentence in answers)])

    def statement(self, party: str) -> Statement:
        """One party's account."""
        with reading(self.folder) as engine:
            return stated(engine, party)

    def replay(self) -> Sweep:
        """Run every trade again, and measure every answer again on the data."""
        with running(existing(self.path), workers=self._workers) as engine:
            return replay_journal(engine, shelf=engine.ask.shelf)

    def audit(self, *, tries: int = 10_000) -> tuple[Verdict, ...]:
        """Search for witnesses against this market's promises. tries: deviations of the lie search."""
        if tries < 1:
            raise Refused("unknown_value", "tries", tries, "must be at least 1")
        with running(existing(self.path), workers=self._workers) as engine:
            return audited(engine, tries=tries)

    def __repr__(self) -> str:
        return f"KeptMarket({self.path.name})"


def opened(path: str | PathLike[str], *, workers: int = 1) -> KeptMarket:
    """The market of a MARKET.toml."""
    return KeptMarket(path, workers=workers)
