"""Small markets in folders, traded by the command line in a few ways, and what their books then say, to the byte."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from gainshare.core.random import stream

NAME, FILE, JOURNAL = "small", "small.toml", "journal.db"
TRADE = ["--workers", "1", "trade", FILE]
ROWS = 60

MARKET = """\
market = "small"
kind = "auction"
seed = 7
orders = "orders.csv"

[data]
files = ["age.csv", "income.csv", "spend.csv"]
key = "id"

[task]
target = "spend"

[rules]
highest_bid = "200.00 EUR/gain"
"""
ORDERS = ("city,150.00 EUR/gain", "town,90.00 EUR/gain", "city,180.00 EUR/gain", "port,5.00 EUR/gain")
BY_ROWS = MARKET.replace('files = ["age.csv", "income.csv", "spend.csv"]\nkey = "id"', 'files = "rows*.csv"')
AMENDED = MARKET + 'price = "ucb"\n'
SCRATCH = Path("/dev/shm")  # noqa: S108 - folders of one run, removed at its end
"""Memory, where there is some: a killed process loses no page of it, nor of a disk."""


def market(place: Path, orders: int, text: str = MARKET) -> None:
    """Write the files of a small market with its first so many orders; its folder is left as it is."""
    rng = stream("faults", "market")
    first, second = rng.standard_normal((2, ROWS)).round(3)
    columns = {"age": first, "income": second, "spend": (first + second).round(3)}
    for name, values in columns.items():
        lines = (f"{row},{value}\n" for row, value in enumerate(np.asarray(values).tolist()))
        (place / f"{name}.csv").write_text(f"id,{name}\n" + "".join(lines), "utf-8")
    rows = [f"{a},{i},{s}\n" for a, i, s in zip(*(v.tolist() for v in columns.values()), strict=True)]
    for site in (0, 1):
        (place / f"rows{site}.csv").write_text("age,income,spend\n" + "".join(rows[site::2]), "utf-8")
    (place / "orders.csv").write_text("\n".join(("buyer,bid", *ORDERS[:orders])) + "\n", "utf-8")
    (place / FILE).write_text(text, "utf-8")


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder that is removed afterwards."""
    with TemporaryDirectory(prefix="gainshare-faults-", dir=SCRATCH if SCRATCH.is_dir() else None) as folder:
        yield Path(folder)


@dataclass(frozen=True, slots=True)
class Books:
    """All that a market's folder says. tables: every row of the journal. files: bytes of every other file, by path."""

    tables: Mapping[str, tuple[tuple[object, ...], ...]]
    files: Mapping[str, bytes]

    @property
    def lines(self) -> tuple[tuple[object, ...], ...]:
        """The chain."""
        return self.tables.get("line", ())


_OPEN = ("-wal", "-shm", "-journal")


def rows(journal: Path) -> dict[str, tuple[tuple[object, ...], ...]]:
    """Every row of every table of a journal, in order."""
    with closing(sqlite3.connect(journal)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: tuple(sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr)) for name in sorted(names)}  # noqa: S608 - names of its own tables


def books(place: Path) -> Books:
    """The books of the market at this place, which must be closed. Its cache and lock are no part of them."""
    folder = place / NAME
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {JOURNAL, "lock", "cache.db"} and not path.name.endswith(_OPEN)
    }
    return Books(rows(folder / JOURNAL), files)


def crashed_lines(place: Path) -> tuple[tuple[object, ...], ...]:
    """The chain that a crash left, read from a copy: reading would already mend the original."""
    with scratch() as copy:
        for suffix in ("", *_OPEN):
            path = place / NAME / f"{JOURNAL}{suffix}"
            if path.exists() and suffix != "-shm":
                shutil.copy(path, copy)
        if not (copy / JOURNAL).exists():
            return ()
        return rows(copy / JOURNAL).get("line", ())


def differences(found: Books, truth: Books) -> str:
    """Which tables and files are not those of the undisturbed run, in words; "" if all are."""
    tables = [
        f"table {name}: {len(found.tables.get(name, ()))} rows, undisturbed {len(truth.tables.get(name, ()))}"
        for name in sorted(found.tables.keys() | truth.tables.keys())
        if found.tables.get(name) != truth.tables.get(name)
    ]
    missing, extra = truth.files.keys() - found.files.keys(), found.files.keys() - truth.files.keys()
    changed = {name for name in truth.files.keys() & found.files.keys() if truth.files[name] != found.files[name]}
    words = ((missing, "is missing"), (extra, "is extra"), (changed, "differs"))
    files = [f"file {name} {what}" for names, what in words for name in sorted(names)]
    return "; ".join((*tables, *files))
