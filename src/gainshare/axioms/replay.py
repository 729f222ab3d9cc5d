"""Replay: the same rules and orders give the same bytes, or the first field that differs is named."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gainshare.core.errors import Refused

NAMES = ("seller", "party", "account", "promise", "name")
"""Fields by which a path names an item of a list, instead of by its place."""

MISSING = object()


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first field in which two records differ. trade: which record. recorded, replayed: as JSON, or `missing`."""

    trade: str
    path: str
    recorded: str
    replayed: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.trade, self.path) if part)
        return f"{place} is {self.recorded}, replay gives {self.replayed}"


def replay_divergence(recorded: object, replayed: object, *, trade: str = "") -> Divergence | None:
    """The first field, in order of the names, in which a replay differs from the record.

    recorded, replayed: bytes or text of JSON, or JSON values. trade: named in the witness. Numbers are equal if
    RFC 8785 writes them alike (1 and 1.0), never across types (1 and true, 1 and "1"); bytes that differ although no
    field does are a divergence too. Exhaustive, deterministic. Raises Refused if bytes are no JSON.

    >>> old, new = ({"shares": [{"seller": "hum", "amount": amount}]} for amount in ("0.41", "0.42"))
    >>> print(replay_divergence(old, new, trade="bikes/17"))
    bikes/17 shares.hum.amount is "0.41", replay gives "0.42"
    """
    for path, old, new in _differences("", _body(recorded, "recorded"), _body(replayed, "replayed")):
        return Divergence(trade, path or "the record", _text(old), _text(new))
    if isinstance(recorded, bytes | str) and isinstance(replayed, bytes | str) and _raw(recorded) != _raw(replayed):
        return Divergence(trade, "layout", f"{len(_raw(recorded))} bytes", f"{len(_raw(replayed))} others, same fields")
    return None


def _raw(body: bytes | str) -> bytes:
    return body.encode() if isinstance(body, str) else body


def _body(given: object, field: str) -> Any:
    if not isinstance(given, bytes | str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise Refused("malformed_json", field, given[:40], "must be JSON") from None


def _differences(path: str, old: Any, new: Any) -> Iterator[tuple[str, object, object]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in sorted({*old, *new}):
            yield from _differences(_under(path, name), old.get(name, MISSING), new.get(name, MISSING))
    elif _is_list(old) and _is_list(new):
        for place in range(max(len(old), len(new))):
            one, two = (items[place] if place < len(items) else MISSING for items in (old, new))
            yield from _differences(_under(path, _label(one, two, place)), one, two)
    elif isinstance(old, bool) is not isinstance(new, bool) or old != new:
        yield path, old, new


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _label(one: object, two: object, place: int) -> str:
    for item in (one, two):
        if isinstance(item, Mapping):
            return next((item[name] for name in NAMES if isinstance(item.get(name), str)), str(place))
    return str(place)


def _text(value: object) -> str:
    if value is MISSING:
        return "missing"
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return text if len(text) <= 60 else text[:60] + "..."
