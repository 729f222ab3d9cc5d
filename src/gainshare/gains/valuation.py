"""What each seller is worth to a task, as one question, and the game behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gainshare.core.arrays import Bools, Floats, measured
from gainshare.core.errors import Refused
from gainshare.core.questions import Ask, Data, Players, Source
from gainshare.core.random import Rng
from gainshare.gains.linear import LinearGame
from gainshare.gains.recipe import Recipe, assembled
from gainshare.gains.task import LINEAR
from gainshare.games.game import Attribution, Game, ValueRule
from gainshare.games.permutations import shapley_sampled
from gainshare.games.semivalues import banzhaf, shapley


@dataclass(frozen=True, slots=True)
class Valuation:
    """What each player is worth to this recipe's task, as a question.

    base: the recipe; its own sources are ignored. players: the sources of each. rule: "shapley" or "banzhaf".
    pairs: antithetic pairs of joining orders to sample; 0 enumerates all coalitions.
    """

    base: Recipe
    players: Players
    rule: str = "shapley"
    pairs: int = 0

    def __post_init__(self) -> None:
        if self.rule not in ("shapley", "banzhaf") or (self.rule == "banzhaf" and self.pairs):
            raise Refused("unknown_value", "rule", self.rule, "must be shapley, or banzhaf with pairs = 0")

    @property
    def tolerance(self) -> float:
        """As the recipe's, for every value."""
        return self.base.tolerance

    @property
    def composite(self) -> bool:
        """Whether every coalition is a model of its own, to be trained anywhere."""
        return self.base.task.learner not in LINEAR or not self.base.task.labels

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Attribution:
        """The attribution, every figure a multiple of 2^-30."""
        found = self._rule()(game(self.base, self.players, data, ask), rng)
        values, errors = tuple(map(measured, found.values)), tuple(map(measured, found.stderr))
        return replace(found, values=values, stderr=errors, empty=measured(found.empty), grand=measured(found.grand))

    def _rule(self) -> ValueRule:
        if self.pairs:
            return partial(shapley_sampled, pairs=self.pairs)
        return shapley if self.rule == "shapley" else banzhaf


class TrainedGame:
    """What a coalition's sources are worth to any learner: one recipe for each coalition, asked in one batch."""

    def __init__(self, base: Recipe, players: Players, ask: Ask) -> None:
        self._base, self._players, self._ask = base, players, ask

    @property
    def players(self) -> int:
        """Number of players."""
        return len(self._players)

    def worth(self, coalitions: Bools) -> Floats:
        """Score of each coalition: (m, n) to (m,)."""
        return np.asarray(self._ask([self._recipe(members) for members in coalitions]), dtype=np.float64)

    def _recipe(self, members: Bools) -> Recipe:
        chosen: Sequence[tuple[Source, ...]] = [self._players[player] for player in np.flatnonzero(members)]
        return self._base.using(tuple(source for sources in chosen for source in sources))


def game(base: Recipe, players: Players, data: Data, ask: Ask) -> Game:
    """The most capable game for this recipe's learner: from moments if it is linear in columns, else by training."""
    if base.task.learner in LINEAR and base.task.labels:
        return LinearGame(assembled(base, data, players), base.task.learner, base.task.score)
    return TrainedGame(base, players, ask)
