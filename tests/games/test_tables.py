"""Games as tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import Bools, Floats
from gainshare.core.errors import DataError
from gainshare.core.random import stream
from gainshare.games.game import SweepGame
from gainshare.games.tables import (
    BATCH,
    TableGame,
    coalitions,
    evaluated,
    masks,
    players_in,
    table_game,
    tabulated,
)


class Additive:
    """Player i is worth 2^i: the worth of a coalition is its number."""

    def __init__(self, players: int) -> None:
        self.players, self.asked = players, list[int]()

    def worth(self, coalitions: Bools) -> Floats:
        self.asked.append(len(coalitions))
        return masks(coalitions).astype(np.float64)


class Answering:
    """A game that answers this, whatever it is asked."""

    players = 2

    def __init__(self, answer: list[float]) -> None:
        self.answer = answer

    def worth(self, coalitions: Bools) -> Floats:
        return np.array(self.answer)


@given(st.integers(0, 62).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.integers(0, 2**n - 1), max_size=9))))
def test_masks_and_memberships_are_inverse(case: tuple[int, list[int]]) -> None:
    players, numbers = case
    assert masks(coalitions(np.array(numbers, dtype=np.int64), players)).tolist() == numbers


def test_bit_i_is_player_i() -> None:
    assert coalitions(np.array([1, 6]), 3).tolist() == [[True, False, False], [False, True, True]]


def test_a_game_and_its_table_agree() -> None:
    worths = tabulated(Additive(7))
    assert worths.tolist() == list(range(128))
    assert tabulated(TableGame(worths)).tolist() == worths.tolist()


def test_tabulating_asks_in_batches_and_never_one_by_one() -> None:
    game = Additive(18)
    assert np.array_equal(tabulated(game), np.arange(2**18))
    assert game.asked == [BATCH] * 4


def test_prefixes_are_the_worths_of_the_growing_coalition() -> None:
    game = TableGame(stream(1).random(32))
    assert isinstance(game, SweepGame)
    order = [3, 0, 4, 2, 1]
    grown = np.array([[player in order[:length] for player in range(5)] for length in range(1, 6)])
    assert game.prefixes(np.array([order]))[0].tolist() == game.worth(grown).tolist()


def test_a_game_that_cannot_sweep_is_no_sweep_game() -> None:
    assert not isinstance(Additive(3), SweepGame)


def test_a_game_of_nobody_has_one_worth() -> None:
    assert table_game([5]).players == 0
    assert tabulated(table_game([5])).tolist() == [5.0]


@pytest.mark.parametrize("count", [0, 3, 6])
def test_a_table_holds_a_power_of_two_worths(count: int) -> None:
    with pytest.raises(DataError, match=rf"table = {count}: must hold one worth for each of 2\^n coalitions"):
        table_game([1.0] * count)
    with pytest.raises(DataError):
        players_in([1] * count)


def test_a_table_is_flat_and_finite() -> None:
    with pytest.raises(DataError, match="must have shape"):
        TableGame(np.zeros((2, 2)))
    with pytest.raises(DataError, match="worth = nan: must be finite"):
        table_game([0, float("nan")])


def test_an_answer_of_the_wrong_shape_or_size_is_refused() -> None:
    with pytest.raises(DataError, match=r"worth = \(3,\): must have shape \(4,\)"):
        tabulated(Answering([1.0, 2.0, 3.0]))
    with pytest.raises(DataError, match="worth = inf: must be finite"):
        evaluated(Answering([1.0, np.inf]), np.zeros((2, 2), dtype=np.bool_))
