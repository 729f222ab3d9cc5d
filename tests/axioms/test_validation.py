"""Honest validation data: who is judged by other rows than its own is found, chance and what is noticed are not."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest

from gainshare.axioms.validation import ALLOWED, WAYS, Way, advantages, tampered, tampering, worded
from gainshare.core.errors import Refused
from gainshare.core.questions import Derived, Table
from gainshare.core.random import stream
from gainshare.gains.derived import derived
from tests.gains.samples import KEY

PRICE = 1_000


def noisy(best: float, *, draws: int = 30) -> dict[Way, list[int]]:
    """Benefits of all ways: luck, a tenth of the price wide, and of one way more than luck."""
    rng = stream(0, "noisy", draws)
    drawn = {way: rng.normal(0, 100, draws) for way in ((), *WAYS)}
    drawn[WAYS[40]] += PRICE * best
    return {way: [int(each) for each in np.rint(found)] for way, found in drawn.items()}


def test_there_are_a_hundred_ways_and_each_is_done() -> None:
    rng = stream(0, "rows")
    told = rng.standard_normal(80)
    values = np.array([told, told + rng.standard_normal(80) > 0], dtype=np.float64).T
    table = Table(("x", "y"), values, tuple(map(str, range(80))))

    def made(source: object) -> Table:
        return derived(made(source.parent), source, KEY) if isinstance(source, Derived) else table

    found = {made(tampered("sha256:0", way)).values.tobytes() for way in WAYS}
    assert len(set(WAYS)) == len(found) == 100
    assert values.tobytes() not in found
    assert tampered("sha256:0", ()) == "sha256:0"
    assert worded(()) == "honest"


def test_luck_is_no_witness_and_an_advantage_is() -> None:
    assert max(advantages(noisy(0).__getitem__, WAYS, PRICE), key=lambda one: one.gain).gain > ALLOWED
    assert tampering(noisy(0).__getitem__, PRICE) is None
    found = tampering(noisy(0.2).__getitem__, PRICE)
    assert found is not None
    assert found.way == WAYS[40]
    assert "over 30 draws, with a standard error of 0.0" in str(found)
    assert str(found).startswith(f"Tampering: {worded(WAYS[40])} gains 0.")


def test_what_the_market_notices_is_no_witness() -> None:
    benefits = noisy(0.2)

    def noticed(way: Way) -> Sequence[int] | None:
        return None if way == WAYS[40] else benefits[way]

    assert tampering(noticed, PRICE) is None
    assert len(advantages(noticed, WAYS, PRICE)) == 99


@pytest.mark.parametrize(("gain", "found"), [(20, False), (21, True)])
def test_two_parts_in_a_hundred_of_the_price_are_allowed(gain: int, found: bool) -> None:
    witness = tampering(lambda way: [5 + (gain if way == WAYS[7] else 0)], PRICE)
    assert (witness is not None) == found
    assert witness is None or witness.gain == Fraction(gain, PRICE)


@pytest.mark.parametrize(
    ("honest", "after", "price", "code"),
    [([1], [1], 0, "invalid_price"), ([], [], 1, "empty_data"), ([1], [1, 2], 1, "length_mismatch")],
)
def test_what_cannot_be_compared_is_refused(honest: list[int], after: list[int], price: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        advantages(lambda way: after if way else honest, WAYS, price)
    assert refused.value.code == code
