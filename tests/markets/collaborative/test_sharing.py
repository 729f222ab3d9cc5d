"""From scores to money: whom a member trains with, what it owes, who is paid of it."""

from fractions import Fraction

import pytest

from gainshare.core.arrays import MEASURE
from gainshare.markets.collaborative.records import Help, Outcome
from gainshare.markets.collaborative.sharing import (
    AS_WRITTEN,
    BALANCED,
    amounts,
    as_published,
    charged,
    chosen,
    divided,
    due,
    gains,
    shortfall,
    surplus,
)


@pytest.mark.parametrize(
    ("scores", "mask"),
    [
        ((0.5, 0.25, 0.25, 0.25), 0),
        ((0.5, 0.75, 0.75, 0.75), 1),
        ((0.5, 0.5, 0.75, 0.75), 2),
        ((0.5, 0.5, 0.5, 0.75), 3),
        ((0.5, 0.5, 0.5, 0.5), 0),
    ],
)
def test_of_equally_good_helpers_the_fewest_and_first_are_chosen(scores: tuple[float, ...], mask: int) -> None:
    assert chosen(scores) == mask


def test_gains_are_over_the_score_without_help_and_may_be_losses() -> None:
    assert gains((0.5, 0.75, 0.25, 0.5)) == (0, MEASURE // 4, -MEASURE // 4, 0)


def test_a_charge_is_one_error_below_the_measured_gain_and_never_below_nothing() -> None:
    assert charged(0.5, 0.75, 0.125) == MEASURE // 8
    assert charged(0.5, 0.75, 0.25) == charged(0.75, 0.5, 0.0) == 0


def test_what_is_due_is_rounded_down_to_a_minor_unit() -> None:
    assert due(1_000, MEASURE // 3) == 333
    assert due(1_000, 0) == 0


def test_worths_are_in_units_of_score_on_the_monotone_cover() -> None:
    found = divided("shapley", (0.5, 0.75, 0.25, 0.5))
    assert (found.worths, found.shares) == ((Fraction(1, 4), 0), (1, 0))
    assert amounts(101, found.shares) == (101, 0)


def test_what_is_left_over_by_rounding_stays_with_who_owes_it() -> None:
    assert amounts(100, (Fraction(1, 3),) * 3) == (33, 33, 33)


HALF = (0.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1.0)


def test_the_published_formula_pays_15_4_of_a_pot_of_3_2() -> None:
    found = as_published(AS_WRITTEN, HALF, 100, range(3))
    assert (found.psi, found.pot, found.paid) == ((Fraction(5, 6),) * 3, Fraction(3, 2), Fraction(15, 4))
    assert found.dues == (50, 50, 50)
    assert sum(map(sum, found.moved)) == 9 * 41 > sum(found.dues)


def test_balanced_every_minor_unit_of_every_due_is_handed_out() -> None:
    found = as_published(BALANCED, HALF, 100, range(3))
    assert found.shares == (Fraction(1, 3),) * 3
    assert [sum(row) for row in found.moved] == [50, 50, 50]


def test_where_the_joint_model_is_worth_nothing_nothing_is_handed_out() -> None:
    found = as_published(BALANCED, (0.0, 0.5, 0.5, 0.0), 100, range(2))
    assert (found.dues, found.moved) == ((0, 0), ((0, 0), (0, 0)))


def test_only_who_gets_the_model_owes_for_it_and_all_earn() -> None:
    found = as_published(AS_WRITTEN, HALF, 100, (0, 2))
    assert (found.dues, found.pot) == ((50, 0, 50), Fraction(1))
    assert [sum(column) for column in zip(*found.moved, strict=True)] == [82, 82, 82]


def test_shares_that_clipping_raised_are_scaled_to_what_the_game_is_worth() -> None:
    best = (0b0011, 0b1001, 0b1010, 0b1011, 0b1111)
    found = as_published(AS_WRITTEN, tuple(float(mask in best) for mask in range(16)), 100, range(4))
    assert found.psi == (Fraction(11, 6), Fraction(11, 6), Fraction(-1, 2), Fraction(11, 6))
    assert sum(found.shares) == sum(found.psi) == 5
    assert (found.pot, found.paid) == (4, 20)


def test_more_or_less_than_was_due_is_told_apart() -> None:
    help_ = Help("b", Fraction(0), True, Fraction(0), Fraction(0), 7)
    short, over = Outcome("a", 1, 1, due=5, helps=(help_,)), Outcome("a", 1, 1, due=9, helps=(help_,))
    assert (shortfall(short), surplus(short)) == (2, 0)
    assert (shortfall(over), surplus(over)) == (0, 2)
