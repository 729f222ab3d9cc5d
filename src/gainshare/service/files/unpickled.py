"""Pickles read as data: numbers, bytes, text, containers and arrays of bytes; nothing that they name is looked up.

A pickle is a program. Of its operations only those that build such values are carried out here; of the names it may
call only those by which NumPy pickles an array are known, and what they stand for is done here, never called.
"""

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gainshare.core.errors import UnsafeFormat, one_line

_MADE = {
    "numpy.core.multiarray _reconstruct": "array",
    "numpy._core.multiarray _reconstruct": "array",
    "numpy ndarray": "kind",
    "numpy dtype": "type",
    "_codecs encode": "bytes",
    "__builtin__ bytes": "bytes",
}
"""The names that a pickle of arrays holds, and what becomes of them; the last two are how protocol 2 writes bytes."""


MOST = 2**20
"""Operations of a pickle; a published batch of CIFAR-10 has some 60,000. Each makes a hundred bytes at most, but for
what it finds in the file."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What a name stands for, as a value."""

    made: str


@dataclass(slots=True, eq=False)
class _Array:
    """An array, None until its state comes."""

    values: Any = None


def unpickled(content: bytes, shown: str) -> dict[bytes | str | int, Any]:
    """A pickled dictionary of ints, bools, None, bytes, text, lists, tuples and dictionaries; its values may be arrays.

    content: of protocol 2 to 4, of MOST operations; text of Python 2 comes as bytes. Arrays are of uint8. All bytes and
    arrays together are at most as large as the content. shown: where it is from, in messages. Raises UnsafeFormat for
    any other operation or name, and for what is cut short, malformed or no dictionary.

    >>> import pickle
    >>> unpickled(pickle.dumps({b"labels": [6, 9]}, protocol=2), "batch")
    {b'labels': [6, 9]}
    """
    machine = _Machine(len(content))
    try:
        for count, (operation, argument, _) in enumerate(pickletools.genops(content)):
            _require_few(count)
            machine.step(operation.name, argument)
        (found,) = machine.stack
        return {key: value.values if isinstance(value, _Array) else value for key, value in found.items()}
    except UnsafeFormat as refused:
        raise refused.at(shown) from None
    except Exception as problem:  # noqa: BLE001 - a stranger's bytes may break any operation, in any way
        rule = f"is damaged, or no dictionary: {one_line(str(problem) or type(problem).__name__, 80)}"
        raise UnsafeFormat("unsafe_format", "pickle", None, rule, where=shown) from None


def _require_few(count: int) -> None:
    if count == MOST:
        raise UnsafeFormat("unsafe_format", "pickle", None, f"has more than {MOST:,} operations")


_SKIPPED = frozenset({"PROTO", "FRAME", "STOP"})
_HELD = frozenset(
    {"BININT", "BININT1", "BININT2", "LONG1", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"}
    | {"BINBYTES", "SHORT_BINBYTES", "BINBYTES8"}
)
_FRESH: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_DICT": dict,
}


class _Machine:
    """The stack and the memo that a pickle's operations work on. room: for bytes made of text, as many as it holds."""

    def __init__(self, room: int) -> None:
        self.stack: list[Any] = []
        self._room = room
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}

    def step(self, name: str, argument: Any) -> None:  # noqa: C901 - a match that only dispatches
        """Carry out one operation. Raises UnsafeFormat for one that is not of data, anything for one that cannot be."""
        match name:
            case _ if name in _SKIPPED:
                return
            case _ if name in _HELD:
                self.stack.append(argument)
            case _ if name in _FRESH:
                self.stack.append(_FRESH[name]())
            case "BINSTRING" | "SHORT_BINSTRING":
                self.stack.append(argument.encode("latin-1"))
            case "MARK":
                self._marks.append(len(self.stack))
            case "TUPLE":
                self.stack.append(tuple(self._marked()))
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                self.stack.append(tuple(self._popped(int(name[-1]))))
            case "APPEND":
                self._extend(self._popped(1))
            case "APPENDS":
                self._extend(self._marked())
            case "SETITEM":
                self._update(self._popped(2))
            case "SETITEMS":
                self._update(self._marked())
            case "BINPUT" | "LONG_BINPUT":
                self._memo[argument] = self.stack[-1]
            case "MEMOIZE":
                self._memo[len(self._memo)] = self.stack[-1]
            case "BINGET" | "LONG_BINGET":
                self.stack.append(self._memo[argument])
            case "GLOBAL":
                self.stack.append(_named(argument))
            case "STACK_GLOBAL":
                self.stack.append(_named(" ".join(self._popped(2))))
            case "REDUCE":
                self.stack.append(self._counted(_made(*self._popped(2))))
            case "BUILD":
                _built(self.stack[-2], *self._popped(1))
            case _:
                raise UnsafeFormat("unsafe_format", "pickle operation", name, "builds more than data, and is not run")

    def _counted(self, made: Any) -> Any:
        """The same text may be named again and again, at no cost, and made into bytes each time."""
        self._room -= len(made) if isinstance(made, bytes) else 0
        if self._room < 0:
            raise ValueError("makes more bytes than it holds")
        return made

    def _popped(self, count: int) -> list[Any]:
        """The last so many values, taken off; none from below the last mark."""
        return self._cut(max(len(self.stack) - count, self._marks[-1] if self._marks else 0))

    def _marked(self) -> list[Any]:
        """The values since the last mark, taken off."""
        return self._cut(self._marks.pop())

    def _cut(self, start: int) -> list[Any]:
        values = self.stack[start:]
        del self.stack[start:]
        return values

    def _extend(self, values: list[Any]) -> None:
        held = self.stack[-1]
        if not isinstance(held, list):
            raise TypeError("only lists are appended to")
        held += values

    def _update(self, values: list[Any]) -> None:
        held, keys = self.stack[-1], values[::2]
        if not isinstance(held, dict) or not all(isinstance(key, bytes | str | int) for key in keys):
            raise TypeError("only dictionaries have keys, which are bytes, text or whole numbers")
        held.update(zip(keys, values[1::2], strict=True))


def _named(name: str) -> _Named:
    if name not in _MADE:
        rule = "is no name of an array: what it stands for is not looked up, and nothing is run"
        raise UnsafeFormat("unsafe_format", "pickle name", name.replace(" ", "."), rule)
    return _Named(_MADE[name])


def _made(named: _Named, arguments: tuple[Any, ...]) -> Any:
    """What calling that name would have given."""
    match named.made, arguments:
        case "array", _:
            return _Array()
        case "type", (("u1" | b"u1"), *_):
            return _BYTE
        case "bytes", (str(text), ("latin1" | b"latin1")):
            return text.encode("latin-1")
        case "bytes", ():
            return b""
        case _:
            raise TypeError("only arrays of uint8, and bytes, are made")


_BYTE = _Named("uint8")


def _built(held: Any, state: tuple[Any, ...]) -> None:
    """Give an array its values; the state of a type of bytes says nothing."""
    if held is _BYTE:
        return
    _, shape, kind, columns_first, content = state
    if not isinstance(held, _Array) or kind is not _BYTE or not isinstance(content, bytes):
        raise TypeError("only arrays of uint8 are built")
    held.values = np.frombuffer(content, np.uint8).reshape(shape, order="F" if columns_first else "C")
