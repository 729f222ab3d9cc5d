"""What reads a stranger's bytes, each with sound inputs to begin from and words that occur in them."""

import pickle
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from campaign import lots, wards
from campaign.markets import opened, orders, settled
from campaign.reading import CSV, MONEY, TOML, Reader, given, replayed, text_of
from campaign.worlds import EUR
from gainshare.core.codec import Codec, canonical
from gainshare.core.errors import DataError
from gainshare.core.money import money
from gainshare.core.random import stream
from gainshare.engine.receipts import UNREADABLE, Dossier, content_digest, read, verify
from gainshare.engine.replay import replay
from gainshare.markets.auction.market import Order, Rules, Sold
from gainshare.service.cli.console import Console
from gainshare.service.cli.door import receipts
from gainshare.service.files.answers import answers
from gainshare.service.files.auction_form import BIDS
from gainshare.service.files.cifar import WIDTH, read_batch
from gainshare.service.files.columns import foreign
from gainshare.service.files.keys import DataRules
from gainshare.service.files.market_data import offers
from gainshare.service.files.menu_form import TABLE as CHANGED
from gainshare.service.files.models import cap_currency, listed
from gainshare.service.files.offers import Brought
from gainshare.service.files.orders import Known
from gainshare.service.files.rules_file import load
from gainshare.service.files.tables import read_columns
from gainshare.service.files.targets import labels, target
from gainshare.service.folder import drafted
from gainshare.service.pricing import Choice, priced
from gainshare.service.pricing_words import NO_CURRENCY

TRADES = 3
"""Of the market whose receipts are mutated."""

MARKET = b"""market = "bikes"
kind = "auction"
seed = 7
currency = "EUR"
orders = "orders.csv"
[data]
files = "rows.csv"
key = "id"
offer_per = "column"
ignore = ["rain"]
missing = ["", "?"]
types = {sun = "category"}
left_out = "report"
[task]
target = "y > 0"
[task.evening]
learner = "ridge"
score = "skill"
test = 0.3
[rules]
price = "12.00 EUR/gain"
quality = "levels"
division = "shapley"
highest_bid = "200.00 EUR/gain"
delta = 0.1
"""
SPELLED = b"""market = "bikes"
kind = "auction"
currency = {code = "PT", decimals = 0}
[[offer]]
seller = "hr"
file = "rows.csv"
columns = ["wind"]
group = "g"
[[order]]
buyer = "city"
bid = "45 PT/gain"
id = "1"
[task]
target = "y"
"""
TABLE = b'id,wind,sun,y\n1,0.5,clear,1\n2,-1e3,rain,0\n3,,"cl,ear",1\n07,2,rain,2\n'
MENU = b"""market = "flowers"
kind = "menu"
seed = 7
survey = "survey.csv"
orders = "menu.csv"
[data]
files = "flowers*.csv"
[task]
target = "kind"
learner = "logistic"
test = 0.3
[rules]
price = "coverage"
quality = "exact"
division = "per-sale"
keep = 0.999
time_limit = 10
walk = "random"
models = 1024
prepare = ["scaled 2 16"]
"""
SPELLED_MENU = b"""market = "flowers"
kind = "menu"
survey = "survey.csv"
[[offer]]
seller = "hr"
file = "flowers1.csv"
[[order]]
buyer = "city"
accuracy = 0.9
bid = "45 EUR"
[[order]]
buyer = "operator"
order = "remove"
model = "m1"
[task]
target = "kind"
learner = "knn"
"""
FLOWERS = b"hue,width,kind\n" + b"1,0.5,rose\n2,-1,rose\n3,4,tulip\n0.25,2,tulip\n" * 3
SURVEY = b"buyer,accuracy,value\nlab,0.85,12.00 EUR\n inn ,155/180,1200\ncity,1,0.5 EUR\n"
MODELS = (
    b"model,datasets,accuracy,cap,demand\nm1,a,0.812,20.00 EUR,40\nm2,b,0.834,26.00,30\nm3,c,0.834,,2.5\n"
    b"m4, a + b ,861/1000,41.00,\nm5,a+b+c,0.9,90,1\n"
)
CHANGES = (
    b"id,buyer,accuracy,bid,order,model\na,city,0.9,45.00 EUR,,\n,operator,,,remove,m1\n,operator,,,reprice,\n"
    b",lab,,12.5,buy,\n,operator,,,reprice-from-orders,\n,operator,,,close,\n"
)
ORDERS = b"id,buyer,bid,task,group\na,city,45.00 EUR,,\n,lab,12.5,evening,g\n,lab,1e2 EUR/gain,,\n"


def _market(content: bytes, folder: Path) -> object:
    return load(given(content, folder))


def _table(content: bytes, folder: Path, **rules: Any) -> object:
    """A seller's table, alone and beside a sound one."""
    data = DataRules(**rules)
    read_as = {"key": data.key, "missing": data.missing, "types": data.types}
    brought = [Brought("b", read_columns(given(content, folder), "input", **read_as))]
    if data.offer_per == "file":
        brought.append(Brought("a", read_columns(folder / "rows.csv", "rows.csv", **read_as)))
    return offers(brought, ["y"], data)


def _joined(content: bytes, folder: Path) -> object:
    return _table(content, folder, key="id", offer_per="column", missing=("?",))


def _stacked(content: bytes, folder: Path) -> object:
    return _table(content, folder, types={"sun": "category", "id": "number"})


def _orders(content: bytes, folder: Path) -> object:
    return list(BIDS.lines(given(content, folder), "input", Known(EUR, ("", "evening"))))


def _menu(content: bytes, folder: Path) -> object:
    """With all that the file names: tables, survey, orders."""
    return drafted(given(content, folder)).charter("")


