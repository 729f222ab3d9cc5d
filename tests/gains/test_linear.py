"""A linear game from moments is the game of refitting every coalition, to the last digits that matter."""

from itertools import permutations

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from gainshare.core.arrays import Floats
from gainshare.core.random import stream
from gainshare.gains.linear import PENALTY, LinearGame, Rows
from gainshare.gains.score import NUMBER_SCORES, scale_of
from gainshare.games.tables import coalitions, tabulated
from tests.gains.samples import sunny

Spans = tuple[tuple[int, int], ...]


def rows(held: Floats, target: Floats, train: int, spans: Spans = ()) -> Rows:
    every = tuple((place, place + 1) for place in range(held.shape[1]))
    return Rows(held[:train], target[:train], held[train:], target[train:], target[:train], spans or every)


def fitted_ridge(train: Floats, labels: Floats, test: Floats) -> Floats:
    return np.asarray(make_pipeline(StandardScaler(), Ridge(alpha=1.0)).fit(train, labels).predict(test))


def fitted_ols(train: Floats, labels: Floats, test: Floats) -> Floats:
    """Least squares with intercept, of least norm on columns of unit deviation."""
    scaler = StandardScaler().fit(train)
    weights, *_ = np.linalg.lstsq(scaler.transform(train), labels - labels.mean(), rcond=1e-6)
    return np.asarray(labels.mean() + scaler.transform(test) @ weights)


FITTED = {"ridge": fitted_ridge, "ols": fitted_ols}


def refitted(given: Rows, learner: str, score: str) -> Floats:
    """Worth of every coalition, each trained on its own columns."""
    scale, worths = scale_of(given.truth, float(given.labels.mean())), []
    for members in coalitions(np.arange(1 << len(given.spans)), len(given.spans)):
        chosen = [
            at for (start, stop), taken in zip(given.spans, members, strict=True) if taken for at in range(start, stop)
        ]
        guess = np.full(len(given.truth), given.labels.mean())
        if chosen:
            guess = FITTED[learner](given.train[:, chosen], given.labels, given.test[:, chosen])
        worths.append(NUMBER_SCORES[score](np.array([np.mean((given.truth - guess) ** 2)]), scale)[0])
    return np.array(worths)


def swept(game: LinearGame) -> tuple[Floats, Floats]:
    """Every joining order's prefixes, and the worth of the same coalitions one by one."""
    orders = np.array(list(permutations(range(game.players))))
    joined = np.argsort(orders, axis=1)[:, None, :] <= np.arange(game.players)[:, None]
    return game.prefixes(orders), game.worth(joined.reshape(-1, game.players)).reshape(orders.shape)


def copied(given: Rows) -> Rows:
    """The same rows with the first column once more, rescaled, at the end; and a constant one."""

    def wider(held: Floats) -> Floats:
        return np.column_stack([held, 3.0 - 2.0 * held[:, 0], np.full(len(held), 7.0)])

    last = given.train.shape[1]
    spans = (*given.spans, (last, last + 1), (last + 1, last + 2))
    return Rows(wider(given.train), given.labels, wider(given.test), given.truth, given.known, spans)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("score", NUMBER_SCORES)
@pytest.mark.parametrize("learner", PENALTY)
def test_worths_are_those_of_refitting_every_coalition(learner: str, score: str, seed: int) -> None:
    given = rows(*sunny(60, 5, seed=seed), train=40)
    assert tabulated(LinearGame(given, learner, score)) == pytest.approx(refitted(given, learner, score), abs=1e-10)


@pytest.mark.parametrize("learner", PENALTY)
def test_copies_and_constant_columns_are_no_obstacle(learner: str) -> None:
    given = copied(rows(*sunny(60, 3), train=40))
    game = LinearGame(given, learner, "skill")
    assert tabulated(game) == pytest.approx(refitted(given, learner, "skill"), abs=1e-9)
    by_order, one_by_one = swept(game)
    assert by_order == pytest.approx(one_by_one, abs=1e-9)


@pytest.mark.parametrize("learner", PENALTY)
def test_a_player_may_bring_several_columns(learner: str) -> None:
    given = rows(*sunny(80, 7), train=50, spans=((0, 1), (1, 4), (4, 6), (6, 7)))
    game = LinearGame(given, learner, "skill")
    assert game.players == 4
    assert tabulated(game) == pytest.approx(refitted(given, learner, "skill"), abs=1e-10)
    by_order, one_by_one = swept(game)
    assert by_order == pytest.approx(one_by_one, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("learner", PENALTY)
def test_prefixes_are_the_worths_of_growing_coalitions(learner: str, seed: int) -> None:
    by_order, one_by_one = swept(LinearGame(rows(*sunny(60, 5, seed=seed), train=40), learner, "sd-rmse"))
    assert by_order == pytest.approx(one_by_one, abs=1e-10)


@pytest.mark.parametrize("train", [3, 5, 6, 7])
@pytest.mark.parametrize("learner", PENALTY)
def test_more_columns_than_rows_leave_one_answer_for_each_coalition(learner: str, train: int) -> None:
    given = rows(*sunny(train + 30, 6, noise=0.2), train=train)
    game = LinearGame(given, learner, "range-rmse")
    assert tabulated(game) == pytest.approx(refitted(given, learner, "range-rmse"), abs=1e-8)
    by_order, one_by_one = swept(game)
    assert by_order == pytest.approx(one_by_one, abs=1e-8)


@pytest.mark.parametrize("learner", PENALTY)
def test_the_unit_of_a_column_does_not_matter(learner: str) -> None:
    held, target = sunny(60, 4)
    other = held * np.array([1e6, -1e-6, 12.0, 1.0]) + np.array([5.0, 0.0, -3.0, 1e3])
    one, two = (tabulated(LinearGame(rows(each, target, train=40), learner, "skill")) for each in (held, other))
    assert one == pytest.approx(two, abs=1e-9)


@pytest.mark.parametrize("learner", PENALTY)
def test_what_never_varied_in_training_is_not_used(learner: str) -> None:
    held, target = sunny(60, 2)
    spoilt = np.column_stack([held, np.where(np.arange(60) < 40, 1.0, 1e9)])
    worths = tabulated(LinearGame(rows(spoilt, target, train=40), learner, "skill"))
    assert worths[4:].tolist() == worths[:4].tolist()
    assert worths[0] == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("learner", PENALTY)
def test_the_model_scores_what_everybody_is_worth(learner: str) -> None:
    given = copied(rows(*sunny(60, 4), train=40))
    game = LinearGame(given, learner, "skill")
    error = np.mean((given.truth - game.model().predict(given.test)) ** 2, keepdims=True)
    assert NUMBER_SCORES["skill"](error, game.scale)[0] == pytest.approx(tabulated(game)[-1], abs=1e-9)


def test_many_coalitions_are_answered_as_one_by_one() -> None:
    game = LinearGame(rows(*sunny(60, 11), train=40), "ridge", "skill")
    every = coalitions(np.arange(1 << 11), 11)
    some = stream(0, "some").choice(1 << 11, 20, replace=False)
    assert game.worth(every)[some] == pytest.approx([game.worth(every[[at]])[0] for at in some], abs=1e-12)
