"""A new MARKET.toml in which every key stands with its default and one sentence."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from gainshare.core.errors import Refused
from gainshare.service.files.auction_file import TEST, Words
from gainshare.service.files.names import meant

COLUMN, WIDTH = 31, 80
"""Where comments begin, and where lines end."""

Value: TypeAlias = str | int | float | Sequence[str] | Mapping[str, str]
"""What a key can be given."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a file: its table ("" for the header), its default or an example, and what it means.

    needed: whether a file must say it; otherwise its line is a comment until somebody does.
    """

    table: str
    name: str
    value: Value
    sentence: str
    needed: bool = False


def commented(kind: str, words: Words, said: Mapping[str, Value] = MappingProxyType({})) -> str:
    """The text of a file of this kind: keys that are said stand as said, the others commented with their default.

    said: by dotted key, such as "task.target"; what a file needs and is not said stands as an example. The text can
    be loaded as it is. Raises Refused unknown_value for another kind, unknown_key for a key that no such file has.
    """
    if kind not in _KEYS:
        raise Refused("unknown_value", "kind", kind, f"not a kind of market{meant(kind, _KEYS)}")
    keys = _KEYS[kind](words)
    dotted = {_dotted(key): key for key in keys}
    for name in said:
        if name not in dotted:
            raise Refused("unknown_key", name, None, f"unknown key{meant(name, dotted)}")
    lines: list[str] = []
    for key in keys:
        if key.table and f"[{key.table}]" not in lines:
            lines += ["", f"[{key.table}]"]
        active = key.needed or _dotted(key) in said
        value = said.get(_dotted(key), key.value)
        lines += _beside(f"{'' if active else '# '}{key.name} = {toml(value)}", key.sentence, value)
    lines += _spelled("[[offer]]", "an offer spelled out, instead of files", _OFFER)
    lines += _spelled("[[order]]", "an order spelled out, instead of orders", _ORDER)
    return "\n".join(lines) + "\n"


def _beside(code: str, sentence: str, value: Value = "") -> list[str]:
    """A line with its comment beside it, as wide as a terminal; below it, if the line leaves no room.

    A long list stands with a line for each of its values.
    """
    comment = [f"  # {line}" for line in textwrap.wrap(sentence, WIDTH - COLUMN - 4, break_on_hyphens=False)]
    if len(code) > COLUMN:
        comment.insert(0, "")
    if len(code) > WIDTH and isinstance(value, Sequence) and not isinstance(value, str):
        code, _, _ = code.partition(" = ")
        return [
            f"{code} = [",
            *(f"    {toml(part)}," for part in value),
            "]",
            *(" " * COLUMN + line for line in comment[1:]),
        ]
    first, *rest = comment
    return [code.ljust(COLUMN if first else 0) + first, *(" " * COLUMN + line for line in rest)]


def _dotted(key: Key) -> str:
    return f"{key.table}.{key.name}" if key.table else key.name


def toml(value: Value) -> str:
    r"""A value as TOML writes it.

    >>> toml(["a", 'b"']), toml({"hr": "category"})
    ('["a", "b\\""]', '{"hr" = "category"}')
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml(name)} = {toml(part)}" for name, part in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    return str(value)


def _any(words: Sequence[str]) -> str:
    return ", ".join(words)


def _auction(words: Words) -> tuple[Key, ...]:
    return (
        Key("", "market", "market", "its name, and that of the folder in which its state is kept", needed=True),
        Key("", "kind", "auction", "sellers bring data, buyers bid for gain in their task", needed=True),
        Key("", "orders", "orders.csv", "a table of orders: buyer,bid and, if wanted, id, task, group", needed=True),
        Key("", "seed", 7, "for demos and studies: its prices can be predicted; default: drawn in secret"),
        Key("", "currency", "EUR", "of all amounts; default: the one that the amounts name"),
        Key("data", "files", "sellers/*.csv", "path, pattern or list, relative to this file", needed=True),
        Key("data", "key", "id", "the column that names rows: with one sellers bring columns, else rows"),
        Key("data", "offer_per", "file", 'who is a seller: each "file", "column" or "value of COLUMN"'),
        Key("data", "ignore", (), "columns that nobody sells"),
        Key("data", "missing", ("",), "texts that stand for a missing cell; an empty cell always does"),
        Key("data", "types", {}, '"number", "category" or "date" for columns whose cells mislead'),
        Key("data", "left_out", "report", 'rows with a gap: "report" leaves them out, "refuse" stops'),
        Key("task", "target", "COLUMN", "what is predicted: a column, or a comparison: num > 0", needed=True),
        Key("task", "learner", words.learner[0], f"{_any(words.learner)}; default: logistic for classes"),
        Key("task", "score", words.score[0], f"{_any(words.score)}: how well it is predicted, 0 to 1"),
        Key("task", "test", TEST, "share of rows the market draws to test on"),
        Key("task", "validation", "validation.csv", "a table of test rows instead, where sellers bring rows"),
        Key("rules", "price", words.price[0], f'{_any(words.price)}, or a fixed rate: "12.00 EUR/gain"'),
        Key("rules", "quality", words.quality[0], f"{_any(words.quality)}: what a bid below the price gets"),
        Key("rules", "division", words.division[0], f"{_any(words.division)}: who earns what part"),
        Key(
            "rules",
            "highest_bid",
            "200.00 EUR/gain",
            "prices are learned up to this bid; higher ones are served",
            needed=True,
        ),
        Key("rules", "delta", 0.1, "learning rate of hedge; default: one that falls with time"),
    )


_KEYS = MappingProxyType({"auction": _auction})

_OFFER = {
    'seller = "NAME"': "who brings it",
    'file = "FILE.csv"': "where it lies",
    'columns = ["COLUMN"]': "what of it; default: all that is no key, target or ignored",
    'group = ""': "of sellers that belong together",
}
_ORDER = {
    'buyer = "NAME"': "who bids",
    'bid = "45.00 EUR/gain"': "the most a unit of gain is worth to the buyer",
    'id = ""': "its own, else its content",
    'task = ""': "a task by name: [task.NAME] adds one, [task] holds its defaults",
    'group = ""': "of buyers that belong together",
}


def _spelled(head: str, sentence: str, keys: Mapping[str, str]) -> list[str]:
    """What a file may spell out instead of naming another file, all of it commented."""
    lines = [(head, sentence), *keys.items()]
    return ["", *(line for code, said in lines for line in _beside(f"# {code}", said))]
