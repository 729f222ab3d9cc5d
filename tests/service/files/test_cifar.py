"""CIFAR-10's batches are read from a folder made as they are; one that is not is refused by file, field and value."""

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused, UnsafeFormat
from gainshare.service.files.cifar import BATCHES, LABELS, LARGEST, PLANES, WIDTH, read_batch, read_images

ROWS = 6


def batch(number: int, rows: int = ROWS) -> dict[bytes, Any]:
    """As the published batches: pixels, labels, file names and the batch's name."""
    pixels = (np.arange(rows * WIDTH, dtype=np.int64) * 7 + number).astype(np.uint8).reshape(rows, WIDTH)
    names = [b"truck_s_%06d.png" % row for row in range(rows)]
    labels = [(row + number) % 10 for row in range(rows)]
    return {b"batch_label": b"training batch", b"labels": labels, b"data": pixels, b"filenames": names}


def written(folder: Path, name: str, held: object, protocol: int = 2) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(pickle.dumps(held, protocol))
    return folder / name


def test_a_folder_of_batches_is_read_in_their_order(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        written(tmp_path, BATCHES[number - 1], batch(number))
    written(tmp_path, "test_batch", batch(9))
    written(tmp_path, "batches.meta", {b"label_names": [name.encode() for name in LABELS]})
    pixels, codes = read_images(tmp_path, "cifar")
    assert (pixels.shape, pixels.dtype) == ((3 * ROWS, WIDTH), np.uint8)
    assert np.array_equal(pixels, np.vstack([batch(number)[b"data"] for number in (1, 2, 3)]))
    assert codes.tolist() == [code for number in (1, 2, 3) for code in batch(number)[b"labels"]]
    assert (np.prod(PLANES), len(LABELS)) == (WIDTH, 10)


def test_a_batch_whose_names_are_text_is_read_too(tmp_path: Path) -> None:
    held = {name.decode(): value for name, value in batch(1).items()}
    pixels, _ = read_batch(written(tmp_path, "data_batch_1", held, 4), "data_batch_1")
    assert np.array_equal(pixels, held["data"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({b"data": None}, r"cifar/data_batch_1: data: must be an array of bytes, \(rows, 3072\) \[wrong_shape\]"),
        ({b"data": b"abc"}, r"cifar/data_batch_1: data = bytes: must be an array"),
        ({b"data": np.zeros((ROWS, 100), dtype=np.uint8)}, r"cifar/data_batch_1: data = \(6, 100\): must be an array"),
        ({b"data": np.zeros((0, WIDTH), dtype=np.uint8)}, r"data = \(0, 3072\): must be"),
        ({b"data": np.zeros(WIDTH, dtype=np.uint8)}, r"data = \(3072,\): must be"),
        ({b"labels": [1, 2]}, r"labels = 2: must be a list with one for each of 6 rows \[length_mismatch\]"),
        ({b"labels": None}, r"labels: must be a list"),
        ({b"labels": [0, 1, 2, 3, 4, 10]}, r"labels = 10: must be codes from 0 to 9 \[unknown_value\]"),
        ({b"labels": [0, 1, 2, 3, 4, -1]}, r"labels = -1: must be codes"),
        ({b"labels": [0, 1, 2, 3, 4, b"x"]}, r"labels = bytes: must be codes"),
        ({b"labels": [0, 1, 2, 3, 4, True]}, r"labels = True: must be codes"),
    ],
)
def test_what_has_another_shape_is_refused_by_file_field_and_value(
    change: dict[bytes, Any], message: str, tmp_path: Path
) -> None:
    written(tmp_path, "data_batch_1", batch(1) | change)
    with pytest.raises(DataError, match=message):
        read_images(tmp_path, "cifar")


class Hostile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (f"touch {self._path}",)


def test_a_batch_that_would_run_a_command_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    written(tmp_path, "data_batch_2", batch(2))
    written(tmp_path, "data_batch_4", batch(4) | {b"labels": Hostile(ran)})
    with pytest.raises(UnsafeFormat, match=r"cifar/data_batch_4: pickle name = \"\w+.system\"") as refused:
        read_images(tmp_path, "cifar")
    assert refused.value.code == "unsafe_format"
    assert not ran.exists()


def test_a_batch_cut_short_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "data_batch_1", batch(1))
    file.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(UnsafeFormat, match="cifar/data_batch_1: pickle: is damaged"):
        read_images(tmp_path, "cifar")


def test_a_file_larger_than_any_batch_is_not_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "data_batch_1").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UnsafeFormat, match="has more than 67108864 bytes"):
        read_images(tmp_path, "cifar")


def test_a_folder_without_batches_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match='folder = "cifar": must hold data_batch_1 to data_batch_5') as refused:
        read_images(tmp_path / "none", "cifar")
    assert refused.value.code == "file_not_found"
