"""Choosing what to sell: never worse than selling all, the best if proved, whatever the order, names and scale."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.prices.menus.demand import Buyers, Demand, Exact, LevelDemand
from gainshare.prices.menus.models import models
from gainshare.prices.menus.price_list import price
from gainshare.prices.menus.revenue import METHODS, Optimised, optimise
from tests.prices.menus.worlds import Menu, menus, spread

every_mode = pytest.mark.parametrize("mode", ["pair", "coverage"])
kinds = st.sampled_from(["levels", "buyers"])
numbers = st.integers(0, 2**16)


def wanted(menu: Menu, kind: str, seed: int, scale: int = 1) -> Demand:
    """A demand at random; budgets are scaled with the caps."""
    rng, levels = np.random.Generator(np.random.Philox(seed)), len(menu.caps)
    if kind == "levels":
        return LevelDemand(rng.integers(0, 9, levels))
    return Buyers(rng.integers(0, levels + 1, 6), scale * rng.integers(0, 70, 6))


def earned(menu: Menu, demand: Demand, kept: list[bool], mode: str) -> Exact:
    chosen = np.array(kept, np.bool_)
    listed = np.isin(np.arange(len(menu.caps)), menu.models.level[chosen])
    return demand.revenue(price(menu.models, menu.most, kept=chosen, mode=mode).prices, listed)


def found(menu: Menu, demand: Demand, mode: str, method: str, keep: Fraction = Fraction(1)) -> Optimised:
    return optimise(menu.models, menu.most, demand, method=method, mode=mode, keep=keep, time_limit=60)


@every_mode
@settings(max_examples=40)
@given(menus(most=6), kinds, numbers)
def test_exact_is_the_best_of_all_menus(mode: str, menu: Menu, kind: str, seed: int) -> None:
    demand = wanted(menu, kind, seed)
    every = list(product([False, True], repeat=len(menu.sets)))
    best = max(earned(menu, demand, list(kept), mode) for kept in every)
    chosen = found(menu, demand, mode, "exact")
    assert chosen.revenue == best == chosen.bound
    assert chosen.gap == 0
    if kind == "levels" and mode == "pair":
        ties = [kept for kept in every if earned(menu, demand, list(kept), mode) == best]
        assert chosen.kept.tolist() == list(max(ties, key=lambda kept: (sum(kept), [not on for on in kept])))


@every_mode
@settings(max_examples=60)
@given(menus(most=6), kinds, numbers)
def test_select_is_the_best_of_few_menus(mode: str, menu: Menu, kind: str, seed: int) -> None:
    demand = wanted(menu, kind, seed)
    every = product([False, True], repeat=len(menu.sets))
    assert found(menu, demand, mode, "select").revenue == max(earned(menu, demand, list(kept), mode) for kept in every)


@pytest.mark.parametrize(
    ("menu", "demand", "mode", "best"),
    [
        (
            Menu([1] * 8, [7, 6, 7, 8, 7, 8, 2, 0], [76803, 140233, 140233, 379915, 702579], 1),
            LevelDemand([0, 1, 1, 1, 1]),
            "coverage",
            759830,
        ),
        (Menu([2, 2, 6, 3], [2, 1, 1, 0], [8, 69, 89], 3), LevelDemand([0, 15, 23]), "pair", 3082),
        (
            Menu([6, 6, 4], [3, 2, 1], [2, 8, 10], 3),
            Buyers([3, 0, 2, 2, 3, 3, 1, 1, 1], [11, 8, 9, 14, 12, 6, 7, 13, 16]),
            "pair",
            34,
        ),
    ],
)
def test_the_best_of_few_menus_is_found_where_steps_from_menu_to_menu_miss_it(
    menu: Menu, demand: Demand, mode: str, best: int
) -> None:
    assert found(menu, demand, mode, "select").revenue == best
    assert found(menu, demand, mode, "exact").bound == best


@every_mode
@settings(max_examples=40)
@given(menus(), kinds, numbers)
def test_select_and_exact_earn_no_less_than_the_published_methods(mode: str, menu: Menu, kind: str, seed: int) -> None:
    demand = wanted(menu, kind, seed)
    by = {method: found(menu, demand, mode, method) for method in METHODS}
    assert max(by[method].revenue for method in METHODS[2:]) <= by["select"].revenue <= by["exact"].revenue
    for method, chosen in by.items():
        assert chosen.method == method
        assert chosen.revenue == earned(menu, demand, chosen.kept.tolist(), mode)
        assert by["exact"].revenue <= chosen.bound <= chosen.limit


@every_mode
@settings(max_examples=40)
@given(menus(), kinds, numbers, st.fractions(0, 1))
def test_more_models_stay_for_a_share_of_the_revenue(
    mode: str, menu: Menu, kind: str, seed: int, keep: Fraction
) -> None:
    demand = wanted(menu, kind, seed)
    for method in ("select", "exact"):
        all_of_it, some_of_it = (found(menu, demand, mode, method, share) for share in (Fraction(1), keep))
        assert some_of_it.revenue >= keep * all_of_it.revenue
    if kind == "levels" and mode == "pair":
        assert some_of_it.kept.sum() >= all_of_it.kept.sum()


@every_mode
@settings(max_examples=40)
@given(menus(), kinds, numbers, st.integers(2, 1000))
def test_scaled_caps_earn_scaled_revenue(mode: str, menu: Menu, kind: str, seed: int, scale: int) -> None:
    larger = Menu(menu.sets, menu.accuracies, [scale * cap for cap in menu.caps], menu.datasets)
    once, scaled = wanted(menu, kind, seed), wanted(menu, kind, seed, scale)
    assert found(larger, scaled, mode, "select").revenue == scale * found(menu, once, mode, "select").revenue


@every_mode
@settings(max_examples=40)
@given(menus(), kinds, numbers, st.randoms(use_true_random=False))
def test_neither_the_order_of_models_nor_the_names_of_data_sets_matter(
    mode: str, menu: Menu, kind: str, seed: int, rng: object
) -> None:
    demand, order, places = wanted(menu, kind, seed), list(range(len(menu.sets))), list(range(menu.datasets))
    rng.shuffle(order)  # type: ignore[attr-defined]
    rng.shuffle(places)  # type: ignore[attr-defined]
    shuffled = Menu([menu.sets[m] for m in order], [menu.accuracies[m] for m in order], menu.caps, menu.datasets)
    renamed = spread(shuffled, places, menu.datasets)
    assert found(renamed, demand, mode, "exact").revenue == found(menu, demand, mode, "exact").revenue
    assert found(shuffled, demand, mode, "select").revenue == found(menu, demand, mode, "select").revenue


@settings(max_examples=20)
@given(menus(least=1), kinds, numbers)
def test_words_of_training_sets_do_not_matter(menu: Menu, kind: str, seed: int) -> None:
    demand, wide = wanted(menu, kind, seed), spread(menu, range(61, 61 + menu.datasets), 130)
    assert found(wide, demand, "pair", "select").revenue == found(menu, demand, "pair", "select").revenue
    assert found(wide, demand, "coverage", "select").revenue >= found(wide, demand, "coverage", "base").revenue


def test_removing_a_cheap_model_frees_a_dear_one() -> None:
    offered = models([0b01, 0b10, 0b11], [550, 560, 800], 2)
    chosen = optimise(offered, np.array([3600, 4900, 96100]), LevelDemand([1, 1, 4]))
    assert (chosen.revenue, chosen.kept.tolist()) == (389300, [False, True, True])
    assert chosen.ratio == Fraction(389300, 392900)
    assert chosen.gap == 1 - chosen.ratio
    assert dict(chosen.tried)["base"] == 42500


def test_a_menu_of_nothing_earns_all_there_is() -> None:
    for method in METHODS:
        chosen = optimise(models([], [], 1), np.zeros(0, np.int64), LevelDemand([]), method=method)
        assert [chosen.revenue, chosen.limit, chosen.ratio, chosen.gap] == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"method": "best"}, "method"),
        ({"mode": "triples"}, "mode"),
        ({"keep": Fraction(3, 2)}, "keep"),
        ({"keep": Fraction(-1, 2)}, "keep"),
    ],
)
def test_unknown_words_and_shares_are_refused(options: dict[str, object], field: str) -> None:
    with pytest.raises(Refused, match=field):
        optimise(models([1], [5], 1), np.array([1]), LevelDemand([1]), **options)  # type: ignore[arg-type]


def test_a_demand_of_other_levels_is_refused() -> None:
    with pytest.raises(Refused, match="one weight for each of 1 levels"):
        optimise(models([1], [5], 1), np.array([1]), LevelDemand([1, 2]))


def test_what_is_spent_on_choice_never_takes_select_below_another_method() -> None:
    menu = models([0b0011, 0b0110, 0b0111, 0b1000], [508, 519, 514, 518], 4)
    caps, demand = np.array([379, 803, 894, 978]), LevelDemand([6, 8, 9, 1])
    earned = {
        method: optimise(menu, caps, demand, method=method, keep=Fraction(999, 1000)).revenue for method in METHODS
    }
    assert earned["select"] >= max(earned["base"], earned["max-improve"], earned["min-cover"])
