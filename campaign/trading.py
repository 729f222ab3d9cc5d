"""Small markets in folders, traded by the command line in a few ways, and what their books then say, to the byte."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from gainshare.core.random import Rng, stream

NAME, FILE, JOURNAL = "small", "small.toml", "journal.db"
TRADE = ["--workers", "1", "trade", FILE]
ROWS = 60


@dataclass(frozen=True, slots=True)
class Small:
    """A small market as its files: what MARKET.toml says, and its table of orders, line by line, header first."""

    text: str
    orders: tuple[str, ...]


AUCTION = Small(
    """\
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
""",
    ("buyer,bid", "city,150.00 EUR/gain", "town,90.00 EUR/gain", "city,180.00 EUR/gain", "port,5.00 EUR/gain"),
)
_COLUMNS = 'files = ["age.csv", "income.csv", "spend.csv"]\nkey = "id"'
BY_ROWS = replace(AUCTION, text=AUCTION.text.replace(_COLUMNS, 'files = "rows*.csv"'))
MENU = Small(
    """\
market = "small"
kind = "menu"
seed = 7
survey = "survey.csv"
orders = "orders.csv"

[data]
files = "site*.csv"

[task]
target = "kind"
learner = "logistic"

[rules]
models = 30
""",
    (
        *("buyer,accuracy,bid,order,model", "port,0.6,50.00,,", "city,,40.00,,", "mill,0.99,50.00,,"),
        *("operator,,,remove,m1", "operator,,,add,m1", "lab,0.6,1.00,,", "operator,,,reprice,", "port,,30.00,,"),
        *("operator,,,reprice-from-orders,", "operator,,,close,"),
    ),
)
SURVEY = "buyer,accuracy,value\nlab,0.6,9.00 EUR\ninn,0.7,12.00 EUR\nmill,0.75,20.00 EUR\ncity,0.8,30.00 EUR\n"
"""What buyers of the menu said; two of them also buy."""

PROCUREMENT = Small(
    """\
market = "small"
kind = "procurement"
seed = 7
offers = "offers.csv"
orders = "orders.csv"

[data]
files = "speech*.txt"

[task]
text = "own.txt"

[rules]
budget = "60.00 EUR"
cash = 0.5
pool = 0.1
transfers = true
fund = "5.00 EUR"
vests = 2
gates = []
""",
    (
        *("party,order,amount,to,tranche,what,reason", "operator,income,40.00,,,,", "speech0,transfer,1.00,bank,1,,"),
        *("operator,forfeit,,speech1,1,,sold what is not its own", "operator,income,90.00,,,,"),
        *("speech0,transfer,1.00,bank,1,,", "speech0,redeem,0.50,,1,cash,"),
    ),
)
"""Documents, partly bought for claims, and whatever can be done with these; one order comes too early, to nothing."""
OFFERS = "seller,ask\nspeech0,2.00 EUR\nspeech1,3.00 EUR\nspeech2,9.00 EUR\n"
LICENCE = Small(
    """\
market = "small"
kind = "procurement"
seed = 7
orders = "orders.csv"

[[offer]]
seller = "site0"
file = "site0.csv"
ask = "2.00 EUR"

[[offer]]
seller = "site1"
file = "site1.csv"
ask = "3.00 EUR"

[task]
target = "kind"
learner = "logistic"

[rules]
budget = "60.00 EUR"
cash = 0.5
pool = 0.1
licence = "1.00 EUR"
""",
    ("party,order,tranche,what,count", "site1,redeem,1,licence,1"),
)
"""Rows, and a claim that is given up for the model: its file is delivered."""
LIVE = Small(
    """\
market = "small"
kind = "procurement"
seed = 7
orders = "orders.csv"

[data]
files = "speech*.txt"

[task]
text = "own.txt"

[rules]
budget = "60.00 EUR"
asks = "live"
step = 0.4
gates = []
""",
    ("party,order,tick", "speech0,stay,1", "speech2,stay,1", "operator,tick,1", "speech2,stay,2", "operator,tick,2"),
)
"""A clock that two answer, and then one, to whom it sells."""

COLLABORATIVE = Small(
    """\
market = "small"
kind = "collaborative"
seed = 7
orders = "orders.csv"

[data]
files = ["ward0.csv", "ward1.csv", "ward2.csv", "ward3.csv"]

[task]
target = "stay"
test = 0.5

