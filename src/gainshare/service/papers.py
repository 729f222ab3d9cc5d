"""The papers of a market in a folder: receipts, sellers' statements and the report, written beside its journal."""

from pathlib import Path

from gainshare.engine.disk import Receipts, write
from gainshare.engine.engine import Engine
from gainshare.engine.replay import Step
from gainshare.service.statement import Books

REPORT = "report.html"


class Papers:
    """What is written while a journal is replayed, and once it was. It does not grow with the number of trades."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._folder, self._receipts, self._books = folder, Receipts(folder), Books(engine)
        (folder / REPORT).unlink(missing_ok=True)  # the last to be written: an old one would pass for a new one

    def see(self, step: Step) -> None:
        """One trade more, in order."""
        self._receipts.add(step.number, step.receipt)
        self._books.add(step.dossier)

    def write(self, report: str) -> str:
        """Write what all trades come to; what there is now, in words."""
        statements = dict(self._books.pages())
        for name, text in statements.items():
            write(self._folder / "statements" / name, text.encode())
        write(self._folder / REPORT, report.encode())
        papers = f"{_count(len(self._receipts), 'receipt')}, {_count(len(statements), 'statement')}"
        return f"{self._folder}/{REPORT}, {papers}"


def complete(folder: Path, trades: int) -> bool:
    """Whether all papers of so many trades are there; if not, an earlier run was cut short."""
    return (folder / REPORT).exists() and len(Receipts(folder)) == trades


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"
