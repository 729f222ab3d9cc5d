"""The study of two-phase pricing: its fast rows hold, its page shows what they measure, its ways agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.prices.menus.price_list import price
from studies import page, program
from studies.row import compared
from studies.tpmp2022.catalog import ROWS, SLOW, STUDY
from studies.tpmp2022.curves import CAPS, DEMANDS
from studies.tpmp2022.data import OWNERS, Offer, drawn, listing, walked
from studies.tpmp2022.market import caps, growing, menu, optimised
from studies.tpmp2022.noisy import lattice
from studies.tpmp2022.pricing import apart, ways
from studies.tpmp2022.published import cip, constraints, constraints_as_published
from studies.tpmp2022.sweep import instances

FAST = [word for word in ROWS if word not in SLOW]
SETS = st.lists(st.tuples(st.integers(1, 15), st.integers(500, 520)), min_size=1, max_size=12)


@pytest.mark.parametrize("word", FAST)
def test_a_fast_row_holds_and_the_page_shows_its_figures(word: str) -> None:
    figures = tuple(ROWS[word].run())
    assert [one.name for one in compared(figures, STUDY.expected[word]) if not one.holds] == []
    kept = page.kept(STUDY).figures[word]
    assert [one.name for one in kept] == [one.name for one in figures]
    for committed, fresh in zip(kept, figures, strict=True):
        assert abs(committed.value - fresh.value) <= 1e-4, f"{fresh.name}: run python -m studies.tpmp2022 --write-docs"


@pytest.mark.parametrize("word", sorted(SLOW))
def test_the_kept_figures_of_a_slow_row_hold(word: str) -> None:
    found = list(compared(page.kept(STUDY).figures[word], STUDY.expected[word]))
    assert [one.name for one in found if not one.holds] == []
    assert any(not one.timing for one in found)


def test_the_page_is_written_from_the_figures_kept() -> None:
    assert STUDY.page.read_text("utf-8") == page.page(STUDY, page.kept(STUDY))
    assert STUDY.image.read_text("utf-8") == STUDY.picture.draw(page.kept(STUDY).figures)


def test_every_row_has_expectations_and_every_expectation_a_row() -> None:
    assert list(STUDY.expected) == list(ROWS)


def test_nothing_is_expected_of_a_timing() -> None:
    for word, row in page.kept(STUDY).figures.items():
        assert not {one.name for one in row if one.timing} & set(STUDY.expected[word])


def test_a_row_is_run_by_its_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(STUDY, ["training"]) == 0
    assert "models listed" in capsys.readouterr().out


@pytest.mark.parametrize("title", ["published cap, high demand, 40 models", "step cap, low demand, 100 models"])
def test_the_kept_figures_of_the_sweep_are_those_of_today(title: str) -> None:
    one = next(one for one in instances() if one.title == title)
    kept = {figure.name: figure.value for figure in page.kept(STUDY).figures["sweep"]}
    best = kept[f"{title} | optimum of limit"]
    for method, name in (("base", "Base"), ("min-cover", "MinCover"), ("max-improve", "MaxImprove")):
        assert abs(kept[f"{title} | {name}"] - float(optimised(one.offer, method, one.curves).ratio) / best) <= 1e-9


def test_both_ways_to_find_constraints_find_the_same() -> None:
    offer = walked("simulated", "depth-first", 60)
    assert sorted(constraints(offer).bounds) == sorted(constraints_as_published(offer).bounds)


@given(SETS, st.sampled_from(list(CAPS)))
def test_cip_finds_the_prices_of_pair_mode(drawn: list[tuple[int, int]], curve: str) -> None:
    sets, accuracies = zip(*drawn, strict=True)
    offer = Offer(sets, accuracies)
    most = caps(menu(offer), curve)
    for found in (constraints(offer), constraints_as_published(offer)):
        assert cip(found, most.tolist()) == price(menu(offer), most, mode="pair").prices.tolist()


def test_every_way_finds_the_same_prices() -> None:
    found = [run() for run in ways(walked("simulated", "depth-first", 40)).values()]
    assert len(found) == 5
    assert max(apart(found[0], one) for one in found) < 1e-3


def test_data_have_the_published_shape() -> None:
    features, labels = drawn("simulated")
    assert features.shape == (1100, 10)
    assert set(labels.tolist()) == {0, 1}
    assert len(drawn("digits")[0]) == 1300


def test_a_menu_grows_by_whole_walks_and_ends_with_every_listed_model() -> None:
    menus = dict(growing("simulated"))
    assert len(menus) == 11
    assert menus["depth-first 100"].sets[:50] == menus["depth-first 50"].sets
    assert set(list(menus.values())[-1].sets) == set(listing("simulated").marginals)


def test_the_sweep_has_59_instances_each_on_listed_models_of_its_own() -> None:
    every = list(instances())
    assert len({one.title for one in every}) == len(every) == 59
    assert {len(one.offer) for one in every} == {40, 100, 293}
    assert every[0].offer != every[1].offer


@pytest.mark.parametrize("curve", [*CAPS.values(), *DEMANDS.values()])
def test_curves_are_whole_and_not_negative_where_models_are_listed(curve: object) -> None:
    assert callable(curve)
    values = [curve(accuracy) for accuracy in range(500, 1000)]
    assert all(isinstance(one, int) and one >= 0 for one in values)


@pytest.mark.parametrize("curve", CAPS.values())
def test_caps_rise_with_accuracy(curve: object) -> None:
    assert callable(curve)
    assert bool(np.all(np.diff([curve(accuracy) for accuracy in range(500, 1000)]) >= 0))


def test_the_published_curves_end_where_the_paper_s_do() -> None:
    with pytest.raises(Refused, match="published curves"):
        CAPS["published"](499)


def test_the_noisy_lattice_lists_every_union() -> None:
    offer = lattice(6)
    assert sorted(offer.sets) == list(range(1, 64))
    assert len(set(offer.accuracies)) > 20
    assert len(lattice()) == 2**OWNERS - 1
