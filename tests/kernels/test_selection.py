"""The search for one model for each level: compiled and twin step by step alike, and what they find is as priced."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.kernels.selection import (
    Greedy,
    Laps,
    Offer,
    Search,
    fastest,
    greedy_listing,
    greedy_listing_python,
    kernel_status,
    search_listing,
    search_listing_python,
    selection_compiled,
)
from gainshare.prices.menus.models import Models
from gainshare.prices.menus.price_list import price
from tests.kernels.offers import listings, offers, ranks

BUILT = kernel_status().runs == "C"
built = pytest.mark.skipif(not BUILT, reason="the optional library is not built here")
every_greedy = pytest.mark.parametrize("greedy", [greedy_listing, greedy_listing_python], ids=["chosen", "twin"])
every_search = pytest.mark.parametrize("search", [search_listing, search_listing_python], ids=["chosen", "twin"])
seeds = st.integers(0, 2**16)
STILL = Laps(most=0, idle=1, steps=1, heat=0.0, seed=1)


def earns(offer: Offer, listing: list[int]) -> float:
    """What a listing earns at the prices of the price list, level by level and buyer by buyer."""
    level = np.repeat(np.arange(offer.levels), np.diff(offer.first))
    kept = np.isin(np.arange(len(level)), listing)
    menu = Models(offer.sets, level, tuple(range(offer.levels)), 64 * offer.sets.shape[1])
    prices = price(menu, offer.caps, kept=kept, mode="pair").prices
    listed = [each for each in range(offer.levels) if listing[each] >= 0]
    paid = sum(offer.weights[each] * prices[each] for each in listed)
    for need in range(offer.levels):
        served = next((each for each in listed if each >= need), None)
        said = offer.budgets[offer.needs[need] : offer.needs[need + 1]]
        paid += 0 if served is None else sum(prices[served] for budget in said if budget >= prices[served])
    return float(paid)


@built
@given(offers(), st.booleans(), seeds, st.integers(1, 4))
def test_compiled_and_twin_agree_in_every_step(offer: Offer, wide: bool, seed: int, tries: int) -> None:
    if wide:
        offer = replace(offer, sets=np.hstack([offer.sets << np.uint64(60), offer.sets]))
    order = np.random.Generator(np.random.Philox(seed)).permutation(offer.levels)
    greedy, search = selection_compiled()
    asked = (offer, order, ranks(offer, seed), tries)
    assert greedy(*asked).tolist() == greedy_listing_python(*asked).tolist()
    laps = Laps(most=3, idle=2, steps=40, heat=float(seed % 50), seed=seed)
    found, twin = search(offer, listings(offer, seed), laps), search_listing_python(offer, listings(offer, seed), laps)
    assert (found[0].tolist(), found[1]) == (twin[0].tolist(), twin[1])


@every_search
@given(offers(), seeds)
def test_what_the_search_says_is_earned_is_earned_at_the_listed_prices(search: Search, offer: Offer, seed: int) -> None:
    listing, earned = search(offer, listings(offer, seed), Laps(2, 1, 20, 5.0, seed))
    assert earned == earns(offer, listing.tolist())


@every_search
@given(offers(), seeds)
def test_the_search_never_ends_below_its_start(search: Search, offer: Offer, seed: int) -> None:
    start, before = search(offer, listings(offer, seed), STILL)
    assert search(offer, start, Laps(2, 1, 20, 100.0, seed))[1] >= before


@given(offers(most=5))
def test_a_long_search_of_a_small_offer_finds_the_best_listing(offer: Offer) -> None:
    choices = [[-1, *range(*pair)] for pair in zip(offer.first[:-1].tolist(), offer.first[1:].tolist(), strict=True)]
    best = max(
        earns(offer, list(listing))
        for listing in product(*choices)
        if len({*offer.sets[[m for m in listing if m >= 0], 0].tolist()}) == sum(m >= 0 for m in listing)
    )
    start = np.full(offer.levels, -1)
    assert search_listing(offer, start, Laps(40, 40, 100, 1.0 + best / 4, 1))[1] == best


@every_greedy
@given(offers(), seeds)
def test_what_is_listed_greedily_costs_its_caps(greedy: Greedy, offer: Offer, seed: int) -> None:
    order = np.random.Generator(np.random.Philox(seed)).permutation(offer.levels)
    listing = greedy(offer, order, ranks(offer, seed), 9)
    at_caps = replace(offer, weights=np.ones(offer.levels), needs=0 * offer.needs, budgets=offer.budgets[:0])
    assert earns(at_caps, listing.tolist()) == offer.caps[listing >= 0].sum()


@built
def test_arrays_of_other_types_or_shapes_are_refused() -> None:
    none, ones = np.zeros(0, np.int64), np.ones(2)
    good = Offer(np.array([[1], [2]], np.uint64), np.arange(3), np.array([1, 2]), ones, np.zeros(3, np.int64), none)
    for wrong in ({"caps": ones}, {"sets": np.array([[1], [2]])}, {"weights": np.ones(2, np.int64)}):
        with pytest.raises(TypeError, match="must be"):
            replace(good, **wrong)
    for wrong in ({"first": np.array([0, 2, 1])}, {"first": np.arange(4)}, {"weights": np.ones(3)}):
        with pytest.raises(ValueError, match=r"levels|rise|must be"):
            replace(good, **wrong)
    greedy, search = selection_compiled()
    for order, ranked in (([0, 0], [0, 1]), ([0, 1], [1, 0]), ([0, 1], [0, 0])):
        with pytest.raises(ValueError, match=r"must name|must keep"):
            greedy(good, np.array(order), np.array(ranked), 1)
    for listing in (np.array([1, 1]), np.array([0]), np.array([0.0, 1.0])):
        with pytest.raises(ValueError, match="a listing"):
            search(good, listing, STILL)


def test_without_the_library_the_twin_runs(tmp_path: object) -> None:
    greedy, search, status = fastest(f"{tmp_path}/selection.py")
    assert (greedy, search, status.runs) == (greedy_listing_python, search_listing_python, "Python twin")
