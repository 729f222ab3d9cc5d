"""What a market file for given tables is likely to say, and the reason for each guess, so that it can be corrected."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from gainshare.core.errors import DataError, Refused
from gainshare.gains.task import LINEAR
from gainshare.service.files.columns import Columns as Header
from gainshare.service.files.form import Form
from gainshare.service.files.forms import FORMS
from gainshare.service.files.lines import regular, rows
from gainshare.service.files.mixed import mixed
from gainshare.service.files.names import plain_name
from gainshare.service.files.paths import read_table
from gainshare.service.files.tables import Category, Column, Columns, Numbers, is_number, read_columns
from gainshare.service.files.targets import target as parsed
from gainshare.service.files.values import Value

TARGETS = ("cnt", "count", "target", "label", "class", "outcome", "y", "num")
GAPS = frozenset(("?", "-", "--", ".", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "unknown"))
"""Texts that stand for no cell, in small letters."""

_CODES, _WORDS, _SERIES = range(3, 32), 50, 8


@dataclass(frozen=True, slots=True)
class Proposal:
    """said: keys of a market file by their dotted name. guesses: a sentence for each that was guessed."""

    said: Mapping[str, Value]
    guesses: tuple[str, ...]


def proposed(files: Sequence[Path], *, folder: Path, target: str = "", kind: str = "auction") -> Proposal:
    r"""Keys for a market of these tables. folder: where the market file will lie. target: "" guesses it too.

    A table with the columns of orders holds them, and so with the other tables of its kind. Of the rest, tables of one
    header are taken for sellers with rows of their own; one table alone, or tables of several headers, for sellers with
    columns. Raises Refused and DataError as reading them does.

    >>> import tempfile
    >>> home = Path(tempfile.mkdtemp())
    >>> _ = (home / "Rides.csv").write_text("instant,hum,cnt\n1,0.5,9\n2,0.6,7\n")
    >>> proposed([home / "Rides.csv"], folder=home).said["task.target"]
    'cnt'
    """
    if not files:
        raise DataError("empty_data", "files", None, "no tables to look at")
    form = FORMS[kind]
    beside = _beside(files, form)
    files = [file for file in files if file not in beside.values()] or files
    if any(map(_is_text, files)) and any(key.dotted == "task.text" for key in form.keys):
        return _texts(files, folder, form, beside)
    names = [_relative(file, folder) for file in files]
    marks, tables = _read(files, names)
    rows_each = form.keeps_gaps or (len(files) > 1 and len({table.names for table in tables}) == 1)
    key = "" if rows_each else _key(tables)
    target, because = (target, "as you say") if target else _target(tables, key, classes=_of_classes(form))
    market, named = _name(files, folder)
    placed = _placed(form, beside, folder)
    said: dict[str, Value] = {"market": market, "task.target": target, **placed}
    said |= {"data.files": names[0] if len(names) == 1 else names}
    said |= {one.key: one.value for one in form.questions}
    guesses = [
        f'market = "{market}": {named}',
        f'target = "{target}": {because}',
        *_because(form, placed, folder),
    ]
    goal = _column(target, tables)
    hollow = {} if form.keeps_gaps else dict(_hollow(tables, goal))
    choices = _choices(tables, key, goal, marks, hollow=hollow, rows_each=rows_each)
    for name, value, why in (*choices, *form.guessed(tables, target)):
        said[name] = value
        guesses.append(why)
    guesses += _undecided(tables, {key, *dict(_ignored(tables, key, goal))})
    guesses += [f"{one.guess}: {one.sentence}" for one in form.questions]
    return Proposal(said, tuple(guesses))


def _texts(files: Sequence[Path], folder: Path, form: Form, beside: Mapping[str, Path]) -> Proposal:
    """Keys for a market of documents: each file is a seller, or each file and folder in a folder that is named.

    Raises Refused for what is not there, with the name that may be meant.
    """
    for file in files:
        if not file.is_dir():
            regular(file, str(file))
    market, named = _unused(folder.resolve().name, "folder", folder)
    placed = _placed(form, beside, folder)
    names = [f"{_relative(file, folder)}/*" if file.is_dir() else _relative(file, folder) for file in files]
    said: dict[str, Value] = {"market": market, **placed, "data.files": names[0] if len(names) == 1 else names}
    return Proposal(said, (f'market = "{market}": {named}', *_because(form, placed, folder)))


def _is_text(file: Path) -> bool:
    return file.is_dir() or file.suffix not in {".csv", ".parquet"}


def _placed(form: Form, beside: Mapping[str, Path], folder: Path) -> Mapping[str, str]:
    """Where the tables that are no seller's data lie, or shall lie if a file must name them."""
    needed = {key.dotted for key in form.keys if key.needed}
    named = [name for name in _tables(form) if name in beside or name in needed]
    return {name: _relative(beside[name], folder) if name in beside else f"{name}.csv" for name in named}


