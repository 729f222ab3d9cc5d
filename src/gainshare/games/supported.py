"""Supported Shapley: what data sets are worth by the models that are listed, kept up to date while models are trained.

The rules of the two-phase market of models (TPMP): a model is listed if every data set in it helped, and a data set
is worth Shapley's weights of its marginals over the listed models only. All exact: a marginal of zero that floats
make -1e-17 would delist a model.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import comb
from types import MappingProxyType
from typing import TypeAlias

from gainshare.core.errors import Refused
from gainshare.core.random import Rng
from gainshare.games.game import Attribution, Game
from gainshare.games.tables import tabulated

Worth: TypeAlias = int | Fraction
"""An exact worth: a count of correct test rows, or a rational."""


def members(model: int) -> tuple[int, ...]:
    """The data sets of a training set, rising: those whose bits are set.

    >>> members(0b101)
    (0, 2)
    """
    return tuple(place for place in range(model.bit_length()) if model >> place & 1)


class Listing:
    """The models listed among those trained so far, and what that makes each data set worth.

    A training set S is a whole number with bit i for data set i; the empty set is one of them, its worth that of no
    data at all. S is listed once v(S) and every v(S - i), i in S, are known, if every marginal
    d_i(S) = v(S) - v(S - i) is >= 0 and their sum is > 0. In whatever order and batches models are added, the same
    are listed. Raises Refused unless there is a data set.

    >>> listing = Listing(2)
    >>> listing.add({0b00: 50, 0b01: 60, 0b10: 45, 0b11: 70})
    (1, 3)
    >>> [str(share) for share in listing.shares or ()]
    ['7/9', '2/9']
    """

    def __init__(self, datasets: int) -> None:
        if datasets < 1:
            raise Refused("unknown_value", "datasets", datasets, "must be >= 1")
        self.datasets = datasets
        self._worths: dict[int, Worth] = {}
        self._untrained: dict[int, int] = {}
        self._marginals: dict[int, tuple[Worth, ...]] = {}
        self._sums: list[list[Worth]] = [[0] * datasets for _ in range(datasets)]

    @property
    def worths(self) -> Mapping[int, Worth]:
        """Every training set known so far, with its worth."""
        return MappingProxyType(self._worths)

    @property
    def marginals(self) -> Mapping[int, tuple[Worth, ...]]:
        """The listed models as they came to be listed, each with its (N,) marginals, 0 for whoever is not in it."""
        return MappingProxyType(self._marginals)

    @property
    def values(self) -> tuple[Fraction, ...]:
        """Supported Shapley value of each of N data sets, in the unit of the worths; 0 where nothing is listed."""
        return _weighed(self._sums)

    @property
    def shares(self) -> tuple[Fraction, ...] | None:
        """Their shares of what is earned; None while nothing is listed."""
        return shares(self.values)

    def add(self, worths: Mapping[int, Worth]) -> tuple[int, ...]:
        """Add trained models, or the empty set; the models that are listed on account of them.

        Raises Refused, and adds nothing, for an unknown data set, a worth that is not exact, or what is known already.
        """
        for model, worth in worths.items():
            self._check(model, worth)
        complete = [each for model, worth in worths.items() for each in self._completed(model, worth)]
        return tuple(model for model in complete if self._supported(model))

    def _check(self, model: int, worth: Worth) -> None:
        if not 0 <= model < 1 << self.datasets:
            raise Refused("unknown_value", "training set", model, f"must be a set of {self.datasets} data sets")
        if isinstance(worth, bool) or not isinstance(worth, int | Fraction):
            raise Refused("wrong_type", "worth", worth, "must be a count of correct rows, or a Fraction")
        if model in self._worths:
            raise Refused("unknown_value", "training set", model, f"is known already, worth {self._worths[model]}")

    def _completed(self, model: int, worth: Worth) -> list[int]:
        """Those whose worth and sub-models are all known now, and were not before."""
        self._worths[model] = worth
        known, waiting, complete = self._worths, self._untrained, []
        missing = 0
        for place in range(self.datasets):
            neighbour = model ^ 1 << place
            if neighbour < model:
                missing += neighbour not in known
            elif neighbour in waiting:
                waiting[neighbour] -= 1
                if not waiting[neighbour]:
                    del waiting[neighbour]
                    complete.append(neighbour)
        if missing:
            waiting[model] = missing
        return complete if missing or not model else [model, *complete]

    def _supported(self, model: int) -> bool:
        """Whether a model with all its sub-models is listed; then it counts."""
        marginals = _marginals(self._worths, model, self.datasets)
        if min(marginals) < 0 or not any(marginals):
            return False
        self._marginals[model] = marginals
        _add(self._sums[model.bit_count() - 1], marginals)
        return True


def supported_shapley(marginals: Mapping[int, Sequence[Worth]], datasets: int) -> tuple[Fraction, ...]:
    """SSV_i = sum over these models S with i of d_i(S) / (N C(N - 1, |S| - 1)), N data sets.

    marginals: the (N,) marginals of each model that counts, such as those of a `Listing` without the models removed.
    Symmetric, 0 for a data set that changes no listed model, and additive as long as the same models count; it need
    not sum to v(N) - v(empty).

    >>> [str(value) for value in supported_shapley({0b01: (10, 0), 0b11: (25, 10)}, 2)]
    ['35/2', '5']
    """
    sums: list[list[Worth]] = [[0] * datasets for _ in range(datasets)]
    for model, row in marginals.items():
        _add(sums[model.bit_count() - 1], row)
    return _weighed(sums)


def supported(game: Game, _rng: Rng, *, listed: Collection[int] | None = None) -> Attribution:
    """Supported Shapley values as a value rule: every coalition a model. Raises TaskTooLarge above 20 players.

    listed: the models that count, whatever the game; None for those that it lists itself.

    >>> from gainshare.core.random import stream
    >>> from gainshare.games.tables import table_game
    >>> supported(table_game([50, 60, 45, 70]), stream(0)).values
    (17.5, 5.0)
    """
    worths = dict(enumerate(map(Fraction, tabulated(game).tolist())))
    listing = Listing(game.players)
    listing.add(worths)
    counted = (
        listing.marginals if listed is None else {model: _marginals(worths, model, game.players) for model in listed}
    )
    values = tuple(map(float, supported_shapley(counted, game.players)))
    ends = float(worths[0]), float(worths[len(worths) - 1])
    return Attribution(values, (0.0,) * game.players, "supported shapley", len(worths), *ends)


def shares(values: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """Each value over their sum; None if the sum is 0, where nobody's part is defined."""
    whole = sum(values, Fraction())
    return tuple(value / whole for value in values) if whole else None


def _marginals(worths: Mapping[int, Worth], model: int, datasets: int) -> tuple[Worth, ...]:
    worth = worths[model]
    return tuple(worth - worths[model ^ 1 << place] if model >> place & 1 else 0 for place in range(datasets))


def _add(sums: list[Worth], marginals: Sequence[Worth]) -> None:
    for place, marginal in enumerate(marginals):
        sums[place] += marginal


def _weighed(sums: Sequence[Sequence[Worth]]) -> tuple[Fraction, ...]:
    """From sums of marginals by size of model, (N, N), to values."""
    count = len(sums)
    weights = [Fraction(1, count * comb(count - 1, size)) for size in range(count)]
    columns = zip(*sums, strict=True)
    return tuple(
        sum((weight * each for weight, each in zip(weights, column, strict=True)), Fraction()) for column in columns
    )
