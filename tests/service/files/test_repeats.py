"""Repeats are counted as by a dictionary, however many numbers there are and wherever they fall."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from gainshare.core.random import stream
from gainshare.service.files.repeats import Repeats

NUMBERS = some.integers(0, 2**64 - 1)


@given(some.lists(NUMBERS | some.integers(0, 5).map(lambda low: low << 60)))
def test_repeats_are_counted_as_by_a_dictionary(numbers: list[int]) -> None:
    met, counted = Repeats(), Counter[int]()
    for number in numbers:
        counted[number] += 1
        assert met.count(number) == counted[number]


def test_growing_forgets_nothing() -> None:
    met, numbers = Repeats(), [int(number) for number in stream(1, "repeats").integers(2**63, size=5_000)]
    for times in (1, 2, 3):
        assert {met.count(number) for number in numbers} == {times}
