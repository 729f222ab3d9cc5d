"""A procurement in files: its keys, its tables of asks, income and orders, and what becomes of them."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from gainshare.core.codec import plain
from gainshare.core.errors import IdempotencyConflict, Refused
from gainshare.core.money import Money
from gainshare.core.questions import table_id
from gainshare.core.words import counted
from gainshare.engine.engine import Engine
from gainshare.gains.task import Task
from gainshare.gains.text import TextTask
from gainshare.markets.procurement.records import (
    LIVE,
    OPERATOR,
    Announce,
    Ask,
    Close,
    Gathering,
    Income,
    Offer,
    Order,
    Rules,
    Settled,
    Submit,
    Weigh,
)
from gainshare.service.files.asks import ASKED, ask_currency
from gainshare.service.files.form import (
    Beside,
    Draft,
    Form,
    RulesFile,
    Same,
    own,
)
from gainshare.service.files.market_data import tasks
from gainshare.service.files.procurement_data import BASE, INCOME, TEXT, Lots, brought, described, income_currency
from gainshare.service.files.procurement_file import ProcurementFile, ProcurementRules, ProcurementTask
from gainshare.service.files.procurement_keys import KEYS, OFFERED, SPELLED, WORDS
from gainshare.service.files.procurement_orders import TABLE, as_order
from gainshare.service.files.procurement_rules import CLAIMED, built
from gainshare.service.files.procurement_tasks import released, task_name


def draft(file: RulesFile) -> Draft:
    """Read lots, asks and income of a procurement. Raises Refused naming file, line and rule."""
    assert isinstance(file.rules, ProcurementFile)
    _require_one(file, file.rules)
    found = brought(file)
    if TEXT in found.offers.validation:
        (said,) = file.rules.task.values()
        text, base = (found.offers.validation.get(name) for name in (TEXT, BASE))
        assert text is not None
        goals: dict[str, Any] = {"": TextTask(table_id(text), table_id(base) if base else "", said.order)}
    else:
        goals = tasks(file.rules.task, found.offers)
    away = {one.seller for one in found.away}
    sold = tuple(
        Offer(each.seller, table_id(each.table), each.group, found.licences.get(each.seller, ""), each.seller in away)
        for each in found.offers.offers
    )
    return Draft(file, found.offers, goals, _rules(file, file.rules.rules), sold, found)


def _require_one(file: RulesFile, rules: ProcurementFile) -> None:
    """Raises Refused for keys that are sound alone and not together."""
    where, (task, *more) = file.path.name, rules.task.values()
    asked = any(line.ask is not None for line in rules.offer)
    wrong = (
        (bool(more), "task", "a procurement buys for one task"),
        (bool(task.text and task.target), "task.text", "is given, and so is task.target: remove one of the two"),
        (asked and bool(rules.offers), "offers", "is given, and so is ask in [[offer]]: remove one of the two"),
        (rules.rules.asks == LIVE and (asked or bool(rules.offers)), "offers", "no asks are made on a live clock"),
        (bool(rules.income) and not (asked or rules.offers), "income", "stands in orders where asks do not stand here"),
    )
    for is_wrong, field, rule in (*wrong, *_strange(rules, task)):
        if is_wrong:
            raise Refused("unknown_value", field, None, rule, where=where)
    for line in rules.offer:
        if bool(line.file) == bool(line.lot):
            rule = "needs a file, or what its seller committed to as lot: one of the two"
            raise Refused("missing_key", f"offer of {line.seller}", None, rule, where=where)
        if line.lot and not task.text:
            raise Refused(
                "unknown_value", "offer.lot", line.lot, "is of documents, and the task has no text", where=where
            )


def _strange(rules: ProcurementFile, task: ProcurementTask) -> Iterator[tuple[bool, str, str]]:
    """Keys of tables where lots are text, and of text where they are tables."""
    of_text, said = {"text", "base", "order"}, task.model_fields_set
    if not task.text:
        yield from ((True, f"task.{name}", "is of text, and lots are tables") for name in sorted(said & of_text))
        return
    rule = "is of tables, and lots are text"
    yield from ((True, f"task.{name}", rule) for name in sorted(said - of_text))
    yield from ((True, f"data.{name}", rule) for name in sorted(rules.data.model_fields_set - {"files"}))
    yield from ((line.columns is not None, f"columns of {line.seller}", rule) for line in rules.offer)


def _rules(file: RulesFile, written: ProcurementRules) -> Rules:
    if written.pool is None and (said := next((name for name in CLAIMED if name in written.model_fields_set), "")):
        rule = "is required by it: the share of the buyer's revenue that pays claims"
        raise Refused("missing_key", f"rules.pool beside {said}", None, rule, "pool = 0.1", file.path.name)
    words = {name: getattr(written, name) for name in type(written).model_fields}
    return built(file.currency, {name: one.units if isinstance(one, Money) else one for name, one in words.items()})


def first(held: Draft, amendments: int) -> tuple[Order, ...]:
    """What the files say before any line of orders: lots are weighed, asked for and bought, and income comes in.

    While a lot is awaited that its seller keeps, only what was handed in.
    """
    return tuple(_first(held, amendments))


def _first(held: Draft, amendments: int) -> Iterator[Order]:
    found, rules = _lots(held), held.rules
    away, goals = found.away, dict[str, Task | TextTask](held.tasks)
    (goal,) = goals.values()
    if away:
        assert isinstance(goal, TextTask), "only documents stay with their sellers"
        yield Announce(own(f"announce/{amendments}"), OPERATOR, goal)
        for one in away:
            if one.counts:
                yield Submit(own(f"submit/{amendments}/{one.seller}"), one.seller, one.counts, one.prints)
        if any(one.awaited for one in away):
            return
    openings = tuple((one.seller, one.opened) for one in away if one.opened)
    yield Weigh(own(f"weigh/{amendments}"), rules.buyer, goal, openings)
    if found.asks is None:
        return
    sellers = dict.fromkeys(offer.group or offer.party for offer in held.sold)
    for seller in (each for each in sellers if each in found.asks):
        yield Ask(own(f"ask/{amendments}/{seller}"), seller, found.asks[seller])
    yield Close(own(f"close/{amendments}"), OPERATOR)
    for name, revenue in found.incomes:
        yield Income(own(f"income/{name}"), rules.buyer, revenue)


def _lots(held: Draft) -> Lots:
    assert isinstance(held.more, Lots)
    return held.more


def stands(held: Draft, needed: Order, settled: Mapping[str, Any]) -> None:
    """Raises IdempotencyConflict for a task, an ask, an income or a lot that was settled as something else."""
    where = held.file.path.name
    if isinstance(needed, Announce | Weigh) and settled["task"] != plain(needed.task):
        rule = "lots were weighed on others, and the buyer's text and the words of [task] must stand unchanged"
        raise IdempotencyConflict("idempotency_conflict", "task", None, rule, "a market of another name", where)
    fields: Mapping[type, tuple[str, str]] = {
        Ask: ("ask", "offers"),
        Income: ("revenue", "income"),
        Submit: ("counts", "reduction"),
    }
    field, key = fields.get(type(needed), ("", ""))
    if not field or settled[field] == getattr(needed, field):
        return
    was = settled[field] if field == "counts" else held.asset.show(int(settled[field]))
    name = needed.id.rpartition("/")[2]
    rule = f"was settled as {was}, and must stand here unchanged"
    place = str(getattr(held.file.rules, key, "")) or where
    raise IdempotencyConflict("idempotency_conflict", f"{field} of {name}", None, rule, where=place)


def gone(held: Draft, amendments: int, name: str) -> None:
    """Raises IdempotencyConflict for an ask or an income that was settled and stands in the files no more."""
    for prefix, field, key in ((own(f"ask/{amendments}/"), "ask", "offers"), (own("income/"), "revenue", "income")):
        if name.startswith(prefix):
            rule = "was settled, and must stand here unchanged"
            place = str(getattr(held.file.rules, key)) or held.file.path.name
            of = f"{field} of {name.removeprefix(prefix)}"
            raise IdempotencyConflict("idempotency_conflict", of, None, rule, where=place)


def same(_: Draft) -> Same:
    """What tells whether a line still is the order that was settled."""
    return lambda line, settled: plain(as_order(line)) == settled


def notes(held: Draft, engine: Engine | None) -> tuple[str, ...]:
    """Who is left out for want of an ask, whose lot is awaited, and what is risked without a reserve."""
    found, told = _lots(held), list[str]()
    if found.unasked:
        one = len(found.unasked) == 1
        named = ", ".join(found.unasked[:8]) + (
            f" and {len(found.unasked) - 8:,} more" if len(found.unasked) > 8 else ""
        )
        told.append(f"not bought, since no ask of {'it' if one else 'them'} stands in the files: {named}")
    state = engine.state if engine else None
    if isinstance(state, Gathering):
        challenges = {one.party: one.challenge for one in state.submitted}
        told += [_awaited(held, one.seller, challenges.get(one.seller, "")) for one in found.away if one.awaited]
    if isinstance(state, Settled):
        sources = {offer.party: offer.source for offer in held.sold if offer.source in state.bought}
        told += [_fetched(one.seller) for one in found.away if one.seller in sources]
    if held.rules.reserve is None:
        budget = held.asset.show(held.rules.budget)
        told.append(f"no reserve: if all others withhold, a lone seller is paid the budget, {budget}")
    return tuple(told)


def _fetched(seller: str) -> str:
    return f"{seller} keeps what was bought: it hands its documents over, and gainshare reduce on them shows its root"


def _awaited(held: Draft, seller: str, challenge: str) -> str:
    if challenge:
        return f"{seller} is awaited: gainshare reduce FOLDER --open {challenge}, then opened in its [[offer]]"
    task = f"{held.file.rules.market}/{task_name(seller)}"
    return f"{seller} is awaited: hand it {task}, for gainshare reduce FOLDER --task, then reduction in its [[offer]]"


def terms(rules: Rules) -> tuple[str, str]:
    """What fixes prices, in words, and the word of the division."""
    price = "a live clock" if rules.asks == LIVE else f"price by {rules.price}"
    return f"{price}, budget {rules.asset.show(rules.budget)}", "the price"


def summary(held: Draft) -> str:
    """The documents in one line; "" where lots are tables."""
    if TEXT not in held.offers.validation:
        return ""
    count, size = described(held.offers.offers)
    files = ", ".join(held.file.rules.data.files)
    head = f"{files}: " if files else ""
    sellers = counted(len(held.offers.offers), "seller")
    return f"{head}{sellers}, {counted(count, 'document')}, {size / 10**6:.1f} MB"


PROCUREMENT: Form = Form(
    model=ProcurementFile,
    words=WORDS,
    filled=lambda code: {},
    amounts=("budget", "reserve", "fund", "predictions", "licence", "amount"),
    orders=TABLE,
    beside={"offers": Beside(ASKED, partial(ask_currency, of=ASKED)), "income": Beside(INCOME, income_currency)},
    keys=KEYS,
    spelled=SPELLED,
    questions=(),
    draft=draft,
    order=lambda held, line, engine: as_order(line),
    same=same,
    first=first,
    terms=terms,
    notes=notes,
    stands=stands,
    gone=gone,
    described=summary,
    released=released,
    offered=OFFERED,
)
