"""A member's rows as somebody would bring them who is not honest: tables that hold their target in the last column.

Whatever is drawn is named by the content of the rows and by the operation: the same rows are tampered with alike,
whoever brings them. Cells that are missing (NaN) stay so; the target has none.
"""

from collections.abc import Callable

import numpy as np

from gainshare.core.arrays import Bools, Floats, Ints
from gainshare.core.errors import Refused
from gainshare.core.questions import Table, table_id
from gainshare.core.random import Rng, stream

Args = tuple[str | int | float, ...]

_GRID = 2.0**20
"""Steps of a standard deviation in what linear algebra computed: another build of it orders rows alike."""


def jittered(table: Table, args: Args) -> Table:
    """The features plus independent noise. args: its size in standard deviations of each column, >= 0.

    Columns of zeros and ones alone are left as they are: noise would tell what they are.
    """
    (weight,) = _numbers("jittered", args, "weight")
    values = table.values.copy()
    values[:, :-1] += _noise(table, weight, _drawn(table, "jittered"))
    return _rows(table, np.arange(table.rows), values)


def part(table: Table, args: Args) -> Table:
    """One of n parts of the rows, drawn once for all parts. args: k in 1..n, and n.

    Raises Refused for any other k.
    """
    k, n = _numbers("part", args, "part", "of")
    if not 1 <= k <= n or k % 1 or n % 1:
        raise Refused("unknown_value", "part", k, f"must be a whole number in 1..{n:g}")
    places = _drawn(table, "part").permutation(table.rows)
    return _kept(table, places % int(n) == int(k) - 1)


def mislabelled(table: Table, args: Args) -> Table:
    """Some rows, drawn at random, with another of the labels there are. args: their share, in [0, 1]."""
    (share,) = _shares("mislabelled", args, "share")
    rng = _drawn(table, "mislabelled")
    wrong = rng.permutation(table.rows)[: _count(table, share)]
    labels, codes = np.unique(table.values[:, -1], return_inverse=True)
    values = table.values.copy()
    if len(labels) > 1:
        shifts = rng.integers(1, len(labels), size=len(wrong))
        values[wrong, -1] = labels[(codes[wrong] + shifts) % len(labels)]
    return _rows(table, np.arange(table.rows), values)


def shuffled(table: Table, args: Args) -> Table:
    """The rows with their labels dealt out anew: features as they are, from which nothing is to be learned."""
    _numbers("shuffled", args)
    values = table.values.copy()
    values[:, -1] = values[_drawn(table, "shuffled").permutation(table.rows), -1]
    return _rows(table, np.arange(table.rows), values)


def scrambled(table: Table, args: Args) -> Table:
    """Rows that nobody ever had: every column dealt out anew by itself."""
    _numbers("scrambled", args)
    return _rows(table, np.arange(table.rows), _drawn(table, "scrambled").permuted(table.values, axis=0))


def thinned(table: Table, args: Args) -> Table:
    """Without some of the rows of one label, drawn at random. args: the label, and their share, in [0, 1]."""
    label, share = _numbers("thinned", args, "label", "share")
    _shares("thinned", (share,), "share")
    chosen = np.flatnonzero(table.values[:, -1] == label)
    gone = _drawn(table, "thinned").permutation(chosen)[: round(share * len(chosen))]
    return _kept(table, ~np.isin(np.arange(table.rows), gone))


def easiest(table: Table, args: Args) -> Table:
    """The rows that a fit of these rows gets nearest. args: their share, in [0, 1]."""
    (share,) = _shares("easiest", args, "share")
    return _kept(table, _ranks(_misses(table)) < _count(table, share))


def hardest(table: Table, args: Args) -> Table:
    """The rows that a fit of these rows misses most. args: their share, in [0, 1]."""
    (share,) = _shares("hardest", args, "share")
    return _kept(table, _ranks(-_misses(table)) < _count(table, share))


def corrected(table: Table, args: Args) -> Table:
    """With the label nearest to a fit of these rows where it misses most. args: share of the rows, in [0, 1]."""
    (share,) = _shares("corrected", args, "share")
    labels, fitted = np.unique(table.values[:, -1]), _fitted(table)
    chosen = _ranks(-_misses(table)) < _count(table, share)
    values = table.values.copy()
    values[chosen, -1] = labels[np.abs(fitted[chosen, None] - labels).argmin(axis=1)]
    return _rows(table, np.arange(table.rows), values)


def trimmed(table: Table, args: Args) -> Table:
    """Without the rows farthest from the mean of all, in standard deviations. args: their share, in [0, 1]."""
    (share,) = _shares("trimmed", args, "share")
    far = np.rint((_standardised(table) ** 2).sum(axis=0) * _GRID)
    return _kept(table, _ranks(-far) >= _count(table, share))


