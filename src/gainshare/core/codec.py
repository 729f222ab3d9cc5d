"""One typed JSON for every stored record: exact, canonical (RFC 8785), and readable again as the same record.

Records are frozen dataclasses of None, bool, int, float, str, Fraction, tuples and records. A record is written
with its type's name, so a union needs no further mark; numbers are read back as the type their field declares.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import rfc8785

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


def plain(value: object) -> Json:
    """A record as JSON values.

    >>> from gainshare.core.trades import Posting
    >>> plain(Posting("earnings:hr", 192, "EUR"))
    {'type': 'Posting', 'account': 'earnings:hr', 'units': 192, 'asset': 'EUR'}
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        body: dict[str, Json] = {"type": type(value).__name__}
        body.update((name, plain(getattr(value, name))) for name in _names(type(value)))
        return body
    raise TypeError(f"cannot store {type(value).__name__}: records hold numbers, text, tuples and records")


@lru_cache(maxsize=512)
def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def canonical(value: object) -> bytes:
    """The one byte string of a record or of plain JSON values (RFC 8785). Raises ValueError for what JSON cannot carry.

    >>> canonical({"up": 1.0, "across": (0.5, None)})
    b'{"across":[0.5,null],"up":1}'
    """
    return _text(value).encode()


def joined(parts: Mapping[str, bytes]) -> bytes:
    """The canonical bytes of an object whose values are canonical already.

    >>> joined({"b": b"[1]", "a": b"2"})
    b'{"a":2,"b":[1]}'
    """
    inside = b",".join(_quoted(name).encode() + b":" + parts[name] for name in sorted(parts, key=_utf_16))
    return b"{" + inside + b"}"


def _text(value: object) -> str:
    """As rfc8785 writes it, which is too slow for the thousand numbers of a state."""
    written = _WRITTEN.get(type(value))
    if written is not None:
        return written(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _form(type(value)) % tuple(_text(getattr(value, name)) for name in sorted(_names(type(value))))
    return rfc8785.dumps(plain(value)).decode()


def _float(value: float) -> str:
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2] if value else "0"
    return rfc8785.dumps(value).decode() if "e" in text or "n" in text else text


def _int(value: int) -> str:
    return str(value) if -_EXACT < value < _EXACT else rfc8785.dumps(value).decode()


def _array(values: Sequence[Any]) -> str:
    each = _float if set(map(type, values)) == {float} else _text
    return f"[{','.join(map(each, values))}]"


def _object(values: dict[str, object]) -> str:
    names = sorted(values, key=None if all(map(str.isascii, values)) else _utf_16)
    return f"{{{','.join([f'{_quoted(name)}:{_text(values[name])}' for name in names])}}}"


def _utf_16(name: str) -> bytes:
    return name.encode("utf-16-be")


_EXACT = 2**53
_WRITTEN: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: _int,
    float: _float,
    str: _quoted,
    Fraction: lambda value: f'"{value}"',
    tuple: _array,
    list: _array,
    dict: _object,
}


@lru_cache(maxsize=512)
def _form(record: type) -> str:
    """What stands between the fields of a record, in the order of their names."""
    fixed = dict.fromkeys(_names(record), "%s") | {"type": _quoted(record.__name__)}
    return f"{{{','.join(f'{_quoted(name)}:{fixed[name]}' for name in sorted(fixed))}}}"


def content_id(value: object) -> str:
    """The SHA-256 name of a record: equal records have equal names, whatever wrote them."""
    return digest(canonical(value))


def digest(content: bytes) -> str:
    """The SHA-256 name of bytes.

    >>> digest(b"")[:15]
    'sha256:e3b0c442'
    """
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Codec:
    """Reads stored JSON back as records of the types it was built with, and of those their fields name."""

    def __init__(self, records: Sequence[type]) -> None:
        self._types: dict[str, type] = {}
        for record in records:
            self._admit(record)

    def _admit(self, hint: Any) -> None:
        if isinstance(hint, type) and is_dataclass(hint):
            known = self._types.setdefault(hint.__name__, hint)
            if known is not hint:
                raise TypeError(f"two records are named {hint.__name__}: {known.__module__}, {hint.__module__}")
            for field_hint in _hints(hint).values():
                if field_hint is not hint:
                    self._admit_once(field_hint)
        else:
            for part in get_args(hint):
                self._admit_once(part)

    def _admit_once(self, hint: Any) -> None:
        if not (isinstance(hint, type) and self._types.get(hint.__name__) is hint):
            self._admit(hint)

    def read_bytes(self, content: bytes, hint: Any = object) -> Any:
        """The record, number or tuple stored as these canonical bytes."""
        return self.read(json.loads(content), hint)

    def read(self, value: Json, hint: Any = object) -> Any:
        """The record that `plain` wrote as this value. Raises ValueError if it is none of this codec's records."""
        if isinstance(value, dict):
            return self._record(value)
        if isinstance(value, list):
            return tuple(self.read(item, kind) for item, kind in zip(value, _items(hint, len(value)), strict=True))
        if isinstance(value, str) and _allows(hint, Fraction) and not _allows(hint, str):
            return _fraction(value)
        if isinstance(value, int) and not isinstance(value, bool) and _was_float(value, hint):
            return float(value)
        return value

    def _record(self, value: dict[str, Json]) -> Any:
        record = self._types.get(str(value.get("type")))
        if record is None:
            raise ValueError(f"unknown record {value.get('type')!r}")
        hints = _hints(record)
        if set(value) - {"type"} != set(hints):
            raise ValueError(f"{record.__name__}: fields {sorted(set(value) - {'type'})}, expected {sorted(hints)}")
        return record(**{name: self.read(value[name], hint) for name, hint in hints.items()})


def _fraction(text: str) -> Fraction:
    """Only as `plain` writes it: "1e999999999" is a fraction too, and no memory holds it."""
    if not re.fullmatch(r"-?[0-9]{1,1000}(/[0-9]{1,1000})?", text):
        raise ValueError(f"no fraction: {text[:20]}")
    return Fraction(text)


@lru_cache(maxsize=512)
def _hints(record: type) -> dict[str, Any]:
    resolved = get_type_hints(record)
    return {field.name: resolved[field.name] for field in fields(record)}


def _was_float(whole: int, hint: Any) -> bool:
    """A whole float is written like an int; beyond 2^53 no int can have been written."""
    return (_allows(hint, float) and not _allows(hint, int)) or abs(whole) >= 2**53


def _arms(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) in (Union, UnionType):
        return tuple(arm for part in get_args(hint) for arm in _arms(part))
    return (hint,)


@lru_cache(maxsize=4096)
def _allows(hint: Any, kind: type) -> bool:
    return any(arm is kind for arm in _arms(hint) if arm is not NoneType)


def _items(hint: Any, count: int) -> Sequence[Any]:
    for arm in _arms(hint):
        if get_origin(arm) is tuple:
            parts = get_args(arm)
            if len(parts) == 2 and parts[1] is Ellipsis:
                return (parts[0],) * count
            if len(parts) == count:
                return parts
    return (object,) * count