def _because(form: Form, placed: Mapping[str, str], folder: Path) -> Iterator[str]:
    for name, table in placed.items():
        yield f'{name} = "{table}": {_why(folder / table, _tables(form)[name])}'


def _name(files: Sequence[Path], folder: Path) -> tuple[str, str]:
    """What the market is called, and why: nothing beside its file has that name, for its state gets it."""
    name, of = (files[0].stem, "file") if len(files) == 1 else (files[0].resolve().parent.name, "folder")
    return _unused(name, of, folder)


def _unused(name: str, of: str, folder: Path) -> tuple[str, str]:
    name = plain_name(name)
    if not (folder / name).exists():
        return name, f"after the {of}"
    others = (f"{name[:50]}-market{number}" for number in ("", *range(2, 10_000)))
    return next(each for each in others if not (folder / each).exists()), f"after the {of}, {name} is taken"


def _tables(form: Form) -> Mapping[str, Header]:
    """The columns of the tables that are no seller's data, by the key that names them."""
    return {"orders": form.orders.columns} | {key: one.columns for key, one in form.beside.items()}


def _of_classes(form: Form) -> bool:
    """Whether markets of this kind predict classes alone."""
    return not set(LINEAR) & set(form.words["learner"])


def _beside(files: Sequence[Path], form: Form) -> Mapping[str, Path]:
    """The first file that has the columns of orders, or of another table that is no seller's data, by its key."""
    texts = any(key.dotted == "task.text" for key in form.keys)
    tables = (file for file in files if file.suffix != ".parquet" and not (texts and _is_text(file)))
    heads = {file: set(next(rows(file, file.name))[1]) for file in tables}
    found = {key: [file for file in heads if set(one.required) <= heads[file]] for key, one in _tables(form).items()}
    return {key: held[0] for key, held in found.items() if held}


def _why(table: Path, columns: Header) -> str:
    return f"a table of {columns.of}" if table.exists() else columns.to_write


def _relative(file: Path, folder: Path) -> str:
    try:
        return file.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return str(file.resolve())


def _read(files: Sequence[Path], names: Sequence[str]) -> tuple[Mapping[str, str], list[Columns]]:
    """The marks of missing cells among numbers, each with a column that holds it; and the tables read with them."""
    marks: dict[str, str] = {}
    for file, name in zip(files, names, strict=True):
        if file.suffix == ".parquet":
            continue  # its schema says what is a number, and what is missing
        head = next(rows(file, name))[1]
        held = read_columns(file, name, types=dict.fromkeys(head, "category"))
        for column in held.names:
            for mark in _marks(held[column]):
                marks.setdefault(mark, column)
    return marks, [read_table(file, name, missing=("", *marks)) for file, name in zip(files, names, strict=True)]


def _marks(column: Column) -> list[str]:
    """The marks of missing cells in a column whose other cells are numbers, at least half of them."""
    assert isinstance(column, Category)
    cells = dict(zip(column.levels, np.bincount(column.codes[~column.missing]).tolist(), strict=True))
    marks = [level for level in column.levels if level.strip().lower() in GAPS]
    numbers = sum(cells[level] for level in column.levels if level not in marks and is_number(level))
    words = sum(cells[level] for level in column.levels if level not in marks and not is_number(level))
    return marks if numbers and numbers >= words else []


def _key(tables: Sequence[Columns]) -> str:
    """A column that names the rows of every table: by its name, or because it comes first; "" if there is none."""
    shared = [name for name in tables[0].names if all(name in table.names for table in tables)]
    naming = [name for name in shared if all(_names_rows(table[name]) for table in tables)]
    called = [name for name in naming if _called_key(name)]
    first = [name for name in naming if name == tables[0].names[0] and not mixed(tables[0], name)]
    return next(iter([*called, *first]), "")


def _called_key(name: str) -> bool:
    words = name.lower().replace("-", "_").split("_")
    return words[-1] in ("id", "key", "index", "instant", "number", "nr", "no", "uuid")


def _names_rows(column: Column) -> bool:
    if isinstance(column, Category):
        return bool(len(column.levels) == len(column.codes) and not column.missing.any())
    return bool((column.values % 1 == 0).all() and len(np.unique(column.values)) == len(column.values))


def _target(tables: Sequence[Columns], key: str, *, classes: bool) -> tuple[str, str]:
    """The last column called like a target; else the last of numbers; else the last; and why it was taken.

    classes: whether only those count that may be classes, if there are any.
    """
    held = [(name, table[name]) for table in tables for name in table.names if name != key]
    held = [each for each in held if _may_be_classes(each[1])] or held if classes else held
    named = [name for name, _ in held if name.lower() in TARGETS]
    numeric = [name for name, column in held if isinstance(column, Numbers)]
    if named:
        return named[-1], "for its name"
    if classes and held:
        return held[-1][0], "the last column of few values"
    if numeric:
        return numeric[-1], "the last numeric column"
    return (held[-1][0], "the last column") if held else ("COLUMN", "to be named: no column is left")


