"""A menu in files: its keys, its survey, its table of orders, and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Derived, Table, table_id
from gainshare.engine.engine import Engine
from gainshare.gains.prepared import PREPARED, prepared
from gainshare.gains.task import LINEAR
from gainshare.games.lattice import WALKS
from gainshare.markets.menu.lists import DIVISIONS, MODES
from gainshare.markets.menu.records import OPERATOR, Add, Buy, Close, Listed, Order, Publish, Remove, Reprice, Rules
from gainshare.markets.offers import Offer
from gainshare.prices.menus.accuracy import accuracy
from gainshare.prices.menus.revenue import METHODS
from gainshare.service.files.answers import SURVEY, answers, value_currency
from gainshare.service.files.form import (
    DATA_KEYS,
    HEAD_KEYS,
    TASK_KEYS,
    TASK_WORDS,
    Beside,
    Draft,
    Form,
    Key,
    RulesFile,
    Same,
    own,
)
from gainshare.service.files.market_data import market_offers, tasks
from gainshare.service.files.menu_file import MenuFile
from gainshare.service.files.menu_history import ordered, surveyed
from gainshare.service.files.names import meant
from gainshare.service.files.orders import Cell, Known, OrderTable, amount, party

LEARNERS = tuple(word for word in TASK_WORDS["learner"] if word not in LINEAR)

WORDS: Mapping[str, tuple[str, ...]] = {
    "price": MODES,
    "quality": METHODS,
    "division": DIVISIONS,
    "walk": WALKS,
    "learner": LEARNERS,
    "score": ("accuracy",),
}
"""The words that a menu's file may use; the first of each is the default."""

BUY, ADD, REMOVE, REPRICE, LEARN, CLOSE = "buy", "add", "remove", "reprice", "reprice-from-orders", "close"
ORDERS = (BUY, ADD, REMOVE, REPRICE, LEARN, CLOSE)
"""What a line of orders may ask for; the first is meant where nothing is said."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order table.

    line: where it stands in its table. id: its own, or the digest of its content and which of the equal lines it is.
    accuracy: share of test rows, or None. bid: minor units. order: a word of ORDERS. model: its id, or "".
    """

    line: int
    id: str
    buyer: str
    accuracy: Fraction | None
    bid: int
    order: str
    model: str


def _optional(cell: Cell) -> Cell:
    """The same column, where an empty cell says nothing."""
    return Cell(cell.name, lambda text, known: cell.read(text, known) if text else None, cell.needed)


def _word(text: str, _: Known) -> str:
    if text and text not in ORDERS:
        rule = f"not an order{meant(text, ORDERS)}: one of {', '.join(ORDERS)}"
        raise Refused("unknown_value", "order", text, rule)
    return text or BUY


def _line(line: int, name: str, buyer: str, *said: Any) -> Line:
    """Raises Refused for a change of the list by a buyer, and for cells that are missing or that an order has not."""
    wanted, bid, word, model = said
    if word != BUY and buyer != OPERATOR:
        raise Refused("forbidden", "order", word, f"is the {OPERATOR}'s: {buyer} can only {BUY}")
    for field, value, taken in (("accuracy", wanted, BUY), ("bid", bid, BUY), ("model", model, f"{ADD} {REMOVE}")):
        if value and word not in taken.split():
            raise Refused("unknown_value", field, str(value), f"must be empty: order {word} takes none")
    if word == BUY and bid is None:
        raise Refused("missing_key", "bid", None, "is required: the most that is paid, such as 45.00")
    if word in {ADD, REMOVE} and not model:
        raise Refused("missing_key", "model", None, f"is required: the one to {word}, such as m5")
    share = None if wanted is None else Fraction(wanted)
    return Line(line, name, buyer, share, bid.units if bid else 0, word, model)


TABLE = OrderTable(
    cells=(
        party("buyer"),
        _optional(Cell("accuracy", lambda text, _: str(accuracy(text)))),
        _optional(amount("bid")),
        Cell("order", _word, needed=False),
        Cell("model", lambda text, _: text, needed=False),
    ),
    money="bid",
    one="order",
    example="lab,0.90,45.00 EUR",
    line=_line,
)
"""The table of a menu's orders."""


def draft(file: RulesFile) -> Draft:
    """Read the data and the survey of a menu. Raises Refused naming file, line and rule."""
    assert isinstance(file.rules, MenuFile)
    found, written = market_offers(file), file.rules.rules
    number = next((goal.target for goal in found.goals if not goal.classes), None)
    if number is not None:
        rule = "is a number: models are sold by the share of rows they get right, which needs classes"
        remedy = 'learner = "logistic" takes numbers for classes'
        raise DataError("wrong_type", "task.target", number, rule, remedy, file.path.name)
    goals = tasks(file.rules.task, found)
    if len(goals) > 1:
        named = ", ".join(f"task.{name}" if name else "task" for name in goals)
        raise Refused("unknown_value", "task", named, "a menu sells models of one task", where=file.path.name)
    (goal,) = goals.values()
    if written.prepare and goal.validation:
        rule = "are left as they are, so no model fits them: leave out prepare, or draw test rows with test"
        raise Refused("unknown_value", "task.validation", "rows of this table", rule, where=file.path.name)
    _require_preparable(found.offers[0].table, written.prepare, file.path.name)
    rules = Rules(
        asset=file.currency,
        price=written.price,
        quality=written.quality,
        division=written.division,
        keep=written.keep,
        time_limit=written.time_limit,
        walk=written.walk,
        models=written.models,
        prepare=written.prepare,
    )
    sold = tuple(Offer(each.seller, table_id(each.table), each.group) for each in found.offers)
    said = tuple(answers(file.beside(file.rules.survey), file.rules.survey, currency=file.currency, of=SURVEY))
    return Draft(file, found, goals, rules, sold, said)


