"""The papers of a market in a folder: receipts, sellers' statements and the report, written beside its journal."""

from pathlib import Path

from gainshare.core.errors import BrokenPromise, DataError
from gainshare.core.trades import KEPT, LOT, Delivery
from gainshare.core.words import counted
from gainshare.engine.delivery import deed_of, discard, sold, whole
from gainshare.engine.disk import Receipts, depot, write
from gainshare.engine.engine import Engine
from gainshare.engine.replay import Step
from gainshare.service.statement import Books

REPORT = "report.html"


class Papers:
    """What is written while a journal is replayed, and once it was. It does not grow with the number of trades."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._folder, self._receipts, self._books = folder, Receipts(folder), Books(engine)
        self._engine, self._depot = engine, depot(folder)
        self._seen, self._lost = set[tuple[str, str]](), 0
        for name in ("deliveries", "statements"):
            (folder / name).mkdir(exist_ok=True)  # where that cannot be, nothing is settled
        (folder / REPORT).unlink(missing_ok=True)  # the last to be written: an old one would pass for a new one

    def see(self, step: Step) -> None:
        """One trade more, in order."""
        self._receipts.add(step.number, step.receipt)
        self._books.add(step.dossier)
        for delivery in step.dossier.deliveries:
            if delivery.form not in (LOT, KEPT) and (delivery.form, delivery.artefact) not in self._seen:
                self._seen.add((delivery.form, delivery.artefact))
                self._hand_over(step, delivery)

    def _hand_over(self, step: Step, delivery: Delivery) -> None:
        """Make again what was delivered and is gone, or is something else by now, if its data still are here."""
        goods = self._depot.of(delivery)
        if whole(goods, delivery.artefact):
            return
        found = sold(self._engine.answers(step.receipt).values(), self._engine.codec, delivery.artefact)
        assert found is not None, "a trade that delivers has sold something"
        discard(goods, delivery.artefact)
        try:
            self._engine.perform(deed_of(delivery, found[0]))
        except (BrokenPromise, DataError):
            self._lost += 1

    def write(self, report: str, left_out: str) -> str:
        """Write what all trades come to, and the table of what was left out; what there is now, in words."""
        write(self._folder / "left-out.csv", left_out.encode())
        statements = dict(self._books.pages())
        for name, text in statements.items():
            write(self._folder / "statements" / name, text.encode())
        write(self._folder / REPORT, report.encode())
        papers = f"{counted(len(self._receipts), 'receipt')}, {counted(len(statements), 'statement')}"
        lost = f"; {counted(self._lost, 'delivery')} gone, and their data amended" if self._lost else ""
        return f"{self._folder}/{REPORT}, {papers}{lost}"


def complete(folder: Path, trades: int) -> bool:
    """Whether all papers of so many trades are there; if not, an earlier run was cut short.

    Raises BrokenPromise if there are receipts of more.
    """
    receipts = Receipts(folder)
    receipts.require_none_after(trades)
    return (folder / REPORT).exists() and len(receipts) == trades
