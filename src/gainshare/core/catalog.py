"""What there is by name, each loaded when it is first asked for, so that one kind of market does not pay for others."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any


class Catalog(Mapping[str, Any]):
    """Entries by name. Only the one that is asked for is imported; to list names imports none.

    >>> numbers = Catalog({"whole": "builtins:int", "broken": "fractions:Fraction"})
    >>> [*numbers], numbers["broken"](1, 2)
    (['whole', 'broken'], Fraction(1, 2))
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        """places: where each entry is, "package.module:NAME"."""
        self._places = dict(places)

    def __getitem__(self, name: str) -> Any:
        module, _, entry = self._places[name].partition(":")
        return getattr(import_module(module), entry)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places
