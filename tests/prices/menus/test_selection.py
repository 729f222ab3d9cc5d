"""The search behind `select`: an order that numbers do not decide, no pricing of all models, and what may join."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.arrays import Ints
from gainshare.prices.menus.demand import LevelDemand
from gainshare.prices.menus.models import Models, models
from gainshare.prices.menus.price_list import price
from gainshare.prices.menus.selection import Ranked, filled, ranked, searched_covers, searched_pairs
from tests.prices.menus.worlds import Menu, menus, spread


def offered(menu: Menu) -> Ranked:
    return ranked(menu.models, menu.most, LevelDemand([1] * len(menu.caps)))


def revenue(menu: Menu, kept: np.ndarray, mode: str) -> int:
    """With a weight of 1 for each level."""
    prices = price(menu.models, menu.most, kept=kept, mode=mode).prices
    return int(prices[np.unique(menu.models.level[kept])].sum())


@given(menus(), st.randoms(use_true_random=False))
def test_models_are_ranked_by_what_they_are(menu: Menu, rng: object) -> None:
    order = list(range(len(menu.sets)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    shuffled = Menu([menu.sets[m] for m in order], [menu.accuracies[m] for m in order], menu.caps, menu.datasets)
    before, after = offered(menu), offered(shuffled)
    assert before.offer.first.tolist() == after.offer.first.tolist()
    assert before.offer.sets.tolist() == after.offer.sets.tolist()


def test_data_sets_with_unlike_models_may_be_renamed() -> None:
    menu = Menu([0b001, 0b110, 0b011, 0b101, 0b010], [500, 503, 502, 502, 501], [1, 2, 3, 4], 3)
    renamed = spread(menu, [2, 0, 1], 3)
    assert offered(renamed).order.tolist() == offered(menu).order.tolist()


@settings(max_examples=40)
@given(menus(least=1))
def test_the_search_earns_no_less_than_all_models(menu: Menu) -> None:
    """Even where all models are too many to be priced: every level's first model is where it starts."""
    everything, order = np.ones(len(menu.sets), np.bool_), offered(menu)
    pairs = order.kept(searched_pairs(order, float(sum(menu.caps))))
    copies = len(set(menu.sets)) < len(menu.sets)
    assert copies or revenue(menu, pairs, "pair") >= revenue(menu, everything, "pair")
    listing = searched_covers(order, float(sum(menu.caps)))
    assert listing is not None
    assert revenue(menu, order.kept(listing), "coverage") >= revenue(menu, everything, "coverage")


def test_many_data_sets_have_no_table_of_covers() -> None:
    assert searched_covers(offered(spread(Menu([1], [5], [9], 1), [20], 21)), 9.0) is None


def lattice(datasets: int, seed: int) -> tuple[Models, Ints]:
    """All unions, noisy accuracies; quadratic caps."""
    rng = np.random.Generator(np.random.Philox(seed))
    masks = np.arange(1, 1 << datasets)
    size = np.array([mask.bit_count() for mask in masks.tolist()])
    accuracy = 600 + 300 * size // datasets + rng.integers(-20, 20, len(masks))
    menu = models(masks.astype(np.uint64)[:, None], accuracy.astype(np.int64), datasets)
    return menu, (np.array(menu.accuracies) - 490) ** 2


def test_large_tables_are_climbed_but_not_searched() -> None:
    menu, caps = lattice(16, 1)
    order = ranked(menu, caps, LevelDemand([1] * len(caps)))
    listing = searched_covers(order, 1e18)
    assert listing is not None
    prices = price(menu, caps, kept=order.kept(listing)).prices
    assert prices[listing >= 0].tolist() == caps[listing >= 0].tolist()


def test_more_levels_than_can_be_searched_list_their_first_models() -> None:
    menu = models([1 << at for at in range(5000)], list(range(5000)), 5000)
    order = ranked(menu, np.arange(5000), LevelDemand([1] * 5000))
    assert searched_pairs(order, 1e9).tolist() == list(range(5000))


@settings(max_examples=40)
@given(menus(least=1), st.sampled_from(["pair", "coverage"]))
def test_what_joins_lowers_no_revenue(menu: Menu, mode: str) -> None:
    order = offered(menu)
    kept = order.kept(searched_pairs(order, float(sum(menu.caps))))
    joined, first = filled(order, price(menu.models, menu.most, kept=kept, mode=mode), 1.0)
    assert sorted(joined[:first].tolist()) == np.flatnonzero(kept).tolist()
    grown = np.isin(np.arange(len(menu.sets)), joined)
    assert revenue(menu, grown, mode) >= revenue(menu, kept, mode)
