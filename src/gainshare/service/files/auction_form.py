"""An auction in files: its keys, its table of orders, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from gainshare.auctions.quality import QUALITIES
from gainshare.core.codec import plain
from gainshare.core.money import Money
from gainshare.core.questions import table_id
from gainshare.engine.engine import Engine
from gainshare.engine.plugins import PRICERS
from gainshare.games.division import DIVISIONS
from gainshare.markets.auction.market import Order, Rules
from gainshare.markets.offers import Offer
from gainshare.service.files.amounts import rate
from gainshare.service.files.auction_file import AuctionFile
from gainshare.service.files.form import (
    DATA_KEYS,
    HEAD_KEYS,
    TASK_KEYS,
    TASK_WORDS,
    Draft,
    Form,
    Key,
    Question,
    RulesFile,
    Same,
)
from gainshare.service.files.market_data import market_offers, tasks
from gainshare.service.files.orders import OrderTable, amount, party, task

WORDS: Mapping[str, tuple[str, ...]] = {
    "price": tuple(PRICERS),
    "quality": tuple(QUALITIES),
    "division": tuple(DIVISIONS),
    **TASK_WORDS,
}
"""The words that an auction's file may use; the first of each is the default."""

HIGHEST = "200.00 EUR/gain"


@dataclass(frozen=True, slots=True)
class Bid:
    """One line of an order table.

    line: where it stands in its table. id: its own, or the digest of its content and which of the equal lines it is.
    bid: minor units per unit of gain. task: the name of a task, "" for the one that has none.
    """

    line: int
    id: str
    buyer: str
    bid: int
    task: str
    group: str


def _bid(line: int, name: str, buyer: str, bid: Money, *named: str) -> Bid:
    return Bid(line, name, buyer, bid.units, *named)


BIDS = OrderTable(
    cells=(party("buyer"), amount("bid", per="gain"), task(), party("group", needed=False)),
    money="bid",
    one="bid",
    example="lab,45.00 EUR",
    line=_bid,
)
"""The table of an auction's orders."""


def draft(file: RulesFile) -> Draft:
    """Read the data of an auction. Raises Refused naming file, line and rule."""
    assert isinstance(file.rules, AuctionFile)
    found, written = market_offers(file), file.rules.rules
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
    sold = tuple(Offer(each.seller, table_id(each.table), each.group) for each in found.offers)
    return Draft(file, found, tasks(file.rules.task, found), rules, sold)


def order(held: Draft, bid: Bid, engine: Engine) -> Order:
    """A line of a table as the market takes it."""
    return Order(bid.id, bid.buyer, held.tasks[bid.task], bid.bid, engine.fold(bid.buyer))


def same(held: Draft) -> Same:
    """What tells whether a line still is the order that was settled."""
    goals = {name: plain(goal) for name, goal in held.tasks.items()}

    def judge(bid: Bid, settled: Mapping[str, Any]) -> bool:
        goal = settled["task"]  # if none of the tasks now, the file's [task] was edited: that is a new task
        moved = goal in goals.values() and goal != goals[bid.task]
        return not moved and (settled["party"], settled["bid"]) == (bid.buyer, bid.bid)

    return judge


def terms(rules: Rules) -> tuple[str, str]:
    """What fixes the price, in words, and the word of the division."""
    fixed = rules.price == "fixed"
    price = f"a fixed price of {rules.asset.show(rules.rate)}/gain" if fixed else f"price by {rules.price}"
    return price, rules.division


def _any(key: str) -> str:
    return ", ".join(WORDS[key])


KEYS = (
    Key("", "market", "market", "its name, and that of the folder in which its state is kept", needed=True),
    Key("", "kind", "auction", "sellers bring data, buyers bid for gain in their task", needed=True),
    Key("", "orders", "orders.csv", "a table of orders: buyer,bid and, if wanted, id, task, group", needed=True),
    *HEAD_KEYS,
    *DATA_KEYS,
    *TASK_KEYS,
    Key("rules", "price", WORDS["price"][0], f'{_any("price")}, or a fixed rate: "12.00 EUR/gain"'),
    Key("rules", "quality", WORDS["quality"][0], f"{_any('quality')}: what a bid below the price gets"),
    Key("rules", "division", WORDS["division"][0], f"{_any('division')}: who earns what part"),
    Key("rules", "highest_bid", HIGHEST, "prices are learned up to this bid; higher ones are served", needed=True),
    Key("rules", "delta", 0.1, "learning rate of hedge; default: one that falls with time"),
)

SPELLED = {
    'buyer = "NAME"': "who bids",
    'bid = "45.00 EUR/gain"': "the most a unit of gain is worth to the buyer",
    'id = ""': "its own, else its content",
    'task = ""': "a task by name: [task.NAME] adds one, [task] holds its defaults",
    'group = ""': "of buyers that belong together",
}

AUCTION: Form = Form(
    model=AuctionFile,
    words=WORDS,
    filled=lambda code: {"highest_bid": f"200.00 {code}/gain"},
    amounts=("price", "highest_bid", "bid"),
    orders=BIDS,
    beside={},
    keys=KEYS,
    spelled=SPELLED,
    questions=(
        Question(
            key="rules.highest_bid",
            value=HIGHEST,
            sentence="a placeholder, say what a unit of gain is worth at most",
            asked="Most that a unit of gain is worth",
            check=partial(rate, field="bid"),
        ),
    ),
    draft=draft,
    order=order,
    same=same,
    first=lambda held, amendments: (),
    terms=terms,
)
