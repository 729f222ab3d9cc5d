"""The lie search leaves the second price alone and breaks the first price, exactly and in one sentence."""

import re
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from gainshare.axioms.truth import Lie, Outcome, lie
from gainshare.core.arrays import Floats, Ints
from gainshare.core.errors import Refused
from gainshare.core.random import stream


def first_price(bids: Ints) -> Outcome:
    wins = np.arange(len(bids)) == bids.argmax()
    return Outcome(allocation=wins * 1.0, payments=wins * bids)


def second_price(bids: npt.NDArray[np.generic]) -> Outcome:
    wins = np.arange(len(bids)) == bids.argmax()
    return Outcome(allocation=wins * 1, payments=np.where(wins, np.sort(bids)[-2], 0))


def in_proportion(bids: Floats) -> Outcome:
    """Everybody is served what it bids of the whole; payments by Myerson's integral of b / (b + others)."""
    others = bids.sum() - bids
    paid = bids**2 / (bids + others) - (bids - others * np.log((bids + others) / others))
    return Outcome(allocation=bids / (bids + others), payments=paid)


def test_the_second_price_leaves_no_profitable_lie() -> None:
    assert lie(second_price, values=range(101), parties=3, rng=stream(7, "audit")) is None


def test_the_second_price_is_searched_exhaustively_on_small_grids() -> None:
    calls = 0

    def counted(bids: Ints) -> Outcome:
        nonlocal calls
        calls += 1
        return second_price(bids)

    assert lie(counted, values=range(6), parties=3, rng=stream(7, "audit")) is None
    assert calls == 3 * 6**4


def test_the_first_price_is_caught_in_one_sentence_whose_numbers_hold() -> None:
    for seed in range(20):
        witness = lie(first_price, values=range(101), parties=3, rng=stream(seed, "audit"))
        assert witness is not None
        parts = re.fullmatch(
            r"Lie: party (\d) with value (\d+) says (\d+) and gains (\d+) \(others say (\d+), (\d+)\): "
            r"wins either way, pays (\d+) instead of (\d+)",
            str(witness),
        )
        assert parts is not None
        party, value, bid, gains, *others, pays, honest = map(int, parts.groups())
        bids = [*others[:party], bid, *others[party:]]
        outcome = first_price(np.array(bids))
        assert (outcome.allocation[party], outcome.payments[party]) == (1, pays)
        assert (honest, gains) == (value, value - pays)


def test_the_sentence_says_who_wins_by_lying() -> None:
    assert str(Lie(0, 71, 52, (30, 51), (1.0, 71), (1.0, 52))) == (
        "Lie: party 0 with value 71 says 52 and gains 19 (others say 30, 51): wins either way, pays 52 instead of 71"
    )
    assert str(Lie(1, 9, 12, (), (0, 0), (1, 8))).endswith("gains 1: wins instead of losing, pays 8 instead of 0")
    assert str(Lie(1, 9, 0, (10,), (1, 10), (0, 0))).endswith("loses instead of winning, pays 0 instead of 10")
    assert str(Lie(1, 9, 0, (10,), (0, 10), (0, 0))).endswith("loses either way, pays 0 instead of 10")
    assert str(Lie(0, 4, 2, (), (0.5, 1), (Fraction(1, 4), 0))).endswith(
        "says 2 and gains 0: gets 0.25 instead of 0.5, pays 0 instead of 1"
    )


def test_the_best_lie_of_the_profile_is_returned() -> None:
    witness = lie(first_price, values=range(101), parties=3, rng=stream(7, "audit"))
    assert witness is not None
    assert witness.bid - max(witness.others) in (0, 1)


def test_a_fee_that_falls_with_the_bid_is_found_by_coordinate_ascent() -> None:
    """Winning costs nothing at one bid in a million: random bids miss it, the slope towards it does not."""

    def slope(bids: Ints) -> Outcome:
        return Outcome(allocation=[1], payments=[abs(int(bids[0]) - 654_321) if bids[0] < 900_000 else 10**9])

    witness = lie(slope, values=range(10**6), parties=1, rng=stream(7, "audit"), tries=100)
    assert witness is not None


def test_a_mechanism_that_fails_only_in_ties_is_caught() -> None:
    def all_tied_win_free(bids: Ints) -> Outcome:
        tied = bids == bids.max()
        return second_price(bids) if tied.sum() == 1 else Outcome(tied * 1, bids * 0)

    witness = lie(all_tied_win_free, values=range(10_000), parties=3, rng=stream(7, "audit"))
    assert witness is not None
    assert witness.lying == (1, 0)


def test_fractions_are_compared_exactly() -> None:
    def overcharges(bids: npt.NDArray[np.object_]) -> Outcome:
        return Outcome(allocation=[Fraction(1)], payments=[bids[0] / 10**30])

    values = [Fraction(i, 3) for i in range(4)]
    witness = lie(overcharges, values=values, parties=1, rng=stream(7, "audit"))
    assert witness is not None
    assert witness.profit == Fraction(1, 3 * 10**30)


def test_floats_are_forgiven_their_rounding_and_no_more() -> None:
    values = np.linspace(1.0, 10.0, 91)
    assert lie(in_proportion, values=values, parties=3, rng=stream(7, "audit"), tries=3000) is None

    def rounded_up(bids: Floats) -> Outcome:
        exact = in_proportion(bids)
        return Outcome(exact.allocation, np.array(exact.payments) * 1.05)

    assert lie(rounded_up, values=values, parties=3, rng=stream(7, "audit"), tries=3000) is not None


def test_at_least_the_promised_number_of_deviations_is_tried() -> None:
    calls = 0

    def counted(bids: Ints) -> Outcome:
        nonlocal calls
        calls += 1
        return second_price(bids)

    assert lie(counted, values=range(101), parties=3, rng=stream(7, "audit"), tries=5000) is None
    assert 5000 <= calls <= 6000


def test_equal_streams_find_equal_witnesses() -> None:
    one, two = (lie(first_price, values=range(50), parties=4, rng=stream(3, "audit")) for _ in range(2))
    assert one == two


def test_outcomes_compare_by_value_and_refuse_the_impossible() -> None:
    assert Outcome(np.array([1.0, 0.0]), [5, 0]) == Outcome((1, 0), np.array([5, 0]))
    with pytest.raises(Refused, match="payments = 1: must have as many figures as allocation, 2"):
        Outcome([1, 0], [5])
    with pytest.raises(Refused, match=r"allocation = nan: must be finite"):
        Outcome([float("nan")], [5])


def test_nonsense_is_refused() -> None:
    with pytest.raises(Refused, match="values = 1: needs at least two"):
        lie(first_price, values=[3, 3], parties=2, rng=stream(7))
    with pytest.raises(Refused, match="parties = 0: needs at least one"):
        lie(first_price, values=[3, 4], parties=0, rng=stream(7))
    with pytest.raises(Refused, match="payments = 2: must be one for each of 3 bids"):
        lie(lambda _: Outcome([1, 0], [0, 0]), values=[3, 4], parties=3, rng=stream(7))
