"""Documents as a caller of the library has them: in memory, in files, in folders; and the task of predicting text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Table, documents, table_id
from gainshare.gains.documents import passages
from gainshare.gains.text import TextTask
from gainshare.kernels.ngrams import LONGEST
from gainshare.service.files.documents import MOST, read_documents
from gainshare.service.files.lines import nameable, opened
from gainshare.service.files.names import party_name
from gainshare.service.files.paths import matching
from gainshare.service.library import require_type


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """Which text shall be predicted better.

    text: of the buyer, hidden from all sellers: a path, a pattern of paths, or documents. base: likewise what the buyer
    has already; without, every second block of the text. order: bytes of the longest context, 0 to 5.
    """

    text: Any
    base: Any = None
    order: int = LONGEST - 1

    def __post_init__(self) -> None:
        require_type(self.order, int, "task.order", "must be a whole number")

    @property
    def tables(self) -> tuple[Table, ...]:
        """The text, and the base if there is one. Raises Refused and DataError for what is no text."""
        given = [("task.text", self.text)] + ([] if self.base is None else [("task.base", self.base)])
        return tuple(_whole(value, field) for field, value in given)

    def task(self, tables: Sequence[Table]) -> TextTask:
        """The task as the market knows it. tables: its own."""
        text, *base = map(table_id, tables)
        return TextTask(text, base[0] if base else "", self.order)


@dataclass(frozen=True, slots=True, eq=False)
class Lot:
    """What a seller brings, with what it declares.

    documents: as in `lots_of`. group: of sellers that belong together. licence: as the market's rules may ask for it.
    """

    documents: Any
    group: str = ""
    licence: str = ""

    def __post_init__(self) -> None:
        for name in ("group", "licence"):
            require_type(getattr(self, name), str, name, "must be text")


def lots_of(data: Any) -> dict[str, tuple[Table, Lot]]:
    """The documents of every seller, cut into passages, and what it declares.

    data: for each seller a path or pattern of files or folders, bytes, a list of documents, or a Lot of these; or one
    path or pattern, or several, of a file or folder for each seller, named after it. Raises Refused and DataError,
    naming the seller or the file.
    """
    found: dict[str, tuple[Table, Lot]] = {}
    for name, given in _named(data):
        seller = party_name(name, field="seller")
        if seller in found:
            raise Refused("invalid_name", "seller", seller, "two offers have this seller's name", "name sellers apart")
        lot = given if isinstance(given, Lot) else Lot(given)
        found[seller] = _passages(lot.documents, seller), lot
    if not found:
        raise DataError("empty_data", "data", None, "no offers: a market needs at least one seller")
    return found


def _named(data: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(data, Mapping):
        yield from data.items()
        return
    paths = [data] if isinstance(data, str | PathLike) else data
    if not isinstance(paths, list | tuple) or not all(isinstance(path, str | PathLike) for path in paths):
        rule = f"must be documents for each seller, paths or patterns, not {type(data).__name__}"
        raise DataError("wrong_type", "data", None, rule)
    for name in matching(Path(), [*map(str, paths)], folders=True):
        path = Path(name)
        yield path.name if path.is_dir() else path.stem, path


def _passages(given: Any, seller: str) -> Table:
    """The documents of one seller, cut as its files would be."""
    keys, texts = list[str](), list[bytes]()
    for name, one in _each(given, seller):
        table = read_documents(one, name) if isinstance(one, Path) else _cut(name, one)
        keys += table.keys
        texts += table.texts
    return _table(keys, texts, seller)


def _cut(name: str, text: bytes) -> Table:
    cut = passages(text)
    return documents([f"{name} {place + 1}" for place in range(len(cut))], cut)


def _whole(given: Any, field: str) -> Table:
    """The buyer's documents, each as it is."""
    keys, texts = list[str](), list[bytes]()
    for name, one in _each(given, field):
        table = _read(one, name) if isinstance(one, Path) else documents((name,), (one,))
        keys += table.keys
        texts += table.texts
    return _table(keys, texts, field)


def _read(path: Path, shown: str) -> Table:
    if path.is_dir():
        return read_documents(path, shown)
    with opened(nameable(path, "text"), shown) as file:
        return documents((shown,), (file.read(MOST + 1),))


def _each(given: Any, field: str) -> Iterator[tuple[str, Path | bytes]]:
    """By name what is text already, and where the rest lies: str alone is a path or pattern, in a list a document."""
    if isinstance(given, str | PathLike):
        yield from ((name, Path(name)) for name in matching(Path(), [str(given)], folders=True))
        return
    many = [given] if isinstance(given, bytes) else given
    if not isinstance(many, list | tuple):
        rule = f"must be a path, bytes or a list of documents, not {type(given).__name__}"
        raise DataError("wrong_type", field, None, rule)
    for place, one in enumerate(many, 1):
        if isinstance(one, PathLike):
            yield str(one), Path(one)
        elif isinstance(one, str | bytes):
            yield str(place), _encoded(one, field) if isinstance(one, str) else one
        else:
            rule = f"must be text, bytes or a Path, not {type(one).__name__}"
            raise DataError("wrong_type", f"document {place}", None, rule, where=field)


def _encoded(text: str, field: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as problem:
        rule = f"holds {text[problem.start]!r} at {problem.start}, half a letter that has no bytes"
        raise DataError("wrong_type", "document", None, rule, where=field) from None


def _table(keys: Sequence[str], texts: Sequence[bytes], field: str) -> Table:
    size = sum(map(len, texts))
    if not size:
        raise DataError("empty_data", field, None, "has no text")
    if size > MOST:
        raise DataError("out_of_range", field, size, f"must hold at most {MOST:,} bytes together")
    return documents(keys, texts)
