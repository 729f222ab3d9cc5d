"""MARKET.toml as a record: what a market's rules are, what of them is frozen at the first trade, what has changed."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gainshare.core.errors import InvalidAmount, Refused
from gainshare.core.money import Asset, asset
from gainshare.service.files.columns import AS_NAMED
from gainshare.service.files.form import Form, RulesFile
from gainshare.service.files.forms import FORMS
from gainshare.service.files.keys import DataRules, Header, Reading, TaskRules
from gainshare.service.files.lines import opened
from gainshare.service.files.names import market_name, meant, suggestion
from gainshare.service.files.refusals import refusal

_ANY_CURRENCY = Asset("XXX", 9)  # stands in until all else in the file is known to be sound


def load(path: Path, *, orders: Path | None = None, columns: Mapping[str, str] = AS_NAMED) -> RulesFile:
    """The market file at this path.

    orders: a table of orders to use instead of the file's. columns: its foreign headers. The currency is the one
    declared, else the one that the file's amounts name, else that of its tables. Raises Refused, naming file, key,
    value and rule: file_not_found, not_a_file, bad_toml, unknown_key, missing_key, wrong_type, unknown_value,
    invalid_name, invalid_amount.
    """
    where = path.name
    raw = _parsed(path, where)
    form = _form(raw, where)
    currency = _declared(raw, form.amounts)
    rules = _checked(raw, form, currency or _ANY_CURRENCY, where)
    if currency is None:
        currency = _of_tables(path, form, rules, orders, columns)
        if currency is None:
            rule = "none is named in the file or its orders"
            raise InvalidAmount("invalid_amount", "currency", None, rule, suggestion("currency", "EUR"), where)
        rules = _checked(raw, form, currency, where)
    return RulesFile(path, form, _with_tasks(rules), currency, orders)


def _of_tables(path: Path, form: Form, rules: Header, orders: Path | None, columns: Mapping[str, str]) -> Asset | None:
    """The currency that the tables beside the file name, that of orders first."""
    table = orders or (path.parent / rules.orders if rules.orders else None)
    if table and (found := form.orders.currency(table, table.name, columns)):
        return found
    named = ((beside, str(getattr(rules, key))) for key, beside in form.beside.items())
    held = (beside.currency(path.parent / name, name) for beside, name in named if name)
    return next((found for found in held if found), None)


def _checked(raw: Mapping[str, Any], form: Form, currency: Asset, where: str) -> Header:
    try:
        shaped = _shaped(raw, form.filled(currency.code))
        rules = form.model.model_validate(shaped, context=Reading(form.words, currency))
    except ValidationError as error:
        raise refusal(error, form.model, where) from None
    for problem in _contradictions(rules):
        raise problem.at(where)
    return rules


DEEPEST = 16
"""Tables and lists that may stand inside each other; four do in a market file."""


def _parsed(path: Path, where: str) -> dict[str, Any]:
    too_deep = Refused("bad_toml", "file", None, "is nested too deeply", where=where)
    with opened(path, str(path)) as file:
        try:
            raw = tomllib.load(file)
        except UnicodeDecodeError:
            raise Refused("bad_toml", "file", None, "must be UTF-8", where=where) from None
        except RecursionError:
            raise too_deep from None
        except tomllib.TOMLDecodeError as error:
            rule, _, place = str(error).partition(" (at ")
            line = re.match(r"line \d+", place)
            at = f"{where} {line[0]}" if line else where
            raise Refused("bad_toml", "syntax", None, rule[:1].lower() + rule[1:], where=at) from None
    if not _within(raw, DEEPEST):
        raise too_deep
    return raw


def _within(value: object, levels: int) -> bool:
    """Whether no more than so many tables and lists stand inside each other."""
    parts: Iterable[object] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels >= 0 and all(_within(part, levels - 1) for part in parts)


def _form(raw: Mapping[str, Any], where: str) -> Form:
    kind = raw.get("kind")
    if kind is None:
        raise Refused("missing_key", "kind", None, "is required", suggestion("kind", "auction"), where)
    if not isinstance(kind, str) or kind not in FORMS:
        rule = f"not a kind of market{meant(str(kind), FORMS)}"
        raise Refused("unknown_value", "kind", str(kind), rule, f"kinds: {', '.join(FORMS)}", where)
    if "secure" in raw:
        rule = f"a market of kind {kind} has no security layer yet"
        raise Refused("unknown_value", "secure", None, rule, "remove the table [secure]", where)
    return FORMS[kind]


def _declared(raw: Mapping[str, Any], keys: Collection[str]) -> Asset | None:
    """The currency key, or the first currency that an amount names; a second one is refused where it stands."""
    key = raw.get("currency")
    try:
        if isinstance(key, str):
            return asset(key)
        if isinstance(key, Mapping):
            return asset(key["code"], key.get("decimals"))
    except (InvalidAmount, KeyError, TypeError):
        return None  # the model says what is wrong with it
    texts = _amounts([raw.get("rules"), raw.get("order")], keys)
    code = next((found[1] for text in texts if (found := _NAMED.fullmatch(text))), None)
    return asset(code) if code else None


_NAMED = re.compile(r"\S+\s+([A-Z][A-Z0-9]{1,11})(/[a-z]+)?")


def _amounts(value: object, keys: Collection[str], key: str = "") -> Iterator[str]:
    if isinstance(value, str) and key in keys:
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _amounts(part, keys, name)
    elif isinstance(value, list):
        for part in value:
            yield from _amounts(part, keys)


def _shaped(raw: Mapping[str, Any], filled: Mapping[str, str]) -> dict[str, Any]:
    """The file as its model reads it: lists as tuples, tasks by name, what stands in [rules] unless it is said."""
    rules = raw.get("rules", {})
    if isinstance(rules, dict):
        rules = {**filled, **rules}
    shaped = {**raw, "rules": rules}
    if isinstance(raw.get("task"), dict):
        shaped["task"] = _tasks(raw["task"])
    frozen: dict[str, Any] = _tuples(shaped)
    return frozen


def _tasks(table: Mapping[str, Any]) -> dict[str, Any]:
    """Tasks by name. What a named task says of its test rows replaces what [task] says of them."""
    defaults = {key: value for key, value in table.items() if not isinstance(value, dict)}
    tasks = {"": defaults}
    for name, own in table.items():
        if isinstance(own, dict):
            dropped = _TESTS if any(key in own for key in _TESTS) else ()
            tasks[name] = {**{key: value for key, value in defaults.items() if key not in dropped}, **own}
    return tasks


_TESTS = ("test", "validation")


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(part) for key, part in value.items()}
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value


def _contradictions(rules: Header) -> Iterator[Refused]:
    """Keys that are sound alone and not together."""
    data = rules.data
    if rules.offer and data.files:
        yield Refused("unknown_value", "data.files", None, "is given, and so is [[offer]]: remove one of the two")
    if rules.offer and data.offer_per != "file":
        yield Refused("unknown_value", "data.offer_per", data.offer_per, "[[offer]] already says who offers what")
    if rules.order and rules.orders:
        yield Refused("unknown_value", "orders", rules.orders, "is given, and so is [[order]]: remove one of the two")
    for name, task in rules.task.items():
        if name:
            yield from _misnamed(name)
        if not task.said and (name or len(rules.task) == 1):
            yield Refused("missing_key", _key(name, "target"), None, "is required", suggestion("target", "COLUMN"))
        if task.validation and data.columnwise:
            rule = "where sellers bring columns, test rows are drawn from those with a label"
            yield Refused("unknown_value", _key(name, "validation"), task.validation, rule)
    yield from _disagreeing({name: task for name, task in rules.task.items() if task.target}, data)


def _key(task: str, key: str) -> str:
    return ".".join(filter(None, ("task", task, key)))


def _misnamed(task: str) -> Iterator[Refused]:
    try:
        market_name(task, field=f"task.{task}")
    except Refused as refused:
        yield refused


def _disagreeing(tasks: Mapping[str, TaskRules], data: DataRules) -> Iterator[Refused]:
    """A seller's rows hold one target, and a target is a number or a class, not both."""
    first: dict[str, TaskRules] = {}
    for name, task in tasks.items():
        other = first.setdefault(task.target, task)
        if (other.learner == "logistic") != (task.learner == "logistic"):
            rule = f"another task takes {task.target} for numbers, this one for classes or the other way round"
            yield Refused("unknown_value", _key(name, "learner"), task.learner, rule)
        if len(first) > 1 and not data.columnwise:
            rule = "where sellers bring rows, all tasks have one target"
            yield Refused("unknown_value", _key(name, "target"), task.target, rule)


def _with_tasks(rules: Header) -> Header:
    """The rules without the nameless task, if it only holds the defaults of the others."""
    return rules.model_copy(update={"task": {name: task for name, task in rules.task.items() if task.said}})
