"""Supported Shapley is what its formula says, whatever the order in which the models were trained."""

from collections.abc import Mapping
from fractions import Fraction
from math import comb
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.games.exact import semivalue, shapley_weights
from gainshare.games.supported import Listing, Worth, members, shares, supported_shapley

N = 4


def by_definition(worths: Mapping[int, Worth], datasets: int) -> tuple[list[int], list[Fraction]]:
    """Listed models and values, straight from the formula."""
    listed, values = [], [Fraction()] * datasets
    for model, worth in worths.items():
        below = [model ^ 1 << place for place in members(model)]
        if not model or any(each not in worths for each in below):
            continue
        marginals = [worth - worths[each] for each in below]
        if min(marginals) >= 0 and sum(marginals) > 0:
            listed.append(model)
            for place, marginal in zip(members(model), marginals, strict=True):
                values[place] += Fraction(marginal) / (datasets * comb(datasets - 1, model.bit_count() - 1))
    return listed, values


def filled(datasets: int, worths: Mapping[int, Worth]) -> Listing:
    listing = Listing(datasets)
    listing.add(worths)
    return listing


games = st.dictionaries(st.integers(0, 2**N - 1), st.integers(0, 12), max_size=2**N)


@given(games)
def test_it_is_the_formula_over_the_listed_models(worths: dict[int, int]) -> None:
    listing = filled(N, worths)
    listed, values = by_definition(worths, N)
    assert set(listing.marginals) == set(listed)
    assert list(listing.values) == values
    assert supported_shapley(listing.marginals, N) == listing.values


@given(games, st.randoms(use_true_random=False), st.integers(1, 5))
def test_models_added_in_any_order_and_batches_leave_the_same_listing(
    worths: dict[int, int], draws: Random, step: int
) -> None:
    order = list(worths)
    draws.shuffle(order)
    piecewise, told = Listing(N), []
    for start in range(0, len(order), step):
        told += piecewise.add({model: worths[model] for model in order[start : start + step]})
        so_far = filled(N, {model: worths[model] for model in order[: start + step]})
        assert dict(piecewise.marginals) == dict(so_far.marginals)
        assert piecewise.values == so_far.values
        assert piecewise.shares == so_far.shares
    assert told == list(piecewise.marginals)
    assert dict(piecewise.worths) == worths


@given(st.lists(st.integers(0, 30), min_size=8, max_size=8))
def test_where_every_model_is_listed_it_is_shapley(figures: list[int]) -> None:
    table = [sum(figures[part] for part in range(8) if part & each == part) + each.bit_count() for each in range(8)]
    listing = filled(3, dict(enumerate(table)))
    assert len(listing.marginals) == 7
    assert listing.values == semivalue(table, shapley_weights)


def test_a_model_is_listed_if_each_of_its_data_sets_helped_though_one_harms_elsewhere() -> None:
    worths = {0b00: 50, 0b01: 48, 0b10: 60, 0b11: 70}
    listing = filled(2, worths)
    assert dict(listing.marginals) == {0b10: (0, 10), 0b11: (10, 22)}
    assert listing.values == (Fraction(10, 2), Fraction(10, 2) + Fraction(22, 2))


def test_marginals_of_zero_do_not_delist_a_model_but_all_of_them_do() -> None:
    listing = filled(2, {0b00: 50, 0b01: 50, 0b10: 60, 0b11: 60})
    assert dict(listing.marginals) == {0b10: (0, 10), 0b11: (0, 10)}


def test_a_model_whose_sub_models_were_not_all_trained_is_not_listed_until_they_are() -> None:
    listing = Listing(2)
    assert listing.add({0b11: 80, 0b01: 60}) == ()
    assert listing.add({0b00: 50}) == (0b01,)
    assert listing.add({0b10: 55}) == (0b10, 0b11)


def test_where_nothing_is_listed_shares_are_undefined() -> None:
    listing = filled(2, {0b00: 50, 0b01: 40, 0b10: 45, 0b11: 40})
    assert (listing.shares, listing.values) == (None, (0, 0))
    assert shares(()) is None
    assert Listing(3).shares is None


def test_after_a_removal_the_shares_of_what_is_left_are_recomputed() -> None:
    listing = filled(2, {0b00: 50, 0b01: 60, 0b10: 45, 0b11: 70})
    left = {model: row for model, row in listing.marginals.items() if model != 0b11}
    assert supported_shapley(left, 2) == (5, 0)
    assert shares(supported_shapley(left, 2)) == (1, 0)
    assert supported_shapley({}, 2) == (0, 0)


def test_there_may_be_more_data_sets_than_a_word_has_bits() -> None:
    everyone = (1 << 100) - 1
    listing = filled(100, {everyone: 90, **{everyone ^ 1 << place: 80 for place in range(100)}})
    assert list(listing.marginals) == [everyone]
    assert listing.shares == (Fraction(1, 100),) * 100


@pytest.mark.parametrize(
    ("worths", "message"),
    [
        ({0b100: 3}, "training set = 4: must be a set of 2 data sets"),
        ({-1: 3}, "training set = -1: must be a set of 2 data sets"),
        ({0b01: 0.5}, "worth = 0.5: must be a count of correct rows, or a Fraction"),
        ({0b01: True}, "worth = True: must be a count"),
        ({0b01: np.int64(3)}, "worth = 3: must be a count"),
        ({0b11: 7}, "training set = 3: is known already, worth 7"),
    ],
)
def test_what_is_no_model_is_refused_and_nothing_is_added(worths: dict[int, int], message: str) -> None:
    listing = filled(2, {0b11: 7})
    with pytest.raises(Refused, match=message):
        listing.add({0b10: 5, **worths})
    assert dict(listing.worths) == {0b11: 7}


def test_a_listing_needs_a_data_set() -> None:
    with pytest.raises(Refused, match="datasets = 0: must be >= 1"):
        Listing(0)