def _changes(content: bytes, folder: Path) -> object:
    return list(CHANGED.lines(given(content, folder), "input", Known(EUR, ("",))))


def _models(content: bytes, folder: Path) -> object:
    path = given(content, folder)
    currency = cap_currency(path, "input")
    return priced(list(listed(path, "input", currency=currency)), None, currency or NO_CURRENCY, Choice(quality=""))


def _survey(content: bytes, folder: Path) -> object:
    """As caps and demand of known models."""
    said = list(answers(given(content, folder), "input", currency=EUR))
    return priced(list(listed(folder / "models.csv", "models.csv", currency=EUR)), said, EUR, Choice())


def _batch(content: bytes, folder: Path) -> object:
    return read_batch(given(content, folder), "input")


def _amount(content: bytes, _: Path) -> object:
    return money(text_of(content), EUR, per="gain")


def _foreign(content: bytes, _: Path) -> object:
    return BIDS.columns.named(["buyer", "bid", "customer", "offer"], "orders.csv", foreign(text_of(content)))


def _target(content: bytes, folder: Path) -> object:
    columns = read_columns(folder / "rows.csv", "rows.csv")
    return labels(columns, target(text_of(content), columns.names))


def _resealed(content: bytes, _: Path) -> object:
    """A forger seals what it changed."""
    receipt = read(content.decode(errors="replace"))
    sealings = receipt["body"]["sealed"]
    sealings.update({party: content_digest(opening) for party, opening in receipt["openings"].items()})
    verify(receipt)
    return replay(receipt)


def _argument(content: bytes, folder: Path) -> object:
    name = text_of(content)
    given = f"{folder}/{name}" if not name.startswith(("/", "..")) else name.strip("/.")
    return receipts(Console(workers=1), given)


_CODEC = Codec([Dossier, Order, Sold, Rules])


def _record(content: bytes, _: Path) -> object:
    """Its callers turn what it may raise, and nothing else, into a refusal."""
    try:
        return _CODEC.read_bytes(content)
    except UNREADABLE as problem:
        raise DataError("malformed_json", "record", None, f"cannot be read: {type(problem).__name__}") from None


@lru_cache(maxsize=1)
def _receipts() -> tuple[bytes, ...]:
    """Fully opened receipts of a small market, with what replaying them needs."""
    engine = opened(Rules(EUR), ("bmi", "bp"))
    assert not settled(engine, orders(engine, stream("readers"), TRADES, {}))
    return tuple(canonical(engine.bundled(number)) for number in range(1, TRADES + 1))


def _records() -> tuple[bytes, ...]:
    return tuple(canonical(read(each.decode())["openings"]["(operator)"]["figures"][0]) for each in _receipts())


def _batches() -> tuple[bytes, ...]:
    """Two images, as every protocol writes them."""
    pixels = np.arange(2 * WIDTH).astype(np.uint8).reshape(2, WIDTH)
    held = {b"data": pixels, b"labels": [3, 9], b"batch_label": b"one", "filenames": ["a.png", ("b",)]}
    return tuple(pickle.dumps(held, protocol) for protocol in (2, 3, 4))


_ROWS = {"rows.csv": TABLE}


NAMES = (
    *("market file", "table of columns", "table of rows", "table of orders", "money", "option --columns", "target"),
    *("receipt", "receipt, sealed again", "record", "receipt argument"),
    *("menu's market file", "table of a menu's orders", "table of models", "survey", "CIFAR-10 batch"),
    *lots.NAMES,
    *wards.NAMES,
)


@lru_cache(maxsize=1)
def readers() -> Mapping[str, Reader]:
    """Every reader by its name, as in NAMES."""
    sold, figures = _receipts(), _records()
    flowers = {"survey.csv": SURVEY, "menu.csv": CHANGES, "flowers1.csv": FLOWERS, "flowers2.csv": FLOWERS}
    brackets, records = (b"/", b"\0", b"..", b"*", b"["), (b'{"type":', b'"1/0"')
    found = (
        Reader(_market, (MARKET, SPELLED), TOML, {"orders.csv": ORDERS}),
        Reader(_joined, (TABLE, b"id,y\n1,2\n"), CSV, _ROWS),
        Reader(_stacked, (TABLE, b"y\n1\n"), CSV, _ROWS),
        Reader(_orders, (ORDERS, b"buyer,bid\ncity,1\n"), (*CSV, *MONEY)),
        Reader(_amount, (b"1,200.00 EUR/gain", b"5"), MONEY),
        Reader(_foreign, (b"bid=offer,buyer=customer",), (b"=", b",", b'"')),
        Reader(_target, (b"y > 0", b"sun == 'rain'", b"wind"), (b">=", b"!=", b"nan", b"'"), _ROWS),
        Reader(replayed, sold, records),
        Reader(_resealed, sold, records),
        Reader(_record, figures, records),
        Reader(_argument, (b"bikes/42", b"bikes.toml", b"r.json"), brackets),
        Reader(_menu, (MENU, SPELLED_MENU), TOML, flowers),
        Reader(_changes, (CHANGES, b"buyer,accuracy,bid\ncity,,1\n"), (*CSV, *MONEY, b"add", b"operator")),
        Reader(_models, (MODELS, b"model,datasets,accuracy\nm1,a,0.9\n"), (*CSV, *MONEY, b"+", b"/")),
        Reader(_survey, (SURVEY, b"buyer,accuracy,value\nlab,0.8,5\n"), (*CSV, *MONEY, b"/"), {"models.csv": MODELS}),
        Reader(_batch, _batches(), (b"\x85R", b"h\x01", b"(", b"}", b"]", b"t", b"u", b"cos\nsystem\n", b"\x93", b"b")),
    )
    return dict(zip(NAMES, (*found, *lots.readers().values(), *wards.readers().values()), strict=True))
