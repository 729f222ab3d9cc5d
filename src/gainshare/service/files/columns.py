"""The columns of a table: what it must and may have, and foreign headers read as ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gainshare.core.errors import Refused
from gainshare.service.files.names import meant

AS_NAMED: Mapping[str, str] = MappingProxyType({})
"""No foreign headers: every column is called what this project calls it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of table. of: what its lines are. option: gives its foreign headers."""

    of: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    option: str = "--columns"

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
                rule = f"unknown column; if it is the {like}, add {self.option} {like}={_quoted(name)}"
                raise Refused("unknown_field", f"column {name}", None, rule, where=where)
            if names.count(name) > 1:
                raise Refused("unknown_field", f"column {name}", None, "is given twice", where=where)
        if absent:
            rule = f"is required; if it has another name, add {self.option} {absent[0]}=NAME"
            raise Refused("unknown_field", f"column {absent[0]}", None, rule, where=where)
        return names

    def _mapped(self, given: Sequence[str], where: str, columns: Mapping[str, str]) -> None:
        for ours, theirs in columns.items():
            if ours not in self.known:
                rule = f"not a column of {self.of}{meant(ours, self.known)}"
                raise Refused("unknown_field", self.option, ours, rule)
            if theirs not in given:
                rule = f"no such column{meant(theirs, given)}"
                raise Refused("unknown_field", f"{self.option} {ours}", theirs, rule, where=where)


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
