"""Repeats: copies, reworded, wrapped or headed, are found by whoever committed later; other speeches are not."""

import re
import textwrap
from pathlib import Path

import pytest

from gainshare.core.random import stream
from gainshare.gains.documents import passages
from gainshare.identity.duplicates import REPEATED, Repeat, Sketch, copies, repeats, sketch


def words(seed: int, count: int = 600) -> bytes:
    """A text of random words."""
    drawn = stream(seed, "words").integers(0, 5_000, count)
    return " ".join(f"w{number}" for number in drawn).encode()


def changed(text: bytes, share: float) -> bytes:
    """Every so many words another."""
    rng = stream("changed")
    return re.sub(rb"[A-Za-z]+", lambda found: b"zork" if rng.random() < share else found[0], text)


def sketches(text: bytes) -> list[Sketch]:
    return [sketch(one) for one in passages(text)]


def test_equal_texts_have_equal_sketches_whatever_their_dress() -> None:
    assert sketch(b"Ask not what.") == sketch(b"ASK  not\nwhat")
    found = sketch(b"Ask not what your country can do for you.")
    assert (found.pieces, len(found.minima)) == (7, 128)
    assert found.minima[:3] == (533_662_034, 43_041_023, 451_656_469)  # on every machine


def test_the_earliest_commitment_has_priority() -> None:
    one, two, three = (sketch(words(seed)) for seed in range(3))
    assert repeats([[one, two], [two, three], [three, one]]) == (
        (),
        (Repeat(0, 0, 1),),
        (Repeat(0, 1, 1), Repeat(1, 0, 0)),
    )


def test_a_document_may_repeat_one_of_its_own_lot() -> None:
    one, two = sketch(words(1)), sketch(words(2))
    assert repeats([[one, two, one]]) == ((Repeat(2, 0, 0),),)


def test_what_does_not_count_neither_repeats_nor_is_repeated() -> None:
    one = sketch(words(1))
    assert repeats([[None], [one], [None, one]]) == ((), (), (Repeat(1, 1, 0),))


def test_copies_of_what_is_known_are_found_and_not_of_each_other() -> None:
    known, own = words(1), sketch(words(2))
    assert copies([sketch(changed(known, 0.1)), own, own], [sketch(known), sketch(words(3))]) == (True, False, False)
    assert copies([own], []) == (False,)


def test_who_is_near_a_copy_but_not_near_the_original_is_no_copy() -> None:
    original = words(1, 900)
    middle = b" ".join(original.split()[:450]) + b" " + words(2, 450)
    last = b" ".join(middle.split()[450:]) + b" " + words(3, 450)
    found = repeats([[sketch(text)] for text in (original, middle, last)])
    assert found == ((), (Repeat(0, 0, 0),), ())


def test_a_document_pieced_together_from_two_repeats_them() -> None:
    one, two = words(1), words(2)
    pieced = b" ".join(one.split()[:300]) + b" " + b" ".join(two.split()[300:])
    assert [len(found) for found in repeats([[sketch(one)], [sketch(two)], [sketch(pieced)]])] == [0, 0, 1]


def test_a_third_of_a_document_may_be_anothers() -> None:
    one = words(1)
    own = b" ".join(one.split()[:180]) + b" " + words(2, 420)
    assert REPEATED > 0.3
    assert repeats([[sketch(one)], [sketch(own)]]) == ((), ())


def test_different_speeches_of_the_same_presidents_are_no_repeats(real_data: Path) -> None:
    files = sorted((real_data / "text" / "providers").glob("[iu]*.txt"))
    assert repeats([sketches(file.read_bytes()) for file in files]) == ((),) * len(files)


@pytest.mark.parametrize(
    ("disguise", "least"),
    [
        (lambda text: text, 1.0),
        (bytes.upper, 1.0),
        (lambda text: b"FROM THE ARCHIVE\n\n" + text, 1.0),
        (lambda text: "\n".join(textwrap.fill(line) for line in text.decode().split("\n")).encode(), 0.95),
        (lambda text: changed(text, 0.1), 0.95),
        (lambda text: changed(text, 0.2), 0.7),
    ],
)
def test_a_disguised_speech_is_caught(real_data: Path, disguise: object, least: float) -> None:
    text = (real_data / "text" / "providers" / "union-nixon.txt").read_bytes()
    assert callable(disguise)
    copy = passages(disguise(text))
    _, found = repeats([sketches(text), [sketch(one) for one in copy]])
    assert sum(len(copy[one.document]) for one in found) >= least * sum(map(len, copy))


def test_who_copies_three_tenths_loses_three_tenths(real_data: Path) -> None:
    folder = real_data / "text" / "providers"
    own, other = ((folder / name).read_bytes() for name in ("union-ford.txt", "union-nixon.txt"))
    lot = passages(own[:40_000] + other[40_000:75_500] + own[40_000:])
    _, found = repeats([sketches(other), [sketch(one) for one in lot]])
    assert sum(len(lot[one.document]) for one in found) / sum(map(len, lot)) == pytest.approx(0.3, abs=0.08)
