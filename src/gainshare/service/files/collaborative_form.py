"""A collaborative market in files: its keys, its table of orders, and what becomes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from gainshare.core.codec import plain
from gainshare.core.errors import DataError, InvalidAmount, Refused, TaskTooLarge
from gainshare.core.money import MAX_UNITS
from gainshare.core.questions import table_id
from gainshare.core.words import listing
from gainshare.engine.engine import Engine
from gainshare.gains.joint import IMPUTERS, require_narrow
from gainshare.games.helping import DIVISIONS
from gainshare.markets.collaborative.records import DELIVERIES, OPERATOR, Close, Join, Order, Rules
from gainshare.markets.collaborative.rounds import COMMON, QUALITIES
from gainshare.markets.collaborative.sharing import PUBLISHED
from gainshare.markets.offers import Offer
from gainshare.service.files.amounts import rate
from gainshare.service.files.blanks import zeros
from gainshare.service.files.collaborative_file import PRICE, CollaborativeFile
from gainshare.service.files.collaborative_guesses import guessed
from gainshare.service.files.collaborative_orders import CLOSE, JOIN, MADE, TABLE, Line, as_order
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
    own,
)
from gainshare.service.files.market_data import market_offers, tasks
from gainshare.service.files.names import meant
from gainshare.service.files.offers import Offers
from gainshare.service.files.values import toml

WORDS: Mapping[str, tuple[str, ...]] = {
    "quality": QUALITIES,
    "division": tuple(DIVISIONS),
    "imputer": IMPUTERS,
    "delivery": DELIVERIES,
    "learner": TASK_WORDS["learner"],
    "score": ("skill", "accuracy", "log-loss-skill"),
}
"""The words that a collaborative market's file may use; the first of each is the default."""


def draft(file: RulesFile) -> Draft:
    """Read the data of a collaborative market. Raises Refused naming file, line and rule."""
    assert isinstance(file.rules, CollaborativeFile)
    found, written = market_offers(file), file.rules.rules
    sold = tuple(Offer(each.seller, table_id(each.table), each.group) for each in found.offers)
    _require_members(sold, file.path.name)
    _require_narrow(found, file.path.name)
    goals = tasks(file.rules.task, found)
    (goal,) = goals.values()
    _require_two_classes(found, goal.target, file.path.name)
    if written.price.units + written.min_fee.units > MAX_UNITS:
        rule = f"with min_fee must be at most {MAX_UNITS} minor units, which each member sets aside"
        raise InvalidAmount("amount_too_large", "rules.price", str(written.price), rule, where=file.path.name)
    rules = Rules(
        asset=file.currency,
        price=written.price.units,
        task=goal,
        quality=written.quality,
        division=written.division,
        imputer=written.imputer,
        min_fee=written.min_fee.units,
        min_validation=written.min_validation,
        delivery=written.delivery,
    )
    return Draft(file, found, goals, rules, sold)


def _require_narrow(found: Offers, where: str) -> None:
    try:
        require_narrow(found.offers[0].table.names)
    except TaskTooLarge as refused:
        raise refused.at(where) from None


def members(sold: Sequence[Offer]) -> tuple[str, ...]:
    """Who takes part: each party, or the group of several, once."""
    return tuple(dict.fromkeys(offer.group or offer.party for offer in sold))


def _require_members(sold: Sequence[Offer], where: str) -> None:
    one, *others = members(sold)
    if not others:
        rule = f"only {one} brings data: members train together, so there are at least two"
        remedy = 'a file for each member, or offer_per = "value of COLUMN" if a column names them'
        raise DataError("empty_data", "data.files", None, rule, remedy, where)
    if OPERATOR in (one, *others):
        rule = f"is who closes rounds: name this member by [[offer]] seller = ..., or its file {OPERATOR}-2.csv"
        raise Refused("invalid_name", "seller", OPERATOR, rule, where=where)


def _require_two_classes(found: Offers, target: str, where: str) -> None:
    """Raises DataError if all members bring one label: none has anything to learn."""
    labels = np.unique(np.concatenate([each.table.values[:, -1] for each in found.offers]))
    if len(labels) < 2:
        rule = f"is the same in all {sum(each.table.rows for each in found.offers):,} rows: there is nothing to predict"
        raise DataError("degenerate_labels", "task.target", target, rule, where=where)


def first(held: Draft, amendments: int) -> tuple[Order, ...]:
    """Where no orders are listed, every member joins and the round is closed; and again after each amendment."""
    if held.file.instead or held.file.rules.orders or held.file.rules.order:
        return ()
    joins = (Join(own(f"{JOIN}/{amendments}/{name}"), name) for name in members(held.sold))
    return (*joins, Close(own(f"{CLOSE}/{amendments}"), OPERATOR))


def order(held: Draft, line: Line, _: Engine) -> Order:
    """A line of a table as the market takes it.

    Raises Refused for a stranger: with a misspelt name the round would be closed without that member, for good.
    """
    known = (*members(held.sold), OPERATOR)
    if line.member not in known:
        where = f"{held.file.rules.orders or held.file.path.name} line {line.line}"
        rule = f"offers no data here{meant(line.member, known)}: nothing was settled"
        raise Refused("not_found", "member", line.member, rule, where=where)
    return as_order(line)


