"""Tables prepared for learning: what a recipe declares is done to the data before it is trained on."""

from collections.abc import Callable, Sequence

import numpy as np

from gainshare.core.errors import Refused
from gainshare.core.questions import Derived, Source, Table

Args = tuple[str | int | float, ...]


def pooled(table: Table, args: Args) -> Table:
    """Images as the grey means of their blocks.

    args: planes, height, width and block, whole numbers >= 1. The first planes x height x width columns are pixels,
    plane by plane and row by row; they become one column for each block x block pixels, the mean over these and over
    the planes. The block divides height and width; columns after the pixels, such as the target, stay. Raises Refused.
    """
    planes, height, width, block = _counts("pooled", args, ("planes", "height", "width", "block"))
    pixels = planes * height * width
    if pixels > len(table.names):
        raise Refused("wrong_shape", "pooled", pixels, f"must be at most the table's {len(table.names)} columns")
    if height % block or width % block:
        raise Refused("unknown_value", "block", block, f"must divide the height {height} and the width {width}")
    rows, columns = height // block, width // block
    blocks = table.values[:, :pixels].reshape(-1, planes, rows, block, columns, block)
    grey = blocks.sum(axis=(1, 3, 5)).reshape(table.rows, rows * columns) / (planes * block * block)
    names = tuple(f"grey{row}_{column}" for row in range(rows) for column in range(columns))
    return Table((*names, *table.names[pixels:]), np.hstack([grey, table.values[:, pixels:]]), table.keys)


def scaled(table: Table, args: Args) -> Table:
    """The first columns divided by a number, such as pixels by 255.

    args: how many columns, >= 1, and the number, > 0. Columns after these, such as the target, stay. Raises Refused.
    """
    if len(args) != 2 or isinstance(args[1], str) or not 0 < args[1] < float("inf"):
        raise Refused("unknown_value", "scaled", args, "must be a number of columns, and a number > 0")
    (count,) = _counts("scaled", args[:1], ("columns",))
    if count > len(table.names):
        raise Refused("wrong_shape", "scaled", count, f"must be at most the table's {len(table.names)} columns")
    values = table.values.copy()
    values[:, :count] /= args[1]
    return Table(table.names, values, table.keys)


PREPARED: dict[str, Callable[[Table, Args], Table]] = {"pooled": pooled, "scaled": scaled}
"""Operations by their names, (table, arguments) to a table of the same rows."""


def prepared(source: Source, steps: Sequence[str]) -> Source:
    """A table as these steps declare it, one after the other, each an operation and its arguments.

    Raises Refused for an operation that is none of `PREPARED`, and for arguments that are no whole numbers.

    >>> prepared("sha256:ab", ["pooled 3 32 32 4", "scaled 64 255"])
    Derived(parent=Derived(parent='sha256:ab', op='pooled', args=(3, 32, 32, 4)), op='scaled', args=(64, 255))
    """
    for step in steps:
        op, *args = step.split() or [""]
        if op not in PREPARED:
            raise Refused("unknown_value", "prepare", step, f"must begin with one of {', '.join(PREPARED)}")
        if not all(arg.isascii() and arg.isdigit() and len(arg) < 16 for arg in args):
            raise Refused("unknown_value", "prepare", step, f"{op} takes whole numbers, such as scaled 64 16")
        source = Derived(source, op, tuple(map(int, args)))
    return source


def _counts(op: str, args: Args, fields: tuple[str, ...]) -> tuple[int, ...]:
    if len(args) != len(fields):
        raise Refused("wrong_type", op, len(args), f"takes {len(fields)} arguments: {', '.join(fields)}")
    for field, given in zip(fields, args, strict=True):
        if isinstance(given, bool) or not isinstance(given, int) or given < 1:
            raise Refused("unknown_value", field, given, "must be a whole number >= 1")
    return tuple(given for given in args if isinstance(given, int))
