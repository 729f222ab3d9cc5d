"""Records with one figure changed."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any


def mutated(record: Any, change: Callable[[Any], Any]) -> list[tuple[str, Any]]:
    """The record with each number in it changed, one at a time, by where it stands."""
    if isinstance(record, bool | str) or record is None:
        return []
    if isinstance(record, int | float | Fraction):
        return [("", change(record))]
    if isinstance(record, tuple):
        return [
            (f"[{place}]{path}", (*record[:place], other, *record[place + 1 :]))
            for place, item in enumerate(record)
            for path, other in mutated(item, change)
        ]
    return [
        (f".{name}{path}", replace(record, **{name: other}))
        for name in record.__dataclass_fields__
        for path, other in mutated(getattr(record, name), change)
    ]
