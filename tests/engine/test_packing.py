"""Packing loses nothing, and damage to what is packed shows."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.engine.packing import kind, packed, unpacked

RECORD = b'{"answers":"sha256:%064x","deliveries":[],"kind":"auction","market":"bikes","step":%d}'


@given(st.binary(), st.binary() | st.just(RECORD * 999))
def test_what_is_packed_by_an_example_comes_back_by_it(content: bytes, example: bytes) -> None:
    assert unpacked(packed(content, example), example) == content


def test_a_record_packed_before_there_was_an_example_comes_back_with_one() -> None:
    assert unpacked(packed(RECORD), RECORD) == RECORD


def test_a_record_like_its_example_takes_little_more_than_what_differs() -> None:
    first, second = RECORD % (2**255, 1), RECORD % (2**254, 2)
    assert len(packed(second, first)) < len(packed(second)) / 2


@given(st.binary(min_size=1), st.data())
def test_packed_bytes_that_are_cut_or_continued_are_refused(content: bytes, data: st.DataObject) -> None:
    whole = packed(content)
    for broken in (whole[: data.draw(st.integers(0, len(whole) - 1))], whole + b"x"):
        with pytest.raises(zlib.error):
            unpacked(broken)


def test_another_example_does_not_pass() -> None:
    for other in (b"", b"another"):
        with pytest.raises(zlib.error):
            unpacked(packed(RECORD, RECORD), other)


def test_a_name_without_a_kind_is_an_answers() -> None:
    assert [kind(name) for name in ("step/17/2", "order/a/b", "sha256:00", "")] == ["step", "order", "answer", "answer"]
