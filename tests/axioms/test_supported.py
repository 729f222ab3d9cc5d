"""Supported Shapley is symmetric, pays no null player, charges nobody; efficiency and additivity it gives up."""

from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.axioms.copying import replication
from gainshare.axioms.supported import copied_shares, moved_listing, negative_value, splitting, whole_games
from gainshare.axioms.values import asymmetry, inefficiency, nonadditivity, null_player_paid
from gainshare.core.random import stream
from gainshare.games.semivalues import leave_one_out, shapley
from gainshare.games.supported import supported
from gainshare.games.tables import table_game

RNG = stream(1, "supported")

worths = st.lists(st.integers(0, 9), min_size=8, max_size=8)


@given(worths)
def test_no_game_breaks_symmetry_null_player_or_non_negativity(table: list[int]) -> None:
    game = table_game(table)
    assert asymmetry(supported, game, RNG) is None
    assert null_player_paid(supported, game, RNG) is None
    assert negative_value(supported, game, RNG) is None


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_interchangeable_and_idle_players_are_found_among_games_that_have_them(sizes: list[int]) -> None:
    """Worth by the number of players 0 and 1 present; player 2 changes nothing."""
    game = table_game([sizes[(each & 3).bit_count()] for each in range(8)])
    found = supported(game, RNG).values
    assert found[0] == found[1]
    assert found[2] == 0.0
    assert asymmetry(supported, game, RNG) is null_player_paid(supported, game, RNG) is None


@given(worths, worths, st.sets(st.integers(1, 7)))
def test_for_a_fixed_listing_it_is_additive(first: list[int], second: list[int], listed: set[int]) -> None:
    rule = partial(supported, listed=sorted(listed))
    assert nonadditivity(rule, table_game(first), table_game(second), RNG) is None


def test_where_the_listing_moves_it_is_not_additive() -> None:
    """The smallest case: one data set that helps one task by as much as it harms another."""
    found = moved_listing(supported, RNG, datasets=1, most=1)
    assert str(found) == "Nonadditivity: player 0 is valued 1 and 0 in two games, but 0 in their sum"
    assert nonadditivity(supported, table_game([0, 1]), table_game([1, 0]), RNG) == found


def test_the_listing_moves_although_no_data_set_harms_everywhere() -> None:
    """Two data sets, each of which alone helps both tasks: together they interfere in one."""
    found = nonadditivity(supported, table_game([0, 1, 1, 0]), table_game([0, 0, 0, 2]), RNG)
    assert str(found) == "Nonadditivity: player 0 is valued 0.5 and 1 in two games, but 1 in their sum"
    assert moved_listing(supported, RNG, datasets=2, most=1) is not None


def test_shapley_itself_is_additive_in_the_same_search() -> None:
    assert moved_listing(shapley, RNG, datasets=2, most=1) is None


def test_efficiency_is_lost() -> None:
    """The smallest game with a gain: together the data sets do worse than 1 alone, and that model is not listed."""
    lost = [
        game for game in whole_games(2, 2) if game.worths[3] > game.worths[0] and inefficiency(supported, game, RNG)
    ]
    assert lost[0].worths.tolist() == [0, 1, 2, 1]
    assert str(inefficiency(supported, lost[0], RNG)) == "Inefficiency: the values sum to 1.5, the gain to divide is 1"
    assert inefficiency(supported, table_game([0, 1, 2, 3]), RNG) is None


def test_an_exact_copy_raises_its_sellers_share() -> None:
    game = table_game([0, 2, 2, 3])
    assert supported(game, RNG).values == shapley(game, RNG).values == (1.5, 1.5)
    found = replication(copied_shares(supported, game, RNG), 2, copies=(1,))
    assert str(found) == "Replication: seller 0 copies its data once and receives 0.555556 instead of 0.5"


def test_data_brought_in_parts_can_have_a_larger_share() -> None:
    """Three parts, any of which reaches all there is to gain: an owner of two of them has two of three claims."""
    game = table_game([0, 1, 1, 1, 1, 1, 1, 1])
    found = splitting(supported, game, (0, 0, 1), RNG)
    assert found is not None
    assert (found.owner, found.parts, found.whole) == (0, 2, Fraction(1, 2))
    assert abs(found.apart - Fraction(2, 3)) < Fraction(1, 10**12)
    assert str(found) == "Splitting: owner 0 brings its data in 2 parts and receives 0.666667 instead of 0.5"


def test_parts_of_an_additive_game_are_worth_their_whole() -> None:
    game = table_game([3 * (each & 1) + 2 * (each >> 1 & 1) + 7 * (each >> 2) for each in range(8)])
    assert splitting(supported, game, (0, 0, 1), RNG) is None
    assert splitting(supported, game, (0, 1, 1), RNG) is None


def test_where_nothing_is_listed_nobody_has_a_share() -> None:
    worse = table_game([5, 4, 4, 3])
    assert copied_shares(supported, worse, RNG)((0, 1, 0)) == (0, 0, 0)
    assert splitting(supported, worse, (0, 1), RNG) is None


def test_a_rule_that_charges_somebody_is_found() -> None:
    found = negative_value(leave_one_out, table_game([0, 2, 3, 1]), RNG)
    assert str(found) == "Negative value: player 0 is valued -2"


@pytest.mark.parametrize("listed", [None, (), (1,), (1, 2, 3)])
def test_a_listing_is_taken_from_the_game_or_as_given(listed: tuple[int, ...] | None) -> None:
    values = supported(table_game([0, 4, -2, 1]), RNG, listed=listed).values
    assert values == {None: (2.0, 0.0), (): (0.0, 0.0), (1,): (2.0, 0.0), (1, 2, 3): (3.5, -2.5)}[listed]
