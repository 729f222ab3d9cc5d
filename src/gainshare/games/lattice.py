"""Walks over the unions of data sets, from all of them downward: which models are trained, and in which order.

These are the walks of the two-phase market of models (TPMP). Training sets are whole numbers, bit i for data set i.
"""

from collections.abc import Callable, Generator, Sequence
from itertools import chain
from typing import TypeAlias

from gainshare.core.errors import Refused, TaskTooLarge
from gainshare.core.random import Rng
from gainshare.games.supported import Worth, members
from gainshare.games.tables import EXACT_LIMIT

WALKS = ("breadth-first", "depth-first", "random")
"""Orders of visits: layer by layer; the best sub-model of the last visit; any model evaluated, all alike."""

Walk: TypeAlias = Generator[tuple[int, ...], Sequence[Worth], tuple[int, ...]]
"""Yields training sets to be evaluated together, is sent their worths, returns the models in order of their visits."""


def walk(datasets: int, rng: Rng, *, order: str = "breadth-first", limit: int | None = None) -> Walk:
    """A walk from the union of all data sets downward, in batches of models that can be trained at once.

    First come the empty set, whose worth is that of no data, and the full one. Visiting a model evaluates those of
    its sub-models, each less one data set, that are not known; they are visited in turn, the more accurate first, of
    equals the one without the later data set. A batch is a whole layer breadth-first, else one model's sub-models.
    rng: draws the visits if order is "random". limit: models trained at most, the empty set not counted; the first
    visit that would exceed it ends the walk, so that no sub-model is trained for nothing. Raises Refused for an
    unknown order or a limit below 1, TaskTooLarge without a limit above 20 data sets.

    >>> from gainshare.core.random import stream
    >>> steps = walk(2, stream(0))
    >>> next(steps), steps.send([50, 70])
    ((0, 3), (2, 1))
    """
    if order not in WALKS:
        raise Refused("unknown_value", "order", order, f"must be one of {', '.join(WALKS)}")
    if limit is not None and limit < 1:
        raise Refused("unknown_value", "limit", limit, "must be a number of models >= 1")
    if limit is None and datasets > EXACT_LIMIT:
        rule = f"2^N - 1 models are too many to train above {EXACT_LIMIT} data sets"
        raise TaskTooLarge("task_too_large", "datasets", datasets, rule, "set a limit of models")
    return _visits(datasets, _taking(order, rng), (1 << datasets) - 1 if limit is None else limit)


def walked(steps: Walk, measure: Callable[[tuple[int, ...]], Sequence[Worth]]) -> tuple[int, ...]:
    """Walk to the end, each batch measured as it comes; the models in order of their visits.

    measure: from training sets to one worth each.

    >>> from gainshare.core.random import stream
    >>> walked(walk(3, stream(0)), lambda batch: [each.bit_count() for each in batch])
    (7, 3, 5, 6, 1, 2, 4)
    """
    batch = next(steps)
    while True:
        try:
            batch = steps.send(measure(batch))
        except StopIteration as ended:
            visited: tuple[int, ...] = ended.value
            return visited


Taking: TypeAlias = Callable[[list[int]], list[int]]
"""Removes what is visited now from the models that wait, which stand the next one last."""


def _taking(order: str, rng: Rng) -> Taking:
    def layer(waiting: list[int]) -> list[int]:
        taken = waiting[::-1]
        waiting.clear()
        return taken

    def last(waiting: list[int]) -> list[int]:
        return [waiting.pop()]

    def drawn(waiting: list[int]) -> list[int]:
        place = int(rng.integers(len(waiting)))
        waiting[place], waiting[-1] = waiting[-1], waiting[place]
        return [waiting.pop()]

    return {"breadth-first": layer, "depth-first": last, "random": drawn}[order]


def _visits(datasets: int, taking: Taking, left: int) -> Walk:
    full = (1 << datasets) - 1
    worths = dict(zip((0, full), (yield 0, full), strict=True))
    waiting, visited, left = [full], [], left - 1
    while waiting and left >= 0:
        families: list[list[int]] = []
        batch: dict[int, None] = {}
        for node in taking(waiting):
            family = [each for each in _sub_models(node) if each not in worths and each not in batch]
            left -= len(family)
            if left < 0:
                break
            visited.append(node)
            families.append(family)
            batch |= dict.fromkeys(family)
        if batch:
            worths |= zip(batch, (yield tuple(batch)), strict=True)
        best = chain.from_iterable(sorted(family, key=worths.__getitem__)[::-1] for family in families)
        waiting += [*best][::-1]
    return tuple(visited)


def _sub_models(node: int) -> list[int]:
    """Without data set 0, without 1, ..."""
    return [node ^ 1 << place for place in members(node)]
