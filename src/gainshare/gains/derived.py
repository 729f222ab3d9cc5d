"""Tables derived from tables: degraded levels, what a recipe prepares, and the disguises an attacker would try.

Degradation draws from a secret key and is coupled: a coarser level is a finer one plus independent noise (Brownian
increments), so buying twice tells no more than buying the better level once, and exact copies share their noise.
"""

import hashlib
from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from gainshare.core.arrays import LEVELS, Bools, Floats
from gainshare.core.errors import Refused
from gainshare.core.questions import Derived, Source, Table, table_id
from gainshare.core.random import stream, subkey
from gainshare.gains.prepared import PREPARED
from gainshare.gains.tampered import TAMPERED

Words = npt.NDArray[np.uint32]

_HELD = 2**29
"""Bytes of noise kept between levels: a task asks all levels of all its tables soon after one another."""

_GRID = 2.0**20
"""Steps of a standard deviation in what linear algebra computed: another build of it makes the same table."""

NOISE = 10.0
"""Standard deviations of noise that level 0 would have; level k has NOISE (1 - k / LEVELS)."""


def degrade(table: Table, level: int, key: bytes) -> Table:
    """Add noise of NOISE (1 - level / LEVELS) standard deviations of each column, over all its rows."""
    spread = np.array([NOISE * (1 - k / LEVELS) for k in range(level, LEVELS + 1)])
    steps = np.sqrt(spread[:-1] ** 2 - spread[1:] ** 2)
    drawn = [_paths(column, key)[:, level:] for column in _columns(table)]
    noise = (ndtri(_unit(np.stack(drawn, axis=1))) * steps).sum(axis=2)
    return Table(table.names, table.values + noise * _deviations(table), table.keys)


def _deviations(table: Table) -> Floats:
    """Standard deviations, each summed along its own column, so that they do not depend on what stands beside it."""
    return np.asarray(np.ascontiguousarray(table.values.T).std(axis=1))


def _paths(column: Table, key: bytes) -> Words:
    """(rows, LEVELS) words, one for each row and step between levels, whatever level is asked."""
    own = subkey(key, table_id(column))
    found = _KEPT.pop(own, None)
    if found is None:
        found = _words(column, own, LEVELS)
        while _KEPT and sum(each.nbytes for each in _KEPT.values()) + found.nbytes > _HELD:
            del _KEPT[next(iter(_KEPT))]
    _KEPT[own] = found
    return found


_KEPT: dict[bytes, Words] = {}
"""Words drawn, by their key, the longest unused first."""


def _columns(table: Table) -> list[Table]:
    """Each column by itself: noise is keyed by it, so that a copy shares the noise whatever stands beside it."""
    return [Table((name,), table.values[:, at : at + 1], table.keys) for at, name in enumerate(table.names)]


def mask(table: Table, level: int, key: bytes) -> Table:
    """Keep each cell with probability level / LEVELS, else 0 (AF2*, for 0/1 columns); masks are nested."""
    kept = [_kept(column, level, subkey(key, table_id(column))) for column in _columns(table)]
    return Table(table.names, table.values * np.stack(kept, axis=1), table.keys)


def thin(table: Table, level: int, key: bytes) -> Table:
    """Keep a share level / LEVELS of the rows, nested: what sellers of rows deliver at that level."""
    kept = _kept(table, level, subkey(key, table_id(table)))
    return Table(table.names, table.values[kept], tuple(k for k, stay in zip(table.keys, kept, strict=True) if stay))


def _kept(table: Table, level: int, key: bytes) -> Bools:
    return np.asarray(_unit(_words(table, key, 1)[:, 0]) < level / LEVELS)


def _words(table: Table, key: bytes, count: int) -> Words:
    """(rows, count) random 32-bit words: keyed BLAKE2b of (row key, counter)."""
    draw, blocks = partial(hashlib.blake2b, key=key), range(-(-count // 16))
    raw = b"".join([draw(f"{name}\x1f{block}".encode()).digest() for name in table.keys for block in blocks])
    return np.frombuffer(raw, dtype="<u4").reshape(table.rows, -1)[:, :count]


def _unit(words: Words) -> Floats:
    """The same as numbers in (0, 1)."""
    return np.asarray((words.astype(np.float64) + 0.5) * 2.0**-32)


SECRET: dict[str, Callable[[Table, int, bytes], Table]] = {"degrade": degrade, "mask": mask, "thin": thin}
"""Operations that draw from the market's noise key: (table, level, key)."""


def copy(table: Table, _: float) -> Table:
    """The same data under another name."""
    return table


def plus(table: Table, weight: float) -> Table:
    """The columns + weight z, z as large and, to 2^-20, orthogonal to the centred columns: half of a split of them."""
    return _with(table, table.values + weight * _orthogonal(table))


def shift(table: Table, weight: float) -> Table:
    """The columns + weight sd: an intercept absorbs it."""
    return _with(table, table.values + weight * _deviations(table))


def flip(table: Table, _: float) -> Table:
    """The columns with the other sign: the same information."""
    return _with(table, -table.values)


def blur(table: Table, weight: float) -> Table:
    """The columns plus independent noise of weight standard deviations."""
    noise = stream(table_id(table), "blur").standard_normal(table.values.shape)
    return _with(table, table.values + weight * noise * _deviations(table))


DISGUISES: dict[str, Callable[[Table, float], Table]] = {
    "copy": copy,
    "plus": plus,
    "shift": shift,
    "flip": flip,
    "blur": blur,
}
"""Operations open to anybody: (table, weight)."""


def _with(table: Table, values: Floats) -> Table:
    return Table(table.names, values, table.keys)


def _orthogonal(table: Table) -> Floats:
    centred = table.values - table.values.mean(axis=0)
    drawn = stream(table_id(table), "plus").standard_normal(table.values.shape)
    drawn -= drawn.mean(axis=0)
    basis, _ = np.linalg.qr(centred)
    drawn -= basis @ (basis.T @ drawn)
    size = np.maximum(drawn.std(axis=0), 1e-300)
    return np.asarray(np.rint(drawn / size * _GRID) / _GRID * _deviations(table))


def derived(table: Table, how: Derived, noise_key: bytes) -> Table:
    """The table that this derivation makes of its parent's table.

    noise_key: the secret of the market's degradation. Raises Refused for an unknown operation, or as the operation.
    """
    if how.op in SECRET:
        level = int(how.args[0])
        if not 0 <= level <= LEVELS:
            raise Refused("unknown_value", "level", level, f"must lie in 0..{LEVELS}")
        return SECRET[how.op](table, level, subkey(noise_key, how.op))
    if how.op in DISGUISES:
        return DISGUISES[how.op](table, float(how.args[0]) if how.args else 0.0)
    if how.op in PREPARED:
        return PREPARED[how.op](table, how.args)
    if how.op in TAMPERED:
        return TAMPERED[how.op](table, how.args)
    known = (*SECRET, *DISGUISES, *PREPARED, *TAMPERED)
    raise Refused("unknown_value", "op", how.op, f"must be one of {', '.join(known)}")


def at_level(source: Source, op: str, level: int) -> Source:
    """A source at a quality level; the top level is the source itself."""
    return source if level == LEVELS else Derived(source, op, (level,))
