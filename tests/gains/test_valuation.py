"""Worth of sellers as a question: the values of the game of refitted coalitions, asked in as few batches as can be."""

from itertools import permutations

import numpy as np
import pytest

from gainshare.core.arrays import Floats
from gainshare.core.errors import Refused
from gainshare.core.questions import Derived, Players, Source, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.linear import LinearGame
from gainshare.gains.recipe import Recipe
from gainshare.gains.task import LINEAR, Task
from gainshare.gains.valuation import TrainedGame, Valuation, game
from gainshare.games.tables import tabulated
from tests.gains.samples import SPLIT, Answering, shelf, sunny, table

ROWS = 90
HELD, TARGET = sunny(ROWS, 4)
COLUMNS = [Table((f"x{place}",), HELD[:, [place]], tuple(map(str, range(ROWS)))) for place in range(4)]
LABELS, CLASSES = table(TARGET, names=("y",)), table(TARGET > 0.0, names=("y",))
NAMES = [table_id(column) for column in COLUMNS]
PLAYERS: Players = ((NAMES[0],), (NAMES[1], NAMES[2]), (NAMES[3],))
DATA = shelf(LABELS, CLASSES, *COLUMNS)
UNIT = 2.0**-30
QUICK = ("ridge", "ols", "logistic", "knn")
"""Learners that fit within a millisecond; the game does not know the others from them."""


def base(learner: str) -> Recipe:
    classes = 2 if learner == "logistic" else 0
    return Recipe(Task("y", table_id(CLASSES if classes else LABELS), classes, learner), SPLIT)


def retrained(recipe: Recipe, players: Players) -> Floats:
    """Worth of every coalition, each as a recipe of its own."""
    worths: list[float] = []
    for members in range(1 << len(players)):
        own: tuple[Source, ...] = tuple(s for place, each in enumerate(players) if members >> place & 1 for s in each)
        worths += Answering(DATA)([recipe.using(own)])
    return np.array(worths)


def by_hand(worths: Floats, players: int) -> list[float]:
    """Shapley values as the mean marginal over all joining orders."""
    found = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        for place, player in enumerate(order):
            before = sum(1 << other for other in order[:place])
            found[player] += (worths[before | 1 << player] - worths[before]) / len(orders)
    return found.tolist()


@pytest.mark.parametrize("learner", QUICK)
def test_values_are_those_of_the_retrained_game(learner: str) -> None:
    recipe = base(learner)
    found = Valuation(recipe, PLAYERS).answer(DATA, Answering(DATA), stream(0))
    worths = retrained(recipe, PLAYERS)
    assert found.values == pytest.approx(by_hand(worths, 3), abs=4 * UNIT)
    assert (found.empty, found.grand) == pytest.approx((worths[0], worths[-1]), abs=UNIT)
    assert sum(found.values) == pytest.approx(found.grand - found.empty, abs=4 * UNIT)
    assert found.stderr == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("learner", QUICK)
def test_every_figure_is_a_multiple_of_2_to_the_minus_30(learner: str) -> None:
    found = Valuation(base(learner), PLAYERS, pairs=3).answer(DATA, Answering(DATA), stream(0))
    figures = (*found.values, *found.stderr, found.empty, found.grand)
    assert all((figure * 2**30).is_integer() for figure in figures)


@pytest.mark.parametrize("learner", ["knn", "logistic"])
def test_coalitions_are_trained_in_one_batch(learner: str) -> None:
    ask = Answering(DATA)
    Valuation(base(learner), PLAYERS).answer(DATA, ask, stream(0))
    assert ask.batches == [8]


@pytest.mark.parametrize("learner", LINEAR)
def test_a_linear_game_asks_nothing(learner: str) -> None:
    ask = Answering(DATA)
    Valuation(base(learner), PLAYERS).answer(DATA, ask, stream(0))
    assert ask.batches == []


@pytest.mark.parametrize("learner", LINEAR)
def test_sampled_values_sum_to_the_gain_and_come_near(learner: str) -> None:
    exact = Valuation(base(learner), PLAYERS).answer(DATA, Answering(DATA), stream(0))
    found = Valuation(base(learner), PLAYERS, pairs=400).answer(DATA, Answering(DATA), stream(0))
    assert sum(found.values) == pytest.approx(found.grand - found.empty, abs=4 * UNIT)
    near = 6 * np.array(found.stderr) + 4 * UNIT
    assert np.all(np.abs(np.array(found.values) - exact.values) < near)


def test_banzhaf_values_are_means_of_marginals() -> None:
    found = Valuation(base("ridge"), PLAYERS, "banzhaf").answer(DATA, Answering(DATA), stream(0))
    worths = retrained(base("ridge"), PLAYERS)
    first = np.mean([worths[others | 1] - worths[others] for others in range(0, 8, 2)])
    assert found.values[0] == pytest.approx(first, abs=2 * UNIT)
    assert found.method == "exact banzhaf"


@pytest.mark.parametrize(("rule", "pairs"), [("owen", 0), ("banzhaf", 10)])
def test_unknown_rules_are_refused(rule: str, pairs: int) -> None:
    with pytest.raises(Refused, match="must be shapley, or banzhaf with pairs = 0"):
        Valuation(base("ridge"), PLAYERS, rule, pairs)


def test_an_exact_copy_halves_what_is_earned_and_lifts_the_gain_by_nothing() -> None:
    copied: Players = ((NAMES[0],), (Derived(NAMES[0], "copy"),))
    found = Valuation(base("ols"), copied).answer(DATA, Answering(DATA), stream(0))
    alone = Valuation(base("ols"), copied[:1]).answer(DATA, Answering(DATA), stream(0))
    assert found.grand == pytest.approx(alone.grand, abs=2 * UNIT)
    assert found.values[0] == pytest.approx(alone.values[0] / 2, abs=2 * UNIT)


def test_the_most_capable_game_is_chosen() -> None:
    ask = Answering(DATA)
    assert isinstance(game(base("ridge"), PLAYERS, DATA, ask), LinearGame)
    assert isinstance(game(base("forest"), PLAYERS, DATA, ask), TrainedGame)
    brought = Recipe(Task("y", learner="ridge"), SPLIT)
    assert isinstance(game(brought, PLAYERS, DATA, ask), TrainedGame)
    assert Valuation(brought, PLAYERS).composite
    assert not Valuation(base("ols"), PLAYERS).composite


def test_sellers_of_rows_are_valued_on_common_test_rows() -> None:
    """The second seller brings noise, the third nothing that the first did not bring."""
    held, target = sunny(360, 2, noise=0.2)
    rows = np.column_stack([held, target])
    noise = stream(0, "useless").standard_normal(40) * target.std() * 3.0
    useless = np.column_stack([held[120:160], noise])
    parts = (rows[:120], useless, rows[:60], rows[160:])
    *sellers, exam = (table(part, names=("a", "b", "y")) for part in parts)
    names = tuple(table_id(seller) for seller in sellers)
    data = shelf(*sellers, exam)
    recipe = Recipe(Task("y", validation=table_id(exam)), SPLIT, exam=names)
    ask = Answering(data)
    found = Valuation(recipe, tuple((name,) for name in names)).answer(data, ask, stream(0))
    assert ask.batches == [8]
    assert found.empty == 0.0
    assert found.grand > 0.8
    assert found.values[0] > found.values[2] > found.values[1]
    assert tabulated(TrainedGame(recipe, tuple((name,) for name in names), ask))[0] == 0.0
