"""Whether a record that came from elsewhere is what its types say: a stranger's JSON may hold anything."""

from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints


def fits(value: object, hint: Any = Any) -> bool:
    """Whether a value is of this type, and so are all its parts: records, tuples and the leaves that a codec reads.

    hint: `Any` asks only that records are what they declare. A bool is no number; a whole number is a float.

    >>> from gainshare.core.money import Asset
    >>> fits(Asset("EUR", 2)), fits(Asset("EUR", True)), fits((1, 2.5), tuple[float, ...])
    (True, False, True)
    """
    if get_origin(hint) in (Union, UnionType):
        return any(fits(value, arm) for arm in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and _items_fit(value, get_args(hint))
    if hint is float or hint is int:
        return isinstance(value, int | hint) and not isinstance(value, bool)
    if hint is None or hint is NoneType:
        return value is None
    if hint not in (Any, object) and not isinstance(hint, TypeVar) and not isinstance(value, get_origin(hint) or hint):
        return False
    return _parts_fit(value)


def _items_fit(items: tuple[object, ...], hints: tuple[Any, ...]) -> bool:
    if len(hints) == 2 and hints[1] is Ellipsis:
        return all(fits(item, hints[0]) for item in items)
    return len(items) == len(hints) and all(map(fits, items, hints))


def _parts_fit(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(fits, value))
    if is_dataclass(value):
        record: Any = type(value)
        return all(fits(getattr(value, name), hint) for name, hint in _declared(record))
    return True


@lru_cache(maxsize=512)
def _declared(record: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(record)
    return tuple((field.name, hints[field.name]) for field in fields(record))
