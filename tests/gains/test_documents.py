"""What a document is: passages that are the file, and the same again where text was put in or wrapped otherwise."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.gains.documents import LONGEST, SHORTEST, passages

PIECES = st.sampled_from([b"To be. ", b"or not! ", b"word ", b"\n\n", b"x" * 900, b"\xff\x00", b'"Ay?" ', b" " * 300])


@given(st.lists(PIECES, max_size=400).map(b"".join))
def test_passages_are_the_file_and_of_the_size_that_is_stated(text: bytes) -> None:
    cut = passages(text)
    assert b"".join(cut) == text
    assert all(cut)
    assert all(len(one) <= LONGEST for one in cut)
    assert all(len(one) >= SHORTEST for one in cut[:-1])


def test_an_empty_file_has_no_passage_and_a_short_one_is_one() -> None:
    assert passages(b"") == ()
    assert passages(b"One. " * 799) == (b"One. " * 799,)


def test_what_never_ends_a_sentence_is_cut_by_size() -> None:
    assert list(map(len, passages(b"x" * 40_000))) == [16_000, 16_000, 8_000]
    assert list(map(len, passages(b"x" * 40_000 + b". " + b"y" * 1_000))) == [16_000, 16_000, 9_002]


def test_passages_come_back_after_text_that_was_put_in(real_data: Path) -> None:
    text = (real_data / "text" / "providers" / "union-clinton.txt").read_bytes()
    before, after = passages(text), passages(text[:100_000] + b"Nobody said this. " * 7 + text[100_000:])
    assert len(set(before) - set(after)) <= 2
    assert len(before) > 60


def test_wrapped_otherwise_the_passages_hold_the_same_words(real_data: Path) -> None:
    text = (real_data / "text" / "providers" / "union-nixon.txt").read_text()
    wrapped = "\n".join(textwrap.fill(line, 60) for line in text.split("\n"))
    one, other = ({b" ".join(cut.split()) for cut in passages(each.encode())} for each in (text, wrapped))
    assert len(one & other) >= 0.8 * len(one)


@pytest.mark.parametrize("text", [b". " * 10**6, b"\n" * 10**6, b'."' * 10**6, b"." + b"\n" * 10**6])
def test_hostile_files_are_cut_like_any_other(text: bytes) -> None:
    assert b"".join(passages(text)) == text
