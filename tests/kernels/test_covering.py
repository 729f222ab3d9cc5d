"""The search under covers of any size: compiled and twin step by step alike, and what they find is as priced."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.kernels.covering import (
    TWIN,
    Covering,
    covering_compiled,
    fastest,
    fill_covering,
    greedy_covering,
    kernel_status,
    search_covering,
)
from gainshare.kernels.selection import Laps, Offer, earned
from gainshare.prices.menus.models import Models
from gainshare.prices.menus.price_list import PriceList, price
from tests.kernels.offers import listings, offers, ranks

BUILT = kernel_status().runs == "C"
built = pytest.mark.skipif(not BUILT, reason="the optional library is not built here")
CHOSEN = Covering(greedy_covering, search_covering, fill_covering)
every_run = pytest.mark.parametrize("run", [CHOSEN, TWIN], ids=["chosen", "twin"])
seeds = st.integers(0, 2**16)
STILL = Laps(most=0, idle=1, steps=1, heat=0.0, seed=1)


def listed(offer: Offer, models: list[int]) -> PriceList:
    """These models at the prices that no bundle undercuts."""
    level = np.repeat(np.arange(offer.levels), np.diff(offer.first))
    menu = Models(offer.sets, level, tuple(range(offer.levels)), 5)
    return price(menu, offer.caps, kept=np.isin(np.arange(len(level)), models), mode="coverage")


def earns(offer: Offer, listing: list[int]) -> float:
    return earned(offer, listed(offer, listing).prices.tolist(), [model >= 0 for model in listing])


@built
@given(offers(), seeds)
def test_compiled_and_twin_agree_in_every_step(offer: Offer, seed: int) -> None:
    run, start = covering_compiled(), listings(offer, seed)
    allowed = np.random.Generator(np.random.Philox(seed)).random(offer.levels) < 0.7
    asked = (offer, 5, allowed, ranks(offer, seed))
    assert run.greedy(*asked).tolist() == TWIN.greedy(*asked).tolist()
    laps = Laps(most=3, idle=2, steps=40, heat=float(seed % 50), seed=seed)
    found, twin = run.search(offer, 5, start, laps), TWIN.search(offer, 5, start, laps)
    assert (found[0].tolist(), found[1]) == (twin[0].tolist(), twin[1])
    kept = start[start >= 0]
    order = np.concatenate([kept, np.setdiff1d(np.arange(len(offer.sets)), kept)])
    filling = (offer, 5, np.minimum(listed(offer, kept.tolist()).prices, offer.caps), order, len(kept))
    assert run.fill(*filling).tolist() == TWIN.fill(*filling).tolist()


@every_run
@given(offers(), seeds)
def test_what_the_search_says_is_earned_is_earned_at_the_listed_prices(run: Covering, offer: Offer, seed: int) -> None:
    start = listings(offer, seed)
    assert run.search(offer, 5, start, STILL)[1] == earns(offer, start.tolist())
    listing, found = run.search(offer, 5, start, Laps(2, 1, 20, 9.0, seed))
    assert found == earns(offer, listing.tolist()) >= earns(offer, start.tolist())


@every_run
@given(offers(), seeds)
def test_what_is_listed_greedily_costs_its_caps(run: Covering, offer: Offer, seed: int) -> None:
    listing = run.greedy(offer, 5, np.ones(offer.levels, np.bool_), ranks(offer, seed))
    on = listing >= 0
    assert listed(offer, listing.tolist()).prices[on].tolist() == offer.caps[on].tolist()


@every_run
@given(offers(), seeds)
def test_a_filled_menu_costs_what_it_cost(run: Covering, offer: Offer, seed: int) -> None:
    start = listings(offer, seed)
    kept = start[start >= 0]
    before = listed(offer, kept.tolist())
    order = np.concatenate([kept, np.setdiff1d(np.arange(len(offer.sets)), kept)])
    took = run.fill(offer, 5, np.minimum(before.prices, offer.caps), order, len(kept))
    assert took[: len(kept)].all()
    after = listed(offer, order[took].tolist())
    assert after.prices[start >= 0].tolist() == before.prices[start >= 0].tolist()


@every_run
def test_data_sets_beyond_the_table_are_refused(run: Covering) -> None:
    none, sets = np.zeros(0, np.int64), np.array([[1], [2]], np.uint64)
    offer = Offer(sets, np.arange(3), np.array([1, 2]), np.ones(2), np.zeros(3, np.int64), none)
    for datasets in (1, 25, -1):
        with pytest.raises(ValueError, match="data sets"):
            run.search(offer, datasets, np.array([0, 1]), STILL)


def test_without_the_library_the_twin_runs(tmp_path: object) -> None:
    assert fastest(f"{tmp_path}/covering.py")[0] is TWIN