def _column(text: str, tables: Sequence[Columns]) -> str:
    """The column that a target is made of; the text itself if it is none that they have."""
    try:
        return parsed(text, [name for table in tables for name in table.names]).column
    except Refused:
        return text


def _may_be_classes(column: Column) -> bool:
    """Whether this holds a few words, or a few whole numbers."""
    if isinstance(column, Category):
        return 1 < len(column.levels) <= _WORDS
    values = np.unique(column.values[~np.isnan(column.values)])
    return bool(1 < len(values) < _CODES.stop and (values % 1 == 0).all())


def _choices(
    tables: Sequence[Columns],
    key: str,
    target: str,
    marks: Mapping[str, str],
    *,
    hollow: Mapping[str, str],
    rows_each: bool,
) -> Iterator[tuple[str, Value, str]]:
    """Further keys: name, value and the sentence that says why. hollow: columns to ignore where sellers bring rows."""
    if key:
        yield "data.key", key, f'key = "{key}": it names every row once'
    if len(tables) == 1 and not rows_each:
        yield "data.offer_per", "column", 'offer_per = "column": one table, so its columns are the sellers'
    if marks:
        where = "; ".join(f"{mark} in {column}" for mark, column in marks.items())
        yield "data.missing", tuple(marks), f"missing = {', '.join(marks)}: among numbers, {where}"
    ignored = dict(_ignored(tables, key, target))
    if rows_each:
        ignored |= {name: "it names rows" for name in tables[0].names if _called_key(name) and name != target}
        ignored |= hollow
    if ignored:
        why = "; ".join(f"{name}, for {reason}" for name, reason in ignored.items())
        yield "data.ignore", tuple(ignored), f"ignore {why}"
    codes = tuple(name for name in _codes(tables, key) if name not in (*ignored, target))
    if codes:
        why = f"types: {', '.join(codes)} are taken for categories, for their numbers run from 0 or 1 to at most 31"
        yield "data.types", dict.fromkeys(codes, "category"), why


def _ignored(tables: Sequence[Columns], key: str, target: str) -> Iterator[tuple[str, str]]:
    for table in tables:
        for name, column in zip(table.names, table.columns, strict=True):
            kept = name in (key, target) or mixed(table, name)
            if isinstance(column, Category) and len(column.levels) > _WORDS and not kept:
                yield name, f"it is text with {len(column.levels)} different values"
        yield from _leaks(table, target)


def _undecided(tables: Sequence[Columns], settled: Collection[str]) -> Iterator[str]:
    """A sentence for each column of numbers with words among them, of which nothing can be guessed."""
    for table in tables:
        for name in table.names:
            if name not in settled and (found := mixed(table, name)):
                yield f'nothing of {name}: numbers, but "{found.word}" in {found.place}: mend it, or say what it is'


def _hollow(tables: Sequence[Columns], target: str) -> Iterator[tuple[str, str]]:
    """Columns that would leave out most rows of a seller."""
    for table in tables:
        for name, column in zip(table.names, table.columns, strict=True):
            if name != target and column.missing.mean() > 0.5:
                yield name, f"most of its cells are missing in {Path(table.source).stem}"


def _leaks(table: Columns, target: str) -> Iterator[tuple[str, str]]:
    """Columns that give the target away: equal to it, or two that sum to it."""
    if target not in table.names or not isinstance(goal := table[target], Numbers):
        return
    columns = zip(table.names, table.columns, strict=True)
    numbers = {name: held.values for name, held in columns if isinstance(held, Numbers) and name != target}
    for name, values in numbers.items():
        if np.array_equal(values, goal.values):
            yield name, f"it equals {target}"
    for one, other in combinations(numbers, 2):
        if np.any(numbers[one]) and np.any(numbers[other]) and np.allclose(numbers[one] + numbers[other], goal.values):
            yield one, f"with {other} it is {target}"
            yield other, f"with {one} it is {target}"


def _codes(tables: Sequence[Columns], key: str) -> Iterator[str]:
    """Columns of numbers that are whole, without a hole, from 0 or 1; but not where many differ by a number alone."""
    found = [name for name in dict.fromkeys(name for table in tables for name in table.names) if name != key]
    alike = Counter(re.sub(r"\d+", "", name) for name in found)
    for name in found:
        held = [table[name] for table in tables if name in table.names]
        if alike[re.sub(r"\d+", "", name)] < _SERIES and all(isinstance(column, Numbers) for column in held):
            values = np.unique(np.concatenate([column.values for column in held if isinstance(column, Numbers)]))
            values = values[~np.isnan(values)]
            if (
                len(values) in _CODES
                and values[0] in (0, 1)
                and np.array_equal(values, values[0] + np.arange(len(values)))
            ):
                yield name
