"""Walks over the lattice of unions: every model once, in the published orders, never one that could not matter."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused, TaskTooLarge
from gainshare.core.random import stream
from gainshare.games.lattice import WALKS, walk, walked
from gainshare.games.supported import members

WORTHS = [50, 60, 55, 70, 58, 75, 72, 80]
"""Of three data sets: without 2 it is 70, without 1 75, without 0 72."""


class Trained:
    """Measures by a table, and notes the batches."""

    def __init__(self, table: Sequence[int]) -> None:
        self._table = table
        self.batches: list[tuple[int, ...]] = []

    def __call__(self, batch: tuple[int, ...]) -> list[int]:
        self.batches.append(batch)
        return [self._table[each] for each in batch]

    @property
    def models(self) -> list[int]:
        return [each for batch in self.batches for each in batch if each]


tables = st.lists(st.integers(0, 9), min_size=16, max_size=16)
orders = st.sampled_from(WALKS)


@given(tables, orders)
def test_without_a_limit_every_model_is_trained_and_visited_once(table: list[int], order: str) -> None:
    measure = Trained(table)
    visited = walked(walk(4, stream(1), order=order), measure)
    assert sorted(measure.models) == sorted(visited) == list(range(1, 16))
    assert measure.batches[0] == (0, 15)


@given(tables, orders, st.integers(1, 20))
def test_a_limit_is_kept_and_every_visited_model_could_be_listed(table: list[int], order: str, limit: int) -> None:
    measure = Trained(table)
    visited = walked(walk(4, stream(1), order=order, limit=limit), measure)
    known = {0, *measure.models}
    assert len(measure.models) <= limit
    assert len(set(visited)) == len(visited)
    assert all(model ^ 1 << place in known for model in visited for place in members(model))


@given(tables, orders, st.integers(1, 20))
def test_a_limit_cuts_the_same_walk_short(table: list[int], order: str, limit: int) -> None:
    whole, cut = Trained(table), Trained(table)
    visited = walked(walk(4, stream(1), order=order), whole)
    ended = walked(walk(4, stream(1), order=order, limit=limit), cut)
    assert visited[: len(ended)] == ended
    assert whole.models[: len(cut.models)] == cut.models


def test_breadth_first_asks_a_layer_at_a_time_and_visits_the_more_accurate_first() -> None:
    measure = Trained(WORTHS)
    visited = walked(walk(3, stream(1)), measure)
    assert measure.batches == [(0, 7), (6, 5, 3), (4, 1, 2)]
    assert visited == (7, 5, 6, 3, 1, 4, 2)


def one_by_one(table: Sequence[int], order: str) -> list[int]:
    """The published queue: a model at a time, its untrained sub-models sorted by accuracy; a stack if depth-first."""
    waiting, trained, visited = [len(table) - 1], {0, len(table) - 1}, list[int]()
    while waiting:
        node = waiting.pop(0 if order == "breadth-first" else -1)
        visited.append(node)
        fresh = [each for each in (node ^ 1 << place for place in members(node)) if each not in trained]
        trained.update(fresh)
        fresh.sort(key=lambda each: table[each])
        waiting += fresh[::-1] if order == "breadth-first" else fresh
    return visited


@given(tables, st.sampled_from(["breadth-first", "depth-first"]))
def test_batches_do_not_change_the_published_order(table: list[int], order: str) -> None:
    assert list(walked(walk(4, stream(1), order=order), Trained(table))) == one_by_one(table, order)


def test_depth_first_follows_the_most_accurate_sub_model() -> None:
    measure = Trained(WORTHS)
    visited = walked(walk(3, stream(1), order="depth-first"), measure)
    assert measure.batches == [(0, 7), (6, 5, 3), (4, 1), (2,)]
    assert visited == (7, 5, 1, 4, 6, 2, 3)


@pytest.mark.parametrize("order", ["breadth-first", "depth-first"])
def test_of_equal_sub_models_the_one_without_the_later_data_set_goes_first(order: str) -> None:
    assert walked(walk(3, stream(1), order=order), Trained([5] * 8))[:2] == (7, 3)


def test_a_random_walk_is_named_by_its_generator() -> None:
    one, same, other = (walked(walk(3, stream(seed), order="random"), Trained(WORTHS)) for seed in (1, 1, 2))
    assert one == same != other
    assert one[0] == 7


def test_random_visits_are_uniform_over_what_waits() -> None:
    """Second visits of 3,000 walks: thirds, within six standard errors."""
    second = [walked(walk(3, stream(seed), order="random", limit=6), Trained(WORTHS))[1] for seed in range(3_000)]
    for model in (3, 5, 6):
        assert abs(second.count(model) - 1_000) < 6 * (3_000 * 2 / 9) ** 0.5


def test_a_single_data_set_has_one_model() -> None:
    assert walked(walk(1, stream(1)), Trained([5, 6])) == (1,)


def test_many_data_sets_are_walked_with_a_limit_only() -> None:
    with pytest.raises(TaskTooLarge, match=r"datasets = 21: 2\^N - 1 models are too many"):
        walk(21, stream(1))
    counted = walked(walk(70, stream(1), limit=200), lambda batch: [each.bit_count() for each in batch])
    assert len(counted) == 2


@pytest.mark.parametrize(("order", "limit"), [("sideways", None), ("random", 0)])
def test_unknown_orders_and_limits_are_refused(order: str, limit: int | None) -> None:
    with pytest.raises(Refused, match=r"order = \"sideways\"|limit = 0"):
        walk(3, stream(1), order=order, limit=limit)
