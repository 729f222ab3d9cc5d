"""Copies pay under normalised shares, and never under the replication-robust ones."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from gainshare.axioms.copying import replication
from gainshare.core.arrays import Floats
from gainshare.core.errors import Refused


def shapley(players: Sequence[int], worth: Callable[[set[int]], Fraction]) -> list[Fraction]:
    """Values when the worth depends on whose data are there, however often."""
    values = [Fraction(0)] * len(players)
    orders = list(permutations(range(len(players))))
    for order in orders:
        present: set[int] = set()
        for place in order:
            values[place] += worth(present | {players[place]}) - worth(present)
            present = present | {players[place]}
    return [value / len(orders) for value in values]


def substitutes(sellers: set[int]) -> Fraction:
    """Any of the sellers is as good as all of them (Agarwal et al. 2019, example 3.1)."""
    return Fraction(bool(sellers))


def discounted(players: tuple[int, ...]) -> list[Fraction]:
    """Algorithm 3 with lambda = ln 2 where all sellers hold equal data: each other one halves the share."""
    return [value / 2 ** (len(players) - 1) for value in shapley(players, substitutes)]


def renormalised(players: tuple[int, ...]) -> list[Fraction]:
    shares = discounted(players)
    return [share / sum(shares) for share in shares]


def test_shapley_rewards_a_copy_as_in_example_3_1() -> None:
    witness = replication(lambda players: shapley(players, substitutes), 2, copies=(1,))
    assert witness is not None
    assert (witness.before, witness.after) == (Fraction(1, 2), Fraction(2, 3))
    assert str(witness) == "Replication: seller 0 copies its data once and receives 0.666667 instead of 0.5"


def test_algorithm_3_does_not_reward_copies() -> None:
    assert replication(discounted, 2) is None
    assert discounted((0, 1, 0))[0] + discounted((0, 1, 0))[2] == Fraction(1, 6)


def test_handing_the_withheld_money_back_undoes_algorithm_3() -> None:
    witness = replication(renormalised, 2)
    assert witness is not None
    assert (witness.copies, witness.after) == (3, Fraction(4, 5))


def test_the_most_profitable_copy_is_returned() -> None:
    bonus = {(0, 1, 2, 1): 5, (0, 1, 2, 2, 2): 9}
    witness = replication(lambda players: [bonus.get(players, 0)] * len(players), 3)
    assert witness is not None
    assert (witness.seller, witness.copies) == (2, 2)
    assert witness.gain == 27


def test_epsilon_robustness_forgives_epsilon() -> None:
    assert replication(lambda players: shapley(players, substitutes), 2, copies=(1,), slack=Fraction(1, 6)) is None


def test_floats_are_forgiven_their_rounding() -> None:
    def thirds(players: tuple[int, ...]) -> Floats:
        return np.array([0.1 / players.count(player) for player in players])

    assert replication(thirds, 2) is None


def test_whole_units_are_not_forgiven_one() -> None:
    def largest_remainder_of_100(players: tuple[int, ...]) -> list[int]:
        return [100 // len(players) + (place < 100 % len(players)) for place in range(len(players))]

    witness = replication(largest_remainder_of_100, 3)
    assert witness is not None
    assert isinstance(witness.after, int)


def test_an_answer_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(Refused, match="shares = 2: must be one for each of 3 players"):
        replication(lambda _: [1, 1], 3)
