"""What reads a stranger's bytes among members that train together: market files, tables with gaps, orders, receipts."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from campaign.markets import members_settled
from campaign.reading import CSV, TOML, Reader, given, replayed
from campaign.worlds import EUR
from gainshare.core.codec import canonical
from gainshare.engine.receipts import OPERATOR, content_digest, copy_for, read
from gainshare.service.answers import ruled
from gainshare.service.files.asked_rows import asked_rows, asked_table
from gainshare.service.files.collaborative_orders import TABLE
from gainshare.service.files.orders import Known
from gainshare.service.files.rules_file import load
from gainshare.service.folder import drafted
from gainshare.service.receipt_file import ReceiptFile

MARKET = b"""market = "wards"
kind = "collaborative"
seed = 7
orders = "orders.csv"
[data]
files = ["bern.csv", "oslo.csv"]
missing = "?"
missing_in = {chol = 0}
types = {pain = "category"}
left_out = "refuse"
[task]
target = "num > 0"
learner = "logistic"
score = "accuracy"
test = 0.5
[rules]
price = "1000.00 EUR/gain"
quality = "customised"
division = "late-shapley"
imputer = "mean"
min_fee = "5.00 EUR"
min_validation = 2
delivery = "queries"
"""
SPELLED = b"""market = "wards"
kind = "collaborative"
[[offer]]
seller = "bern"
file = "bern.csv"
group = "alps"
[[offer]]
seller = "oslo"
file = "oslo.csv"
[data]
missing = "?"
[[order]]
member = "oslo"
order = "join"
[[order]]
member = "operator"
order = "close"
id = "1"
[task]
target = "num"
validation = "judge.csv"
[rules]
price = "9.00 EUR/gain"
quality = "common"
division = "published"
"""
BERN = b"age,chol,pain,num\n" + b"50,212,a,0\n61,?,b,2\n,0,,1\n43,180,a,0\n70,250,c,3\n" * 3
OSLO = b"age,pain,num\n" + b"55,a,1\n?,b,0\n38,a,0\n64,c,4\n" * 3
ORDERS = b"id,member,order\na,bern,join\n,oslo,join\n,bern,withdraw\n,bern,join\n,operator,close\nc,oslo,join\n"
ASKED = b"id,age,chol,pain\n1,50,?,a\n2,,0,zz\n"
COLUMNS = ("age", "chol", "pain=a", "pain=b", "pain=c")


def _market(content: bytes, folder: Path) -> object:
    """With all that the file names: tables and orders."""
    return drafted(given(content, folder)).charter("")


def _table(content: bytes, folder: Path) -> object:
    """A member's table beside a sound one, under a sound market file, which calls it input."""
    given(content, folder)
    return drafted(folder / "market.toml").charter("")


def _orders(content: bytes, folder: Path) -> object:
    return list(TABLE.lines(given(content, folder), "input", Known(EUR, ("",))))


def _asked(content: bytes, folder: Path) -> object:
    """Rows that a member asks its model about."""
    file = load(folder / "market.toml")
    return asked_rows(asked_table(file, str(given(content, folder))), COLUMNS)


def _told(content: bytes, folder: Path) -> object:
    """A forger seals what it changed; whoever gets it has it checked and explained."""
    receipt = read(content.decode(errors="replace"))
    body = receipt["body"]
    body["sealed"].update({party: content_digest(opening) for party, opening in receipt["openings"].items()})
    path = given(json.dumps(receipt).encode(), folder)
    found = ReceiptFile(path).verify()
    return found, ReceiptFile(path).explain()


@lru_cache(maxsize=1)
def _receipts() -> tuple[bytes, ...]:
    """Of a settlement, and of who withdraws."""
    engine = members_settled()
    return tuple(canonical(engine.bundled(number)) for number in (2, 6, 9))


def _copies() -> tuple[bytes, ...]:
    """What parties hold of the settlement, and its operator."""
    engine = members_settled()
    receipt = engine.receipt(6)
    parties = ("grower 0", "grower 2", OPERATOR)
    return tuple(canonical(ruled(copy_for(receipt, party), engine.charter_at(6))) for party in parties)


NAMES = (
    *("members' market file", "table of a member", "table of members' orders", "rows to predict"),
    *("receipt of members", "receipt of members, sealed again and told"),
)


def readers() -> Mapping[str, Reader]:
    """Every reader of members by its name, as in NAMES."""
    files = {"bern.csv": BERN, "oslo.csv": OSLO, "judge.csv": BERN, "orders.csv": ORDERS}
    beside = {**files, "market.toml": MARKET.replace(b'"bern.csv"', b'"input"')}
    records = (b'{"type":', b'"1/0"', b'"0/1"', b"-1", b"1e999", b"[]", b"null", b'"Outcome"', b'"Given"')
    found = (
        Reader(_market, (MARKET, SPELLED), TOML, files),
        Reader(_table, (BERN,), (*CSV, b"?", b"1e308", b"-0"), beside),
        Reader(_orders, (ORDERS,), (*CSV, b"join", b"close", b"operator")),
        Reader(_asked, (ASKED,), (*CSV, b"?", b"pain", b"chol"), {**files, "market.toml": MARKET}),
        Reader(replayed, _receipts(), records),
        Reader(_told, _copies(), records),
    )
    return dict(zip(NAMES, found, strict=True))
