"""A tally counts like a dictionary, however many numbers there are and wherever they fall."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from gainshare.core.random import stream
from gainshare.service.files.tally import Tally

NUMBERS = some.integers(0, 2**64 - 1)


@given(some.lists(NUMBERS | some.integers(0, 5).map(lambda low: low << 60)))
def test_a_tally_counts_like_a_dictionary(numbers: list[int]) -> None:
    tally, counted = Tally(), Counter[int]()
    for number in numbers:
        counted[number] += 1
        assert tally.count(number) == counted[number]


def test_growing_forgets_nothing() -> None:
    tally, numbers = Tally(), [int(number) for number in stream(1, "tally").integers(2**63, size=5_000)]
    for times in (1, 2, 3):
        assert {tally.count(number) for number in numbers} == {times}
