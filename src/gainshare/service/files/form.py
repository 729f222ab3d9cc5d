"""How a kind of market stands in files, as one record, and what is read of a market before its folder is touched."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.core.words import counted
from gainshare.engine.charter import Charter, market_of
from gainshare.engine.disk import JOURNAL
from gainshare.engine.engine import Engine
from gainshare.gains.score import CLASS_SCORES, NUMBER_SCORES
from gainshare.gains.task import LEARNERS, Task
from gainshare.service.files.columns import Columns
from gainshare.service.files.keys import TEST, Header
from gainshare.service.files.offers import Offers
from gainshare.service.files.orders import OrderTable
from gainshare.service.files.tables import Columns as Table
from gainshare.service.files.values import Value

SCORES = tuple(dict.fromkeys((*NUMBER_SCORES, *CLASS_SCORES)))
TASK_WORDS: Mapping[str, tuple[str, ...]] = {"learner": tuple(LEARNERS), "score": SCORES}
"""The words of [task], by key."""

Same: TypeAlias = Callable[[Any, Mapping[str, Any]], bool]
"""Whether a line still is the order, as JSON values, that was settled under its id."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a file: its table ("" for the header), its default or an example, and what it means.

    needed: whether a file must say it; otherwise its line is a comment until somebody does. unless: a key, with its
    table, beside which it need not.
    """

    table: str
    name: str
    value: Value
    sentence: str
    needed: bool = False
    unless: str = ""

    @property
    def dotted(self) -> str:
        """With its table."""
        return f"{self.table}.{self.name}" if self.table else self.name


HEAD_KEYS = (
    Key("", "seed", 7, "for demos and studies: its prices can be predicted; default: drawn in secret"),
    Key("", "currency", "EUR", "of all amounts; default: the one that the amounts name"),
)
DATA_KEYS = (
    Key("data", "files", "sellers/*.csv", "path, pattern or list, relative to this file", needed=True),
    Key("data", "key", "id", "the column that names rows: with one sellers bring columns, else rows"),
    Key("data", "offer_per", "file", 'who is a seller: each "file", "column" or "value of COLUMN"'),
    Key("data", "ignore", (), "columns that nobody sells"),
    Key("data", "missing", ("",), "texts that stand for a missing cell; an empty cell always does"),
    Key("data", "missing_in", {}, "numbers that do in one column: {chol = 0}"),
    Key("data", "types", {}, '"number", "category" or "date" for columns whose cells mislead'),
    Key("data", "left_out", "report", 'rows with a gap: "report" leaves them out, "refuse" stops'),
)
TASK_KEYS = (
    Key("task", "target", "COLUMN", "what is predicted: a column, or a comparison: num > 0", needed=True),
    Key("task", "learner", next(iter(LEARNERS)), f"{', '.join(LEARNERS)}; default: logistic for classes"),
    Key("task", "score", SCORES[0], f"{', '.join(SCORES)}: how well it is predicted, 0 to 1"),
    Key("task", "test", TEST, "share of rows the market draws to test on"),
    Key("task", "validation", "validation.csv", "a table of test rows instead, where sellers bring rows"),
)
"""Keys that the files of several kinds have."""


@dataclass(frozen=True, slots=True)
class Question:
    """A key that nobody can guess. value: stands until it is answered. asked: by `init`. check: raises Refused."""

    key: str
    value: str
    sentence: str
    asked: str
    check: Callable[[str], str]

    @property
    def guess(self) -> str:
        """The key without its table, with what stands there."""
        return f'{self.key.rpartition(".")[2]} = "{self.value}"'


@dataclass(frozen=True, slots=True)
class Beside:
    """A table beside the orders. columns: its own. currency: the one that its amounts name, by path and shown name."""

    columns: Columns
    currency: Callable[[Path, str], Asset | None]


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of market stands in files, and what becomes of it.

    model: of its MARKET.toml. words: that keys may use, the first is the default. filled: by the currency's code, what
    stands in [rules] unless it is said. amounts: keys of [rules] and [[order]] whose text may name the currency.
    orders: the table of orders. beside: other tables, by the key that names them. keys: of the file that `init` writes.
    spelled: what an [[order]] may say, each with its sentence. questions: that `init` asks.
    draft: reads the data. order: what a line of the orders is to the engine. same: whether it still is what was
    settled. first: orders that the market needs before those of tables, by the number of amendments before them; their
    ids are made by `own`. terms: what fixes the price, in words, and the word of the division. looks_back: whether a
    line asks for something that all orders before it decide, which are settled first then. notes: sentences on what
    stands in the files and is not used, although nobody refuses it; without an engine, by the files alone. stands:
    raises Refused if an order that the market needs first is no longer the one, as JSON values, that was settled under
    its id. gone: raises Refused if one that was settled, by the number of amendments and its id, should stand in the
    files and does not. described: the data in one line, where it is no table of rows. released: files for single
    parties, by their name in the market's folder. offered: what else an [[offer]] may say, each with its sentence.
    keeps_gaps: whether rows with gaps are traded, and headers may differ. guessed: from tables of one seller each and
    the target, further keys that a new file is likely to need: name, value and the sentence that says why.
    """

    model: type[Header]
    words: Mapping[str, Sequence[str]]
    filled: Callable[[str], Mapping[str, str]]
    amounts: tuple[str, ...]
    orders: OrderTable[Any]
    beside: Mapping[str, Beside]
    keys: tuple[Key, ...]
    spelled: Mapping[str, str]
    questions: tuple[Question, ...]
    draft: Callable[["RulesFile"], "Draft"]
    order: Callable[["Draft", Any, Engine], Any]
    same: Callable[["Draft"], Same]
    first: Callable[["Draft", int], tuple[Any, ...]]
    terms: Callable[[Any], tuple[str, str]]
    looks_back: Callable[[Any], bool] = lambda line: False
    notes: Callable[["Draft", Engine | None], tuple[str, ...]] = lambda draft, engine: ()
    stands: Callable[["Draft", Any, Mapping[str, Any]], None] = lambda draft, order, settled: None
    gone: Callable[["Draft", int, str], None] = lambda draft, amendments, name: None
    described: Callable[["Draft"], str] = lambda draft: ""
    released: Callable[["Draft", Engine], Mapping[str, bytes]] = lambda draft, engine: {}
    offered: Mapping[str, str] = field(default_factory=dict)
    keeps_gaps: bool = False
    guessed: Callable[[Sequence[Table], str], Iterable[tuple[str, Value, str]]] = lambda tables, target: ()


