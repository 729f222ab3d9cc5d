"""The columns of a table: what it must and may have, and foreign headers read as ours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gainshare.core.errors import Refused
from gainshare.service.files.lines import rows
from gainshare.service.files.names import meant

AS_NAMED: Mapping[str, str] = MappingProxyType({})
"""No foreign headers: every column is called what this project calls it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of table.

    of: what its lines are. option: gives its foreign headers, "" if there is none. one, example: what stands on a line,
    in a word, and such a line.
    """

    of: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    option: str = "--columns"
    one: str = "line"
    example: str = ""

    @property
    def known(self) -> tuple[str, ...]:
        """All columns that such a table may have."""
        return (*self.required, *self.optional)

    def named(self, given: Sequence[str], shown: str, columns: Mapping[str, str] = AS_NAMED) -> list[str]:
        """A header under our names. shown: the table's name. columns: our names to the table's, as `foreign` does.

        Raises Refused unknown_field for a column that is unknown, missing or given twice, printing the option that
        helps.
        """
        where = f"{shown} line 1"
        self._mapped(given, where, columns)
        ours_of = {theirs: ours for ours, theirs in columns.items()}
        names = [ours_of.get(name, name) for name in given]
        absent = [name for name in self.required if name not in names]
        for name in names:
            if name not in self.known:
                like = (absent or [other for other in self.optional if other not in names] or ["NAME"])[0]
                rule = f"unknown column; if it is the {like}, {self._helped(like, _quoted(name))}"
                raise Refused("unknown_field", f"column {name}", None, rule, where=where)
            if names.count(name) > 1:
                raise Refused("unknown_field", f"column {name}", None, "is given twice", where=where)
        if absent:
            rule = f"is required; if it has another name, {self._helped(absent[0], 'NAME')}"
            raise Refused("unknown_field", f"column {absent[0]}", None, rule, where=where)
        return names

    def _helped(self, ours: str, theirs: str) -> str:
        return f"add {self.option} {ours}={theirs}" if self.option else f"call it {ours}"

    def rows(self, path: Path, shown: str, *, mark: str) -> Iterator[tuple[int, list[str]]]:
        """As `lines.rows`; a table that is not there is to be written, unless another with column mark was meant."""
        try:
            yield from rows(path, shown)
        except Refused as refused:
            if not refused.rule.startswith("no such file") or not path.parent.is_dir():
                raise
            near = meant(path.name, (file.name for file in path.parent.iterdir() if _holds(file, mark)))
            rule = "no such file" + (near or f": {self.to_write}")
            remedy = f"printf '{','.join(self.required)}\\n{self.example}\\n' > {shown}"
            raise Refused("file_not_found", shown, None, rule, remedy) from None

    @property
    def to_write(self) -> str:
        """What is still to be done where there is no such table."""
        return f"to be written, a header {','.join(self.required)} and a line for each {self.one}"

    def _mapped(self, given: Sequence[str], where: str, columns: Mapping[str, str]) -> None:
        for ours, theirs in columns.items():
            if ours not in self.known:
                rule = f"not a column of {self.of}{meant(ours, self.known)}"
                raise Refused("unknown_field", self.option, ours, rule)
            if theirs not in given:
                rule = f"no such column{meant(theirs, given)}"
                raise Refused("unknown_field", f"{self.option} {ours}", theirs, rule, where=where)


def _holds(file: Path, column: str) -> bool:
    """Whether this is a CSV with this column."""
    try:
        return file.suffix == ".csv" and column in next(rows(file, file.name))[1]
    except Refused:
        return False


def _quoted(name: str) -> str:
    return name if name.isalnum() else f'"{name}"'


def foreign(given: str, *, option: str = "--columns", example: str = "bid=offer,buyer=customer") -> dict[str, str]:
    """An option such as --columns as a mapping from our names to the table's. Raises Refused unknown_value.

    >>> foreign("bid=offer,buyer=customer")
    {'bid': 'offer', 'buyer': 'customer'}
    """
    pairs = [part.partition("=") for part in given.split(",")]
    for ours, sign, theirs in pairs:
        if not (ours and sign and theirs):
            raise Refused("unknown_value", option, given, f"must be like {example}")
    return {ours.strip(): theirs.strip().strip("\"'") for ours, _, theirs in pairs}
