"""Runs of words, whatever their dress."""

from gainshare.identity.shingles import shingles


def test_case_marks_and_lines_make_no_difference() -> None:
    one, other = b"Ask not what your country can do for you!", b"ask NOT, what\r\n  your country -- can do (for) you"
    assert shingles(one, 3) == shingles(other, 3)
    assert shingles(one, 3)[0] == b"ask not what"
    assert len(shingles(one, 3)) == 7


def test_a_text_of_fewer_words_is_one_run() -> None:
    assert shingles(b"ask not", 3) == [b"ask not"]
    assert shingles(b"", 3) == [b""]


def test_bytes_that_are_no_text_are_no_words() -> None:
    assert shingles(b"ask \xff not \xfe", 2) == [b"ask not"]
