"""The Shapley axioms hold for Shapley and catch every rule that gives one of them up."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pytest

from gainshare.axioms.values import asymmetry, inefficiency, nonadditivity, null_player_paid
from gainshare.core.arrays import Bools, Floats
from gainshare.core.errors import TaskTooLarge
from gainshare.core.random import Rng, stream
from gainshare.games.game import Attribution, Game, ValueRule

RNG = stream(7, "values")


@dataclass(frozen=True, slots=True)
class Table:
    """A game as the worth of every coalition; bit i of the index is player i."""

    worths: tuple[float, ...]

    @property
    def players(self) -> int:
        return len(self.worths).bit_length() - 1

    def worth(self, coalitions: Bools) -> Floats:
        return np.array(self.worths)[coalitions @ (1 << np.arange(self.players))]


def game(players: int, worth: Callable[[tuple[int, ...]], float]) -> Table:
    return Table(tuple(worth(tuple(i for i in range(players) if mask >> i & 1)) for mask in range(2**players)))


def random_game(players: int) -> Table:
    return Table(tuple(RNG.normal(size=2**players).tolist()))


GLOVES = game(3, lambda own: float(min(sum(i < 2 for i in own), 2 in own)))
"""Players 0 and 1 bring a left glove each, player 2 the right one."""
IDLE = game(3, lambda own: float(len({0, 1} & set(own)) ** 2))
"""Player 2 changes nothing; players 0 and 1 are interchangeable."""


def marginals(game: Game, orders: list[tuple[int, ...]]) -> Floats:
    """What each player adds in each joining order."""
    lengths = np.arange(game.players + 1)
    found = np.zeros((len(orders), game.players))
    for row, order in zip(found, orders, strict=True):
        place = np.argsort(order)
        row[list(order)] = np.diff(game.worth(place[None, :] < lengths[:, None]))
    return found


def attribution(values: Floats, stderr: Floats | None = None) -> Attribution:
    errors = np.zeros_like(values) if stderr is None else stderr
    return Attribution(tuple(values.tolist()), tuple(errors.tolist()), "test", 0, 0.0, 0.0)


def shapley(game: Game, _rng: Rng) -> Attribution:
    return attribution(marginals(game, list(permutations(range(game.players)))).mean(axis=0))


def _sampled(found: Floats) -> Attribution:
    return attribution(found.mean(axis=0), found.std(axis=0, ddof=1) / math.sqrt(len(found)))


def shared_permutations(game: Game, rng: Rng) -> Attribution:
    return _sampled(marginals(game, [tuple(rng.permutation(game.players).tolist()) for _ in range(50)]))


def separate_permutations(game: Game, rng: Rng) -> Attribution:
    """Algorithm 2 as printed: each seller has its own permutations."""
    columns = [
        marginals(game, [tuple(rng.permutation(game.players).tolist()) for _ in range(50)])[:, player]
        for player in range(game.players)
    ]
    return _sampled(np.stack(columns, axis=1))


def banzhaf(game: Game, _rng: Rng) -> Attribution:
    masks = np.arange(2**game.players)
    member = (masks[:, None] >> np.arange(game.players) & 1).astype(bool)
    worths = game.worth(member)
    return attribution(
        np.array([worths[member[:, i]].mean() - worths[~member[:, i]].mean() for i in range(game.players)])
    )


def first_come(game: Game, _rng: Rng) -> Attribution:
    return attribution(marginals(game, [tuple(range(game.players))])[0])


def equal_split(game: Game, rng: Rng) -> Attribution:
    return attribution(np.full(game.players, sum(shapley(game, rng).values) / game.players))


def proportional_to_alone(game: Game, _rng: Rng) -> Attribution:
    alone = game.worth(np.eye(game.players, dtype=bool))
    return attribution(alone / alone.sum() * float(game.worth(np.ones((1, game.players), dtype=bool))[0]))


@pytest.mark.parametrize("rule", [shapley, shared_permutations])
@pytest.mark.parametrize("players", [1, 2, 5])
def test_shapley_keeps_every_axiom_on_random_games(rule: ValueRule, players: int) -> None:
    for _ in range(5):
        first, second = random_game(players), random_game(players)
        assert inefficiency(rule, first, RNG) is None
        assert nonadditivity(rule, first, second, RNG) is None
        assert asymmetry(rule, first, RNG) is None
        assert null_player_paid(rule, first, RNG) is None


@pytest.mark.parametrize("rule", [shapley, shared_permutations, banzhaf])
@pytest.mark.parametrize("roles", [GLOVES, IDLE])
def test_semivalues_see_equal_and_idle_roles(rule: ValueRule, roles: Table) -> None:
    assert asymmetry(rule, roles, RNG) is None
    assert null_player_paid(rule, roles, RNG) is None


def test_separate_permutations_lose_balance() -> None:
    witness = inefficiency(separate_permutations, GLOVES, RNG)
    assert witness is not None
    assert witness.gain == 1.0
    assert str(witness).startswith("Inefficiency: the values sum to ")
    assert inefficiency(separate_permutations, GLOVES, RNG, errors=6.0) is None


def test_banzhaf_values_do_not_sum_to_the_gain() -> None:
    unanimity = game(3, lambda own: float(len(own) == 3))
    assert str(inefficiency(banzhaf, unanimity, RNG)) == (
        "Inefficiency: the values sum to 0.75, the gain to divide is 1"
    )


def test_the_worth_of_nobody_is_not_divided() -> None:
    assert inefficiency(shapley, game(3, lambda own: 100.0 + len(own)), RNG) is None


def test_values_that_are_no_numbers_are_inefficient() -> None:
    witness = inefficiency(lambda _game, _rng: attribution(np.array([np.nan, 0.0, 0.0])), GLOVES, RNG)
    assert str(witness) == "Inefficiency: the values sum to nan, the gain to divide is 1"


def test_joining_in_a_fixed_order_is_asymmetric() -> None:
    assert str(asymmetry(first_come, IDLE, RNG)) == (
        "Asymmetry: players 0 and 1 are interchangeable but valued 1 and 3"
    )


def test_an_equal_split_pays_the_null_player() -> None:
    assert str(null_player_paid(equal_split, IDLE, RNG)) == (
        "Null player paid: player 2 changes no coalition's worth but is valued 1.33333"
    )


def test_shares_in_proportion_to_lone_worth_do_not_add_up() -> None:
    other = game(3, lambda own: 10.0 * (2 in own) + len(own))
    witness = nonadditivity(proportional_to_alone, IDLE, other, RNG)
    assert witness is not None
    assert witness.player == 0
    assert str(witness).startswith("Nonadditivity: player 0 is valued 2 and ")


def test_sampling_error_is_forgiven_only_as_far_as_it_is_admitted() -> None:
    def overconfident(game: Game, rng: Rng) -> Attribution:
        return attribution(np.array(shared_permutations(game, rng).values))

    assert asymmetry(shared_permutations, GLOVES, stream(1)) is None
    assert asymmetry(overconfident, GLOVES, stream(1)) is not None


@pytest.mark.parametrize("axiom", [asymmetry, null_player_paid])
def test_roles_of_many_players_are_refused_before_any_work(axiom: Callable[..., object]) -> None:
    @dataclass(frozen=True, slots=True)
    class Large:
        players: int = 17

        def worth(self, coalitions: Bools) -> Floats:
            raise AssertionError("asked for 2^17 worths")

    with pytest.raises(TaskTooLarge, match=r"players = 17: .*at most 16 players"):
        axiom(shapley, Large(), RNG)
