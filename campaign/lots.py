"""What reads a stranger's bytes in a procurement: market files, asks, orders, income, lots and what sellers hand in."""

import io
from collections.abc import Mapping
from contextlib import chdir, redirect_stdout
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from campaign.markets import procured
from campaign.reading import CSV, MONEY, TOML, Reader, given, replayed, text_of
from campaign.trading import spoken
from campaign.worlds import EUR
from gainshare.core.codec import canonical
from gainshare.core.questions import documents, table_id
from gainshare.core.random import stream
from gainshare.gains.documents import passages
from gainshare.gains.text import TextTask, evaluation
from gainshare.markets.procurement.described import descriptions
from gainshare.markets.procurement.reducing import counting, reduced
from gainshare.markets.procurement.screening import Policy
from gainshare.service.cli import reduce
from gainshare.service.cli.console import Console
from gainshare.service.files.asks import listed
from gainshare.service.files.documents import read_documents
from gainshare.service.files.kept_lots import (
    TaskFile,
    lot_file,
    opening_file,
    read_lot,
    read_opening,
    read_task,
    task_file,
)
from gainshare.service.files.orders import Known
from gainshare.service.files.procurement_orders import TABLE, as_order
from gainshare.service.files.reductions import read_reduction, reduction_file
from gainshare.service.folder import drafted
from gainshare.service.procuring import Terms
from gainshare.service.procuring import procured as bought

MARKET = b"""market = "speeches"
kind = "procurement"
seed = 7
offers = "offers.csv"
income = "income.csv"
orders = "orders.csv"
[data]
files = ["archive.txt", "press.txt"]
[task]
text = "own.txt"
base = "press.txt"
order = 5
[rules]
budget = "60.00 EUR"
reserve = "900.00 EUR/gain"
price = "share-clock"
asks = "opened"
step = 0.05
buyer = "city"
max_share = 0.5
refresh = 1
cash = 0.5
pool = 0.1
equity = 0.5
cliff = 1
vests = 2
transfers = true
fund = "5.00 EUR"
early = 0.5
predictions = "0.10 EUR"
licence = "1.00 EUR"
licences = ["CC0"]
language = "en"
gates = ["well-formed", "density"]
discounts = ["personal data"]
"""
SPELLED = b"""market = "speeches"
kind = "procurement"
[[offer]]
seller = "court"
lot = "court.lot"
reduction = "court.reduction"
opened = "court.opened"
ask = "9.00 EUR"
absent = false
[[offer]]
seller = "press"
file = "press.txt"
group = "g"
licence = "CC0"
ask = "2.00"
[task]
text = ["own.txt"]
[rules]
budget = "60.00 EUR"
[[order]]
party = "press"
order = "redeem"
tranche = 1
what = "predictions"
count = 2
"""
TABLES = b"""market = "rows"
kind = "procurement"
orders = "orders.csv"
[data]
files = "rows*.csv"
[task]
target = "kind"
learner = "logistic"
[rules]
budget = "60.00 EUR"
asks = "live"
"""
ROWS = b"hue,width,kind\n" + b"1,0.5,rose\n2,-1,rose\n3,4,tulip\n0.25,2,tulip\n" * 3
OFFERS = b"seller,ask\narchive,20.00 EUR\npress,1e1\n"
WEIGHED = b"seller,ask,weight\narchive,20.00 EUR,300\ncourt,30.00,12.5\npress,400.00,0\n radio ,1,1000\n"
INCOME = b"id,revenue\n2026-01,400.00 EUR\n 2026-02 ,0\n"
ORDERS = (
    b"id,party,order,amount,tick,to,tranche,what,count,reason\na,press,ask,2.00 EUR,,,,,,\n,press,stay,,1,,,,,\n"
    b",press,leave,,2,,,,,\n,operator,tick,,3,,,,,\n,operator,close,,,,,,,\n,city,income,40.00,,,,,,\n"
    b",press,transfer,1.00,,bank,1,,,\n,press,redeem,0.50,,,1,cash,,\n,press,redeem,,,,1,licence,1,\n"
    b",operator,forfeit,,,press,1,,,why not\n"
)
CHALLENGE = "0f" * 16


def _market(content: bytes, folder: Path) -> object:
    """With all that the file names: texts, asks, income, orders, and what sellers handed in."""
    return drafted(given(content, folder)).charter("")


def _whole(content: bytes, folder: Path) -> object:
    """A table beside a sound market file, which calls it input."""
    given(content, folder)
    return drafted(folder / "market.toml").charter("")


def _procure(content: bytes, folder: Path) -> object:
    terms = Terms(5_000, Fraction(100), "qmia", Fraction(1, 2), None)
    return bought(list(listed(given(content, folder), "input", currency=EUR)), EUR, terms)


def _orders(content: bytes, folder: Path) -> object:
    return list(map(as_order, TABLE.lines(given(content, folder), "input", Known(EUR, ("",)))))