def own(name: str) -> str:
    """The id of an order that a market itself needs: no line of a table can have it."""
    return f"/:{name}"


@dataclass(frozen=True, slots=True)
class RulesFile:
    """A market file, read and found sound.

    path: the file. rules: its keys, defaults filled in. currency: the one. instead: the table of orders that is used
    instead of its own, or None.
    """

    path: Path
    form: Form
    rules: Header
    currency: Asset
    instead: Path | None = None

    @property
    def state(self) -> Path:
        """The folder beside the file in which the market keeps its state."""
        return self.path.parent / self.rules.market

    def beside(self, name: str) -> Path:
        """A path that the file gives, relative to the file."""
        return self.path.parent / name

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that are no seller's data, "" for one that is not given."""
        return (self.rules.orders, *(str(getattr(self.rules, key)) for key in self.form.beside))


@dataclass(frozen=True, slots=True)
class Draft:
    """A market file with its data read: what a market is before its folder is touched.

    offers: the data. tasks: by name. rules, sold: of the charter, what is frozen and who sells what. more: what else
    its kind reads.
    """

    file: RulesFile
    offers: Offers
    tasks: Mapping[str, Task]
    rules: Any
    sold: tuple[Any, ...]
    more: Any = None

    @property
    def form(self) -> Form:
        """Of its kind."""
        return self.file.form

    @property
    def asset(self) -> Asset:
        """The market's currency."""
        return self.file.currency

    def described(self) -> str:
        """The data in one line: rows, key, what was left out and ignored."""
        if told := self.form.described(self):
            return told
        data, rows = self.file.rules.data, sum(each.table.rows for each in self.offers.offers)
        rows = self.offers.offers[0].table.rows if data.columnwise else rows
        files = ", ".join(data.files) or f"{len(self.offers.offers)} offers"
        key = f", key {data.key}" if data.key else ""
        ignored = f"; {counted(len(data.ignore), 'column')} ignored" if data.ignore else ""
        gaps = f"; {counted(self.offers.missing, 'gap')}" if self.offers.holes else ""
        return f"{files}: {counted(rows, 'row')}{key}; {self.offers.rows_left_out:,} left out{gaps}{ignored}"

    def left_out(self) -> str:
        """A table of every row that is not traded, and why."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["seller", "key", "reason"])
        writer.writerows(map(unformulated, (gap.seller, gap.key, gap.reason)) for gap in self.offers.left_out)
        return text.getvalue()

    @property
    def opened(self) -> bool:
        """Whether the market has a journal."""
        return (self.file.state / JOURNAL).is_file()

    def charter(self, commitment: str) -> Charter:
        """What the market is under this file. commitment: to its secret. Raises Refused for rules that cannot be."""
        charter = Charter(self.file.rules.market, self.file.rules.kind, commitment, self.rules, self.sold)
        try:
            market_of(charter)
        except Refused as refused:
            raise refused.at(refused.where or self.file.path.name) from None
        return charter

    def of_kind(self, kind: str, verb: str) -> None:
        """Raises Refused if the market is of another kind than the only one for which this verb is built."""
        if self.file.rules.kind != kind:
            rule = f"only markets of kind {kind} can be {verb}"
            raise Refused("unknown_value", "kind", self.file.rules.kind, rule, where=self.file.path.name)


def unformulated(cell: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> unformulated("=cmd()"), unformulated("bmi")
    ("'=cmd()", 'bmi')
    """
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