def _require_preparable(table: Table, steps: Sequence[str], where: str) -> None:
    """Try the steps on a table, since all have the same columns. Raises Refused naming the step."""
    for step in steps:
        try:
            made = prepared("", (step,))
            assert isinstance(made, Derived)
            table = PREPARED[made.op](table, made.args)
        except Refused as refused:
            rule = refused.rule if refused.field == "prepare" else f"{refused.field} {refused.rule}"
            raise replace(refused, field="rules.prepare", value=step, rule=rule, where=where) from None


def first(held: Draft, amendments: int) -> tuple[Order, ...]:
    """The list is published before anything is sold, and again after the rules were amended."""
    (goal,) = held.tasks.values()
    return (Publish(own(f"publish/{amendments}"), OPERATOR, goal, held.more),)


def order(held: Draft, line: Line, engine: Engine) -> Order:
    """A line of a table as the market takes it."""
    match line.order:
        case "add":
            return Add(line.id, line.buyer, line.model)
        case "remove":
            return Remove(line.id, line.buyer, line.model)
        case "reprice":
            return Reprice(line.id, line.buyer, held.more)
        case "reprice-from-orders":
            return Reprice(line.id, line.buyer, ordered(engine))
        case "close":
            return Close(line.id, line.buyer)
        case _:
            return Buy(line.id, line.buyer, line.accuracy, line.bid)


def notes(held: Draft, engine: Engine | None) -> tuple[str, ...]:
    """That the survey was edited since a list was made from it, if anything is still for sale."""
    state = engine.state if engine else None
    if not engine or not isinstance(state, Listed) or state.answers == held.more or surveyed(engine) == held.more:
        return ()
    assert isinstance(held.file.rules, MenuFile)
    rule = "prices were last made from other answers, and stay so until an order says otherwise"
    return (f'{held.file.rules.survey}: {rule}: buyer {OPERATOR}, order = "{REPRICE}"',)


def same(_: Draft) -> Same:
    """What tells whether a line still is the order that was settled. Answers are those of then."""

    def judge(line: Line, settled: Mapping[str, Any]) -> bool:
        now: dict[str, object] = {"party": line.buyer, "type": _TYPES[line.order]}
        if line.order == BUY:
            now |= {"accuracy": None if line.accuracy is None else str(line.accuracy), "bid": line.bid}
        if line.model:
            now["model"] = line.model
        return all(settled.get(name) == value for name, value in now.items())

    return judge


_TYPES = {
    BUY: Buy.__name__,
    ADD: Add.__name__,
    REMOVE: Remove.__name__,
    REPRICE: Reprice.__name__,
    LEARN: Reprice.__name__,
    CLOSE: Close.__name__,
}


def terms(rules: Rules) -> tuple[str, str]:
    """What fixes prices, in words, and the word of the division."""
    return f"models by {rules.quality}, prices by {rules.price}", rules.division


def _any(key: str) -> str:
    return ", ".join(WORDS[key])


KEYS = (
    Key("", "market", "market", "its name, and that of the folder in which its state is kept", needed=True),
    Key("", "kind", "menu", "sellers bring data, buyers choose models from a price list", needed=True),
    Key("", "survey", "survey.csv", "what buyers would pay: buyer,accuracy,value", needed=True),
    Key(
        "",
        "orders",
        "orders.csv",
        "a table of orders: buyer,accuracy,bid and, if wanted, id, order, model",
        needed=True,
    ),
    *HEAD_KEYS,
    *DATA_KEYS,
    *(key for key in TASK_KEYS if key.name not in {"learner", "score"}),
    Key("task", "learner", LEARNERS[0], f"{_any('learner')}: each predicts classes", needed=True),
    Key("rules", "price", MODES[0], f"{_any('price')}: what no price may exceed"),
    Key("rules", "quality", METHODS[0], f"{_any('quality')}: which models are listed"),
    Key("rules", "division", DIVISIONS[0], f"{_any('division')}: who earns what part"),
    Key("rules", "keep", 0.999, "the most models stay listed with which this share of the best revenue is earned"),
    Key("rules", "time_limit", 10, "seconds for the solver of exact"),
    Key("rules", "walk", WALKS[0], f"{_any('walk')}: which unions of data are trained first"),
    Key("rules", "models", 1024, "models that are trained, at most"),
    Key("rules", "prepare", (), 'steps done to all data first, such as "scaled 64 16": 64 columns divided by 16'),
)

SPELLED = {
    'buyer = "NAME"': "who orders",
    "accuracy = 0.90": "the least that is good enough; without it, the best that the bid affords",
    'bid = "45.00 EUR"': "the most that is paid",
    'id = ""': "its own, else its content",
    'order = "buy"': f"{', '.join(ORDERS)}; all but {BUY} by buyer {OPERATOR}",
    'model = ""': f"the one to {ADD} or {REMOVE}",
}

MENU: Form = Form(
    model=MenuFile,
    words=WORDS,
    filled=lambda code: {},
    amounts=("bid",),
    orders=TABLE,
    beside={"survey": Beside(SURVEY, partial(value_currency, of=SURVEY))},
    keys=KEYS,
    spelled=SPELLED,
    questions=(),
    draft=draft,
    order=order,
    same=same,
    first=first,
    terms=terms,
    looks_back=lambda line: line.order == LEARN,
    notes=notes,
)
