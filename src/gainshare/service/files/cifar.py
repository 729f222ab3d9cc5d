"""CIFAR-10's images from the python batches in a local folder (Krizhevsky 2009), read as data only."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gainshare.core.arrays import Ints
from gainshare.core.errors import DataError, Refused, UnsafeFormat
from gainshare.service.files.lines import opened
from gainshare.service.files.unpickled import unpickled

Pixels = npt.NDArray[np.uint8]

LABELS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
"""The classes by their codes, 0 to 9."""

PLANES = (3, 32, 32)
"""Of an image: its red, green and blue plane, each row by row."""

WIDTH = 3 * 32 * 32

BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))

LARGEST = 2**26
"""Bytes of a batch; the published ones have 31 million."""


def read_images(folder: Path, shown: str) -> tuple[Pixels, Ints]:
    """Pixels (rows, 3072) and class codes (rows,) of the training batches that a folder holds, in their order.

    shown: the folder's name in messages. Raises Refused if it holds none, DataError or UnsafeFormat naming the batch
    that is not what CIFAR-10's are.
    """
    batches = [read_batch(folder / name, f"{shown}/{name}") for name in BATCHES if (folder / name).exists()]
    if not batches:
        rule = f"must hold {BATCHES[0]} to {BATCHES[-1]}, or some of them: the python version of CIFAR-10, unpacked"
        raise Refused("file_not_found", "folder", shown, rule)
    return np.concatenate([pixels for pixels, _ in batches]), np.concatenate([codes for _, codes in batches])


def read_batch(path: Path, shown: str) -> tuple[Pixels, Ints]:
    """One batch, as `read_images`."""
    with opened(path, shown) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnsafeFormat("unsafe_format", "batch", None, f"has more than {LARGEST} bytes", where=shown)
    held = unpickled(content, shown)
    pixels, codes = (held.get(name.encode(), held.get(name)) for name in ("data", "labels"))
    if not isinstance(pixels, np.ndarray) or pixels.ndim != 2 or pixels.shape[1] != WIDTH or not len(pixels):
        given = pixels.shape if isinstance(pixels, np.ndarray) else pixels
        raise DataError("wrong_shape", "data", given, f"must be an array of bytes, (rows, {WIDTH})", where=shown)
    return pixels, _codes(codes, len(pixels), shown)


def _codes(codes: Any, rows: int, shown: str) -> Ints:
    if not isinstance(codes, list) or len(codes) != rows:
        given = len(codes) if isinstance(codes, list) else codes
        raise DataError(
            "length_mismatch", "labels", given, f"must be a list with one for each of {rows} rows", where=shown
        )
    for code in codes:
        if isinstance(code, bool) or not isinstance(code, int) or not 0 <= code < len(LABELS):
            raise DataError("unknown_value", "labels", code, f"must be codes from 0 to {len(LABELS) - 1}", where=shown)
    return np.array(codes, dtype=np.int64)