[rules]
price = "100.00 EUR/gain"
min_fee = "1.00 EUR"
min_validation = 5
""",
    (
        *("member,order", "ward0,join", "ward1,join", "ward3,join", "ward3,withdraw", "operator,close"),
        *("ward1,join", "ward2,join", "operator,close", "ward0,join"),
    ),
)
"""Members who join, leave, and settle twice; one of them has taken its seat for the next time."""
_FIFTH = COLLABORATIVE.text.replace('"ward3.csv"', '"ward3.csv", "ward4.csv"')
FIFTH = Small(
    _FIFTH + 'division = "late-shapley"\n',
    (*COLLABORATIVE.orders, "ward4,join", "ward0,join", "ward2,join", "operator,close"),
)
"""One more member joins under other rules, and those who had settled before settle with it."""

SMALL = {"auction": AUCTION, "menu": MENU, "procurement": PROCUREMENT, "collaborative": COLLABORATIVE}
"""A small market of each kind."""

AMENDED = {
    "auction": replace(AUCTION, text=AUCTION.text + 'price = "ucb"\n'),
    "menu": replace(MENU, text=MENU.text + 'division = "per-sale"\n'),
    "procurement": replace(PROCUREMENT, text=PROCUREMENT.text + 'price = "share-clock"\n'),
    "collaborative": replace(COLLABORATIVE, text=FIFTH.text),
}
"""The same under other rules."""

SCRATCH = Path("/dev/shm")  # noqa: S108 - folders of one run, removed at its end
"""Memory, where there is some: a killed process loses no page of it, nor of a disk."""


def market(place: Path, small: Small, orders: int) -> None:
    """Write the files of a small market with its first so many orders; its folder is left as it is."""
    _tables(place)
    _sites(place)
    _speeches(place)
    _wards(place)
    (place / "survey.csv").write_text(SURVEY, "utf-8")
    (place / "offers.csv").write_text(OFFERS, "utf-8")
    (place / "orders.csv").write_text("\n".join(small.orders[: orders + 1]) + "\n", "utf-8")
    (place / FILE).write_text(small.text, "utf-8")


def _tables(place: Path) -> None:
    """Numbers: in a table for each column, and the same split by rows."""
    rng = stream("faults", "market")
    first, second = rng.standard_normal((2, ROWS)).round(3)
    columns = {"age": first, "income": second, "spend": (first + second).round(3)}
    for name, values in columns.items():
        lines = (f"{row},{value}\n" for row, value in enumerate(np.asarray(values).tolist()))
        (place / f"{name}.csv").write_text(f"id,{name}\n" + "".join(lines), "utf-8")
    rows = [f"{a},{i},{s}\n" for a, i, s in zip(*(v.tolist() for v in columns.values()), strict=True)]
    for site in (0, 1):
        (place / f"rows{site}.csv").write_text("age,income,spend\n" + "".join(rows[site::2]), "utf-8")


def _sites(place: Path) -> None:
    """Two classes, seen at three sites."""
    rng = stream("faults", "sites")
    seen = rng.standard_normal((ROWS, 2)).round(2)
    kinds = (seen.sum(axis=1) + 0.5 * rng.standard_normal(ROWS) > 0).astype(int)
    rows = [f"{hue},{width},{kind}\n" for (hue, width), kind in zip(seen.tolist(), kinds.tolist(), strict=True)]
    for site in range(3):
        (place / f"site{site}.csv").write_text("hue,width,kind\n" + "".join(rows[site::3]), "utf-8")


def _wards(place: Path) -> None:
    """Days of stay at five wards by five measurements, one of which is now and then missing."""
    rng = stream("faults", "wards")
    for ward in range(5):
        seen = rng.standard_normal((24, 5)).round(2)
        stays = (seen.sum(axis=1) + rng.standard_normal(24)).round(2)
        rows = [[*map(str, cells), str(stay)] for cells, stay in zip(seen.tolist(), stays.tolist(), strict=True)]
        for number, row in enumerate(rows[::6]):
            row[number % 5] = ""
        lines = ("a,b,c,d,e,stay", *map(",".join, rows))
        (place / f"ward{ward}.csv").write_text("\n".join(lines) + "\n", "utf-8")


def _speeches(place: Path) -> None:
    """Three sellers' texts, and the buyer's own."""
    for name in ("own", "speech0", "speech1", "speech2"):
        (place / f"{name}.txt").write_text(spoken(stream("faults", name)), "utf-8")


def spoken(rng: Rng, size: int = 1_200) -> str:
    """A text of so many words of one language, in sentences of twelve."""
    language = stream("faults", "language")
    letters = [language.integers(97, 123, size=length) for length in language.integers(2, 9, size=300).tolist()]
    words = [bytes(each.tolist()).decode() for each in letters]
    said = (words[place] for place in rng.integers(len(words), size=size).tolist())
    return "".join(f"{word}{' ' if place % 12 else '. '}" for place, word in enumerate(said, 1)) + "\n"


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
        held = {name: connection.execute(f'SELECT * FROM "{name}"') for name in sorted(names)}  # noqa: S608 - names of its own tables
        return {name: tuple(sorted(rows, key=_with_nothing_first)) for name, rows in held.items()}


def _with_nothing_first(row: tuple[object, ...]) -> tuple[tuple[bool, object], ...]:
    return tuple((value is not None, value) for value in row)


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
