"""Filling up a menu: compiled and twin step by step alike, and the menu still earns what it must."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.kernels.filling import Fill, fastest, fill, fill_compiled, fill_python, kernel_status
from gainshare.kernels.selection import Offer, earned
from gainshare.prices.menus.models import Models
from gainshare.prices.menus.price_list import price
from tests.kernels.offers import offers

BUILT = kernel_status().runs == "C"
built = pytest.mark.skipif(not BUILT, reason="the optional library is not built here")
every_fill = pytest.mark.parametrize("filling", [fill, fill_python], ids=["chosen", "twin"])
seeds, shares = st.integers(0, 2**16), st.sampled_from([1.0, 0.9, 0.5, 0.0])


def earns(offer: Offer, kept: list[int]) -> float:
    """What these models earn in pair mode."""
    level = np.repeat(np.arange(offer.levels), np.diff(offer.first))
    menu = Models(offer.sets, level, tuple(range(offer.levels)), 64 * offer.sets.shape[1])
    chosen = np.isin(np.arange(len(level)), kept)
    prices = price(menu, offer.caps, kept=chosen, mode="pair").prices
    return earned(offer, prices.tolist(), np.isin(np.arange(offer.levels), level[chosen]).tolist())


@built
@given(offers(), st.booleans(), seeds, shares, st.integers(1, 500))
def test_compiled_and_twin_agree_in_every_step(offer: Offer, most: bool, seed: int, share: float, work: int) -> None:
    rng = np.random.Generator(np.random.Philox(seed))
    order = rng.permutation(len(offer.sets))
    asked = (offer, order, int(rng.integers(0, len(order) + 1)), share, 10**6 if most else work)
    assert fill_compiled()(*asked).tolist() == fill_python(*asked).tolist()


@every_fill
@given(offers(), seeds, shares)
def test_a_filled_menu_earns_its_share_and_keeps_what_it_had(
    filling: Fill, offer: Offer, seed: int, share: float
) -> None:
    rng = np.random.Generator(np.random.Philox(seed))
    order = rng.permutation(len(offer.sets))
    had = int(rng.integers(0, len(order) + 1))
    took = filling(offer, order, had, share, 10**9)
    assert took[:had].all()
    assert earns(offer, order[took].tolist()) >= share * earns(offer, order[:had].tolist())


@every_fill
@given(offers(), seeds)
def test_what_was_left_out_last_would_earn_less(filling: Fill, offer: Offer, seed: int) -> None:
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(offer.sets))
    took = filling(offer, order, 1, 1.0, 10**9)
    before = [earns(offer, order[: at + 1][took[: at + 1]].tolist()) for at in range(len(order))]
    for at in np.flatnonzero(~took).tolist():
        tried = [*order[:at][took[:at]].tolist(), int(order[at])]
        assert earns(offer, tried) < max(before[:at])


@every_fill
def test_without_work_nothing_is_tried(filling: Fill) -> None:
    none, sets = np.zeros(0, np.int64), np.array([[1], [2], [4]], np.uint64)
    offer = Offer(sets, np.arange(4), np.array([1, 2, 3]), np.ones(3), np.zeros(4, np.int64), none)
    assert filling(offer, np.arange(3), 1, 1.0, 0).tolist() == [True, False, False]


@every_fill
@pytest.mark.parametrize(("order", "kept"), [([0, 0], 1), ([0, 3], 1), ([0, 1], 3), ([[0]], 0)])
def test_orders_name_models_once(filling: Fill, order: list[int], kept: int) -> None:
    none, sets = np.zeros(0, np.int64), np.array([[1], [2], [4]], np.uint64)
    offer = Offer(sets, np.arange(4), np.array([1, 2, 3]), np.ones(3), np.zeros(4, np.int64), none)
    with pytest.raises(ValueError, match=r"an order|kept"):
        filling(offer, np.array(order), kept, 1.0, 9)


def test_without_the_library_the_twin_runs(tmp_path: object) -> None:
    assert fastest(f"{tmp_path}/filling.py")[0] is fill_python