def repeated(table: Table, args: Args) -> Table:
    """With some rows, drawn at random, once more. args: their share, in [0, 1]."""
    (share,) = _shares("repeated", args, "share")
    again = np.sort(_drawn(table, "repeated").permutation(table.rows)[: _count(table, share)])
    return _beside(table, again, table.values[again])


def leaked(table: Table, args: Args) -> Table:
    """With near copies of some rows, drawn at random, which may fall on the other side of the split.

    args: their share, in [0, 1], and the size of the noise as for `jittered`.
    """
    share, weight = _numbers("leaked", args, "share", "weight")
    _shares("leaked", (share,), "share")
    rng = _drawn(table, "leaked")
    again = np.sort(rng.permutation(table.rows)[: _count(table, share)])
    values = table.values.copy()
    values[:, :-1] += _noise(table, weight, rng)
    return _beside(table, again, values[again])


TAMPERED: dict[str, Callable[[Table, Args], Table]] = {
    "jittered": jittered,
    "part": part,
    "mislabelled": mislabelled,
    "shuffled": shuffled,
    "scrambled": scrambled,
    "thinned": thinned,
    "easiest": easiest,
    "hardest": hardest,
    "corrected": corrected,
    "trimmed": trimmed,
    "repeated": repeated,
    "leaked": leaked,
}
"""Operations on rows by their names, (table, arguments) to a table with the same columns."""


def _drawn(table: Table, op: str) -> Rng:
    return stream(table_id(table), op)


def _count(table: Table, share: float) -> int:
    return round(share * table.rows)


def _ranks(figures: Floats) -> Ints:
    """Place of each row, the smallest figure first, of equal ones the first row."""
    ranks = np.empty(len(figures), dtype=np.int64)
    ranks[np.argsort(figures, kind="stable")] = np.arange(len(figures))
    return ranks


def _filled(table: Table) -> Floats:
    """(columns, rows) features with the mean of their column where they are missing, 0 where all of it is."""
    features = np.ascontiguousarray(table.values[:, :-1].T)  # sums then do not depend on how the table is laid out
    known = np.isfinite(features)
    means = np.where(known, features, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known, features, means[:, None])


def _standardised(table: Table) -> Floats:
    filled = _filled(table)
    spread = filled.std(axis=1, keepdims=True)
    return np.asarray((filled - filled.mean(axis=1, keepdims=True)) / np.where(spread > 0.0, spread, 1.0))


def _fitted(table: Table) -> Floats:
    """What ridge regression on all rows says of each, labels taken as numbers; a unit of penalty, so it is unique."""
    columns, labels = _standardised(table), table.values[:, -1]
    moments = columns @ columns.T + np.eye(len(columns))
    weights = np.linalg.solve(moments, columns @ (labels - labels.mean()))
    scale = max(float(labels.std()), 1e-300)
    return np.asarray(np.rint((labels.mean() + weights @ columns) / scale * _GRID) / _GRID * scale)


def _misses(table: Table) -> Floats:
    return np.abs(table.values[:, -1] - _fitted(table))


def _noise(table: Table, weight: float, rng: Rng) -> Floats:
    if not 0.0 <= weight < float("inf"):
        raise Refused("unknown_value", "weight", weight, "must be a number >= 0")
    features = table.values[:, :-1]
    drawn = rng.standard_normal(features.shape)
    coded = np.all((features == 0.0) | (features == 1.0) | np.isnan(features), axis=0)
    return np.asarray(weight * drawn * np.where(coded, 0.0, _filled(table).std(axis=1)))


def _kept(table: Table, chosen: Bools) -> Table:
    places = np.flatnonzero(chosen)
    return _rows(table, places, table.values[places])


def _rows(table: Table, places: Ints, values: Floats) -> Table:
    return Table(table.names, values, tuple(table.keys[place] for place in places))


def _beside(table: Table, places: Ints, values: Floats) -> Table:
    keys = (*table.keys, *(f"{table.keys[place]} again" for place in places))
    return Table(table.names, np.vstack([table.values, values]), keys)


def _numbers(op: str, args: Args, *fields: str) -> tuple[float, ...]:
    if len(args) != len(fields):
        raise Refused("wrong_type", op, len(args), f"takes {len(fields)} arguments: {', '.join(fields) or 'none'}")
    for field, given in zip(fields, args, strict=True):
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise Refused("wrong_type", field, given, "must be a number")
    return tuple(float(given) for given in args if not isinstance(given, str))


def _shares(op: str, args: Args, *fields: str) -> tuple[float, ...]:
    numbers = _numbers(op, args, *fields)
    for field, given in zip(fields, numbers, strict=True):
        if not 0.0 <= given <= 1.0:
            raise Refused("out_of_range", field, given, "must lie in 0..1")
    return numbers