def same(_: Draft) -> Same:
    """What tells whether a line still is the order that was settled."""
    return lambda line, settled: plain(as_order(line)) == settled


def terms(rules: Rules) -> tuple[str, str]:
    """What fixes fees, in words, and the word of the division."""
    return f"{rules.quality} models, price {rules.asset.show(rules.price)}/gain", rules.division


def notes(held: Draft, _: Engine | None) -> tuple[str, ...]:
    """Tables that two bring, columns that somebody has not, and zeros that may be gaps."""
    tables = {each.seller: each.table for each in held.offers.offers}
    features = {name: dict(zip(table.names[:-1], table.values.T, strict=False)) for name, table in tables.items()}
    return (*_twice(held.sold), *_absent(held.offers), *map(str, zeros(features)))


def _twice(sold: Sequence[Offer]) -> Iterator[str]:
    """The very same rows under several names."""
    names = {one.source: [each.party for each in sold if each.source == one.source] for one in sold}
    yield from (f"{listing(each)} bring the very same rows: copies earn nothing" for each in names.values() if each[1:])


def _absent(found: Offers) -> Iterator[str]:
    """Columns in which somebody has no cell."""
    lacking = dict[str, tuple[str, ...]]()
    for hole in found.holes:
        if hole.cells == hole.rows:
            lacking[hole.column] = (*lacking.get(hole.column, ()), hole.seller)
    for hollow in dict.fromkeys(lacking.values()):
        columns = ", ".join(column for column, names in lacking.items() if names == hollow)
        having = [each.seller for each in found.offers if each.seller not in hollow]
        if len(having) == 1:
            yield f"only {having[0]} has cells of {columns}: if others call it by another name, give it one"
        else:
            yield f"no cell of {columns} at {', '.join(hollow)}: a gap in every row there"


def _any(key: str) -> str:
    return ", ".join(WORDS[key])


def _reworded(keys: Sequence[Key], sentences: Mapping[str, str]) -> tuple[Key, ...]:
    """The keys, those that are named with sentences of their own."""
    return tuple(replace(key, sentence=sentences.get(key.name, key.sentence)) for key in keys)


KEYS = (
    Key("", "market", "market", "its name, and that of the folder in which its state is kept", needed=True),
    Key("", "kind", "collaborative", "members improve each other's models and settle", needed=True),
    Key("", "orders", "orders.csv", f"a table of orders: member,order; default: all {JOIN}, and the round is closed"),
    *HEAD_KEYS,
    Key("data", "files", "members/*.csv", "path, pattern or list, relative to this file", needed=True),
    *_reworded(
        [key for key in DATA_KEYS if key.name not in {"files", "key"}],
        {
            "offer_per": 'who is a member: each "file" or "value of COLUMN"',
            "ignore": "columns that nobody trains on",
            "left_out": 'rows without a target: "report" leaves them out, "refuse" stops; gaps elsewhere are kept',
        },
    ),
    *_reworded(
        TASK_KEYS,
        {
            "score": f"{_any('score')}: how well it is predicted, 0 to 1",
            "test": "share of each member's rows held out to judge its model, and to train nobody",
            "validation": f"a table that judges one model for all instead, with quality = {toml(COMMON)}",
        },
    ),
    Key("rules", "price", PRICE, "what a member pays for a score that is 1 higher; for 0.01, a hundredth", needed=True),
    Key("rules", "quality", QUALITIES[0], f"{_any('quality')}: a model for each member, or one for all"),
    Key(
        "rules",
        "division",
        WORDS["division"][0],
        f"{_any('division')}: who earns what part of a fee; {' and '.join(PUBLISHED)} need quality {COMMON}",
    ),
    Key(
        "rules",
        "imputer",
        IMPUTERS[0],
        f"{_any('imputer')}: what stands for a missing cell, beside a mark that it does",
    ),
    Key("rules", "delivery", DELIVERIES[0], f"{_any('delivery')}: how a member gets its model, a file or answers"),
    Key("rules", "min_fee", "0.00 EUR", "what each member with a model pays in any case; nobody gets it back"),
    Key("rules", "min_validation", 30, "rows held out below which a member only helps: no fee, no model"),
)

SPELLED = {
    'member = "NAME"': f"who orders; {CLOSE} is the {OPERATOR}'s",
    f'order = "{JOIN}"': ", ".join(MADE),
    'id = ""': "its own, else its content",
}

COLLABORATIVE: Form = Form(
    model=CollaborativeFile,
    words=WORDS,
    filled=lambda code: {"price": "", "min_fee": f"0 {code}"},
    amounts=("price", "min_fee"),
    orders=TABLE,
    beside={},
    keys=KEYS,
    spelled=SPELLED,
    questions=(
        Question(
            key="rules.price",
            value=PRICE,
            sentence="a placeholder, say what a score that is 1 higher is worth to a member",
            asked="What a score that is 1 higher is worth to a member",
            check=partial(rate, field="price"),
        ),
    ),
    draft=draft,
    order=order,
    same=same,
    first=first,
    terms=terms,
    notes=notes,
    keeps_gaps=True,
    guessed=guessed,
)
