"""Each method gives the largest prices, and says no more than it proved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.prices.menus import bundles, largest
from gainshare.prices.menus.largest import NOT_CHECKED, largest_by_covers, largest_by_pairs
from tests.prices.menus.worlds import Menu, closed, menus, slow_cover_prices, slow_pair_prices, spread


def of_models(menu: Menu, prices: list[int]) -> list[int]:
    """Prices of models by level: (n,) to (L,)."""
    accuracies = sorted(set(menu.accuracies))
    return [prices[menu.accuracies.index(accuracy)] for accuracy in accuracies]


@given(menus())
def test_pairs(menu: Menu) -> None:
    assert largest_by_pairs(menu.models, menu.most).tolist() == of_models(menu, slow_pair_prices(menu))


@given(menus(least=2, most=5, datasets=4).map(closed))
def test_menus_of_all_subsets_are_priced_as_any(menu: Menu) -> None:
    expected = of_models(menu, slow_pair_prices(menu))
    assert largest_by_pairs(menu.models, menu.most).tolist() == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(largest, "TABLE", -1)
        assert largest_by_pairs(menu.models, menu.most).tolist() == expected


@given(menus())
def test_covers_by_the_table_of_all_unions(menu: Menu) -> None:
    prices, proof = largest_by_covers(menu.models, menu.most)
    assert prices.tolist() == of_models(menu, slow_cover_prices(menu))
    assert proof != NOT_CHECKED


@settings(max_examples=50)
@given(menus(), st.permutations(range(90)), st.sampled_from([0, 16]))
def test_covers_by_a_program_for_each_model_that_may_be_undercut(menu: Menu, places: list[int], table: int) -> None:
    wide = spread(menu, places[: menu.datasets], 90)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(largest, "TABLE", -1)
        patch.setattr(largest, "CLOSED", -1)
        patch.setattr(bundles, "TABLE", table)
        prices, proof = largest_by_covers(wide.models, wide.most)
    assert prices.tolist() == of_models(menu, slow_cover_prices(menu))
    assert "set-cover programs is solved" in proof or not menu.sets


@st.composite
def with_all_unions(draw: st.DrawFn) -> Menu:
    menu = draw(menus(least=1, most=4))
    unions = {0}
    for mask in menu.sets:
        unions |= {mask | each for each in unions}
    added = sorted(unions - {0} - set(menu.sets))
    accuracies = [draw(st.sampled_from(menu.accuracies)) for _ in added]
    return Menu([*menu.sets, *added], [*menu.accuracies, *accuracies], menu.caps, menu.datasets)


@given(with_all_unions())
def test_pairs_decide_where_every_union_is_listed(menu: Menu) -> None:
    """Fold a family from the left: each union is listed and no dearer than the sum so far; the last holds the set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(largest, "TABLE", -1)
        prices, proof = largest_by_covers(menu.models, menu.most)
    assert prices.tolist() == largest_by_covers(menu.models, menu.most)[0].tolist()
    assert "pairs decide" in proof
    if len(set(menu.sets)) == len(menu.sets):
        assert prices.tolist() == largest_by_pairs(menu.models, menu.most).tolist()


@given(menus(least=1, most=4, datasets=4).map(closed))
def test_pairs_decide_where_every_subset_is_listed(menu: Menu) -> None:
    """What a family brings of a training set is listed and no dearer, and so is each union of such parts."""
    different = Menu(*map(list, zip(*dict(zip(menu.sets, menu.accuracies, strict=True)).items(), strict=True)), [], 4)
    caps = np.arange(len(different.models.accuracies), dtype=np.int64) ** 2 + menu.caps[0]
    covers, _ = largest_by_covers(different.models, caps)
    assert covers.tolist() == largest_by_pairs(different.models, caps).tolist()


def test_otherwise_three_may_undercut() -> None:
    menu = Menu([1, 2, 4, 8, 15], [1, 2, 3, 4, 5], [10, 10, 10, 10, 90], 4)
    assert largest_by_pairs(menu.models, menu.most)[-1] == 90
    assert largest_by_covers(menu.models, menu.most)[0][-1] == 40


def wide_menu() -> Menu:
    """Thirty data sets, each with two models, and some models of many."""
    rng = np.random.Generator(np.random.Philox(11))
    sets = [1 << d for d in range(30)] + [int(rng.integers(1, 2**30)) for _ in range(30)]
    accuracies = [500 + int(mask).bit_count() * 10 + at % 7 for at, mask in enumerate(sets)]
    return Menu(sets, accuracies, [(each - 495) ** 2 for each in sorted(set(accuracies))], 30)


def test_more_data_sets_than_a_table_holds_are_proved_by_programs() -> None:
    menu = wide_menu()
    prices, proof = largest_by_covers(menu.models, menu.most)
    assert proof.endswith("set-cover programs is solved")
    assert (prices <= largest_by_pairs(menu.models, menu.most)).all()
    assert (prices < largest_by_pairs(menu.models, menu.most)).any()


@pytest.mark.parametrize(("module", "limit"), [(largest, "PROGRAMS"), (largest, "SEARCHED"), (bundles, "EXACT_PRICE")])
def test_what_was_not_solved_is_not_claimed(module: object, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    menu = wide_menu()
    monkeypatch.setattr(module, limit, 0)
    monkeypatch.setattr(bundles, "TABLE", 0)
    prices, proof = largest_by_covers(menu.models, menu.most)
    assert proof == NOT_CHECKED
    assert (prices <= largest_by_pairs(menu.models, menu.most)).all()


def test_copies_cost_the_same_even_where_bundles_are_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(largest, "TABLE", -1)
    monkeypatch.setattr(largest, "CLOSED", -1)
    monkeypatch.setattr(largest, "PROGRAMS", 0)
    menu = Menu([1, 2, 1], [1, 2, 3], [10, 20, 30], 2)
    assert largest_by_pairs(menu.models, menu.most).tolist() == [10, 20, 30]
    assert largest_by_covers(menu.models, menu.most)[0].tolist() == [10, 10, 10]


def test_data_sets_that_no_model_tells_apart_are_one() -> None:
    """Sixty data sets in twelve groups are twelve."""
    groups = [sum(1 << 5 * group + d for d in range(5)) for group in range(12)]
    menu = Menu([*groups, sum(groups)], [*range(1, 13), 20], [*range(10, 22), 999], 61)
    prices, proof = largest_by_covers(menu.models, menu.most)
    assert proof == "every union of 12 data sets is priced"
    assert prices[-1] == sum(range(10, 22))
