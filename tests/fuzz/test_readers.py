"""What reads a stranger's bytes answers or refuses, whatever is changed in them; a reader that does not is reported."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from campaign.attack import Chunk
from campaign.fuzz import changed, complaint, fuzzed, mutated, readers, sound, witness
from campaign.readers import NAMES, Reader
from gainshare.core.errors import DataError, Refused
from gainshare.core.random import stream

TRIES = 40


@pytest.mark.parametrize("name", NAMES)
def test_changed_inputs_are_answered_or_refused(name: str) -> None:
    reader, rng = readers()[name], stream("tests", name)
    with tempfile.TemporaryDirectory() as place:
        folder = reader.ready(Path(place))
        for _ in range(TRIES):
            content = mutated(reader, sound(reader, rng), rng)
            found = witness(name, reader, content, folder)
            assert not found or " took " in found, found  # how long it takes is judged where nothing runs beside it


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(content=some.binary(max_size=200) | some.text(max_size=100).map(lambda text: text.encode(errors="replace")))
def test_any_bytes_are_answered_or_refused(name: str, content: bytes) -> None:
    reader = readers()[name]
    with tempfile.TemporaryDirectory() as place:
        found = witness(name, reader, content, reader.ready(Path(place)))
    assert not found or " took " in found, found


def leaving(content: bytes, folder: Path) -> None:
    (folder / "left").write_bytes(content)
    raise DataError("bad_csv", "row", None, "is wrong")


def without_code(_content: bytes, _folder: Path) -> None:
    raise Refused("", "row", None, "is wrong")


PLANTED: dict[str, tuple[Callable[[bytes, Path], object], str]] = {
    "an error without a name": (lambda content, _: json.loads(content), "JSONDecodeError"),
    "a file left behind": (leaving, "left 1 files behind"),
    "a refusal without a code": (without_code, "names no field, rule or code"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_reader_is_reported(name: str) -> None:
    read, words = PLANTED[name]
    found = fuzzed(Chunk(name, 0, 3), name=name, known=lambda: {name: Reader(read, (b"id,1",))})
    assert found.tries == 3
    assert any(words in one for one in found.witnesses), found.witnesses


def test_what_takes_too_long_is_a_complaint() -> None:
    assert complaint(lambda: sum(range(10_000)), seconds=-1.0).startswith("took ")
    assert complaint(lambda: None) == ""


def test_a_witness_is_told_by_what_was_changed() -> None:
    assert changed(b"bid = 1e400", [b"bid = 45", b"buyer"]) == "byte 6: b'1e400' for b'45'"
