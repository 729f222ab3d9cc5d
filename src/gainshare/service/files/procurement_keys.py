"""The keys of a procurement's file, each with its default and one sentence, and the words that they know."""

from collections.abc import Mapping

from gainshare.auctions.rules import RULES
from gainshare.markets.procurement.records import ASKS, REDEEMED
from gainshare.service.files.form import DATA_KEYS, HEAD_KEYS, TASK_KEYS, TASK_WORDS, Key
from gainshare.service.files.procurement_orders import (
    ASK,
    FORFEIT,
    INCOME_OF,
    LEAVE,
    NEEDS,
    REDEEM,
    STAY,
    TICK,
    TRANSFER,
)
from gainshare.service.files.procurement_rules import DEFAULT, DEFAULT_CLAIMS

WORDS: Mapping[str, tuple[str, ...]] = {"price": RULES, "asks": ASKS, **TASK_WORDS}
"""The words that a procurement's file may use; the first of each is the default."""


def _any(key: str) -> str:
    return ", ".join(WORDS[key])


KEYS = (
    Key("", "market", "market", "its name, and that of the folder in which its state is kept", needed=True),
    Key("", "kind", "procurement", "one buyer buys data from many sellers within a budget", needed=True),
    Key("", "offers", "offers.csv", "what each seller wants at least: seller,ask", needed=True),
    Key("", "income", "income.csv", "what the buyer earned with what it bought: id,revenue"),
    Key(
        "",
        "orders",
        "orders.csv",
        "a table of orders: party,order and, as each needs, amount, tick, to, tranche, what, count, reason, id",
    ),
    *HEAD_KEYS,
    Key("data", "files", "providers/*.txt", "a seller each: texts, folders of texts, or tables", needed=True),
    *(key for key in DATA_KEYS if key.name != "files"),
    Key(
        "task",
        "text",
        "validation/*.txt",
        "the buyer's own text, which sellers' text shall help to predict",
        needed=True,
        unless="task.target",
    ),
    Key("task", "base", "base/*.txt", "text that the buyer has already; default: every second block of its text"),
    Key("task", "order", 5, "bytes of the longest context of the text's model, 0 to 5"),
    *(Key("task", key.name, key.value, f"of tables: {key.sentence}") for key in TASK_KEYS),
    Key("rules", "budget", "5000.00 EUR", "the most that all sellers are paid", needed=True),
    Key(
        "rules",
        "reserve",
        "20000.00 EUR/gain",
        "the most paid for a unit of gain; without one a lone seller takes the budget",
    ),
    Key("rules", "price", RULES[0], f"{_any('price')}: who is bought from at what price"),
    Key("rules", "asks", ASKS[0], f"{_any('asks')}: who sees asks; on a live clock nobody makes one"),
    Key("rules", "step", float(DEFAULT.step), "share by which the price of a live clock falls each tick"),
    Key("rules", "buyer", DEFAULT.buyer, "who pays"),
    Key(
        "rules", "max_share", float(DEFAULT.max_share), "the most that one seller or group may weigh of all as measured"
    ),
    Key(
        "rules", "refresh", 1, "exits after which share-clock measures anew; 0: never; default: a tenth of the sellers"
    ),
    Key("rules", "cash", float(DEFAULT.cash), "share of a payment that is cash; the rest is a claim on income"),
    Key("rules", "pool", 0.1, "share of income that pays claims: needed where cash is below 1"),
    Key(
        "rules",
        "equity",
        float(DEFAULT_CLAIMS.equity),
        "share of the rest of the pool that sellers get once claims are paid",
    ),
    Key("rules", "cliff", DEFAULT_CLAIMS.cliff, "incomes up to which nothing of a claim is the seller's for good"),
    Key("rules", "vests", DEFAULT_CLAIMS.vests, "incomes after which all of it is"),
    Key("rules", "transfers", DEFAULT_CLAIMS.transfers, "whether claims may change hands"),
    Key("rules", "fund", "0.00 EUR", "set aside to redeem claims early"),
    Key("rules", "early", float(DEFAULT_CLAIMS.early), "cash for a unit of claim that is redeemed early"),
    Key("rules", "predictions", "0.00 EUR", "claim that one prediction costs; 0: claims buy none"),
    Key("rules", "licence", "0.00 EUR", "claim that the model costs; 0: claims buy none"),
    Key("rules", "licences", DEFAULT.policy.licences, "what lots may declare; none: anything, or nothing"),
    Key("rules", "language", DEFAULT.policy.language, "of documents, as en; none: that of the buyer's text"),
    Key("rules", "gates", DEFAULT.policy.gates, "what documents must pass to be weighed"),
    Key("rules", "discounts", DEFAULT.policy.discounts, "gates that only take their share off the weight"),
)

SPELLED = {
    'party = "NAME"': "who orders",
    'order = "income"': ", ".join(NEEDS),
    'amount = "400.00 EUR"': f"of {ASK}, {INCOME_OF}, {TRANSFER}, and {REDEEM} for cash",
    "tick = 1": f"the number of the price that {STAY}, {LEAVE} and {TICK} answer",
    'to = "NAME"': f"who gets what {TRANSFER} gives, or whose claim {FORFEIT} means",
    "tranche = 1": "the number of the claims, as receipts have it",
    'what = "cash"': f"{', '.join(REDEEMED)}: for what {REDEEM} gives a claim up",
    "count = 1": "predictions or licences",
    'reason = ""': f"of {FORFEIT}, in words",
    'id = ""': "its own, else its content",
}

OFFERED = {
    'licence = ""': "of its documents, as licences in [rules] may ask",
    'ask = "900.00 EUR"': "the least it wants, instead of the table offers",
    'lot = "NAME.lot"': "instead of file: what a seller that keeps its documents commits to, made by gainshare reduce",
    'reduction = "NAME.reduction"': "what it hands in once the text is drawn",
    'opened = "NAME.opened"': "the documents that the challenge draws",
    "absent = false": "whether it is waited for no longer",
}
