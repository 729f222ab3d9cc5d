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
        names = [ours_of.get(name) or self._ours(name, given) for name in given]
        absent = [name for name in self.required if name not in names]
        unknown = [name for name in names if name not in self.known]
        if unknown:
            rule = self._unknown(unknown, [*absent, *(name for name in self.optional if name not in names)], absent)
            what = f"column{'s' * (len(unknown) > 1)} {', '.join(unknown)}"
            raise Refused("unknown_field", what, None, rule, where=where)
        for name in names:
            if names.count(name) > 1:
                raise Refused("unknown_field", f"column {name}", None, "is given twice", where=where)
        if absent:
            rule = f"is required; if it has another name, {self._helped(absent, ['NAME'])}"
            raise Refused("unknown_field", f"column {absent[0]}", None, rule, where=where)
        return names

    def _ours(self, name: str, given: Sequence[str]) -> str:
        """Our name for what differs from it in capitals and outer blanks alone, if no other column has it."""
        own = name.strip().lower()
        return own if own in self.known and own not in given else name

    def _unknown(self, unknown: Sequence[str], free: Sequence[str], absent: Sequence[str]) -> str:
        """What to do about unknown columns. free: ours that they may be. absent: those of them that must be there."""
        many = len(unknown) > 1
        head, delete = ("unknown columns", "delete them") if many else ("unknown column", "delete it")
        if not free:
            return f"unknown; {self.of} have no further columns: {delete}"
        if not many or len(unknown) <= len(absent):
            are = f"they are the {_listed(free[: len(unknown)], 'and')}" if many else f"it is the {free[0]}"
            meant = f"if {are}, {self._helped(free, [*map(_quoted, unknown)])}"
        else:
            meant = f"if one is the {_listed(free, 'or')}, {self._helped(free, ['NAME'] * len(free))}"
        if not absent:
            return f"{head}: {delete}, or {meant}"
        return f"{head}; {meant}" + "; delete the rest" * (len(unknown) > len(absent) and many)

    def _helped(self, ours: Sequence[str], theirs: Sequence[str]) -> str:
        if self.option:
            return f"add {self.option} {','.join(f'{mine}={name}' for mine, name in zip(ours, theirs, strict=False))}"
        return f"call {'it' if len(theirs) == 1 else 'them'} {', '.join(ours[: len(theirs)])}"

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


def _listed(words: Sequence[str], last: str) -> str:
    """Words in a sentence. last: stands before the last of several."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]


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