def _lot(content: bytes, folder: Path) -> object:
    return read_lot(given(content, folder), "input")


def _handed(content: bytes, folder: Path) -> object:
    return read_reduction(given(content, folder), "input")


def _opened(content: bytes, folder: Path) -> object:
    return read_opening(given(content, folder), "input", read_lot(folder / "court.lot", "court.lot"))


def _text(content: bytes, folder: Path) -> object:
    """A seller's text, of which everything is found out that screening asks."""
    return descriptions(read_documents(given(content, folder), "input"))


def _task(content: bytes, folder: Path) -> object:
    """A seller reduces its lot to the task that somebody sent."""
    task = read_task(given(content, folder), "input")
    lot = read_documents(folder / "court.txt", "court.txt")
    return reduced(lot, task.evaluation, counting(lot, task.evaluation, task.policy, task.left_out))


def _challenge(content: bytes, folder: Path) -> object:
    with chdir(folder), redirect_stdout(io.StringIO()):
        return reduce.run(Console(workers=1), "court.txt", task="", challenge=text_of(content))


def _spoken(name: str) -> bytes:
    return spoken(stream("lots", name)).encode()


@lru_cache(maxsize=1)
def _files() -> Mapping[str, bytes]:
    """What lies beside a market file; of the court, which keeps its documents, all that it hands in."""
    own = documents(("own.txt",), (_spoken("own"),))
    texts = {f"{name}.txt": _spoken(name) for name in ("archive", "press", "court")}
    cut = passages(texts["court.txt"])
    lot = documents(tuple(f"court.txt {place + 1}" for place in range(len(cut))), cut)
    task = TextTask(table_id(own))
    hidden = evaluation(task, "0f" * 16, {table_id(own): own}.__getitem__)  # type: ignore[arg-type]  # nothing derived
    counts, prints = reduced(lot, hidden, counting(lot, hidden, Policy(gates=()), ()))
    told = TaskFile(
        schema=1,
        market="speeches",
        seller="court",
        root=table_id(lot),
        order=hidden.order,
        hidden=hidden.blocks,
        base=hidden.base,
        left_out=(),
        language="",
        gates=(),
    )
    handed = {
        "court.lot": lot_file(descriptions(lot)),
        "court.reduction": reduction_file(counts, prints),
        "court.opened": opening_file(lot, (0,)),
        "court.task": task_file(told),
    }
    tables = {"offers.csv": OFFERS, "income.csv": INCOME, "orders.csv": ORDERS, "rows1.csv": ROWS, "rows2.csv": ROWS}
    return {"own.txt": own.texts[0], **texts, **handed, **tables}


def _naming(name: str) -> Mapping[str, bytes]:
    """The files, and a market file that calls this one of them input."""
    return {**_files(), "market.toml": MARKET.replace(b'"%s"' % name.encode(), b'"input"')}


@lru_cache(maxsize=1)
def _receipts() -> tuple[bytes, ...]:
    engine = procured()
    return tuple(canonical(engine.bundled(number)) for number in (1, 2, 6, 7, 12))


NAMES = (
    *("procurement's market file", "table of asks", "table of weighed asks", "table of a procurement's orders"),
    *("table of income", "commitment to a lot", "counts of a lot", "opened documents", "text of a seller"),
    *("task of a seller", "challenge", "receipt of a procurement"),
)


def readers() -> Mapping[str, Reader]:
    """Every reader of a procurement by its name, as in NAMES."""
    held, json = _files(), (b"{", b"}", b"[", b"]", b":", b"sha256:", b"null", b"AAAA", b"=")
    found = (
        Reader(_market, (MARKET, SPELLED, TABLES), TOML, held),
        Reader(_whole, (OFFERS,), (*CSV, *MONEY), _naming("offers.csv")),
        Reader(_procure, (WEIGHED,), (*CSV, *MONEY)),
        Reader(_orders, (ORDERS,), (*CSV, *MONEY, b"redeem", b"cash", b"operator")),
        Reader(_whole, (INCOME,), (*CSV, *MONEY), _naming("income.csv")),
        Reader(_lot, (held["court.lot"],), json),
        Reader(_handed, (held["court.reduction"],), (b"PK\x03\x04", b"\x93NUMPY", b"<i4", b"<i8", b"(", b",)")),
        Reader(_opened, (held["court.opened"],), json, held),
        Reader(_text, (held["court.txt"], _mixed()), (b". ", b"\n\n", b"x@y.org", b"+49 170 1234567", b"\xc3\x28")),
        Reader(_task, (held["court.task"],), json, held),
        Reader(_challenge, (CHALLENGE.encode(), b"ab" * 32), (b"0f", b"--", b"/"), held),
        Reader(replayed, _receipts(), (b'{"type":', b'"1/0"')),
    )
    return dict(zip(NAMES, found, strict=True))


def _mixed() -> bytes:
    return "Ein kurzer Satz. Она молчит. 短い文です。 x@y.org\n\n".encode() * 9
