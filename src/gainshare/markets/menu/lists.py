"""What a menu rests on, as questions: the models trained on unions of data, and which are sold at what price."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from math import ceil, inf

import numpy as np

from gainshare.core.errors import Refused, TaskTooLarge
from gainshare.core.questions import Ask, Data, Players
from gainshare.core.random import Rng
from gainshare.gains.grades import Grade, Graded
from gainshare.gains.recipe import Recipe
from gainshare.games.lattice import walk, walked
from gainshare.games.supported import Listing, members, shares, supported_shapley
from gainshare.prices.menus.baselines import flat, per_use
from gainshare.prices.menus.models import Models, models
from gainshare.prices.menus.per_sale import per_sale
from gainshare.prices.menus.price_list import PriceList, binding, price
from gainshare.prices.menus.revenue import METHODS, optimise
from gainshare.prices.menus.survey import Answer, Surveyed, surveyed

MODES = ("coverage", "pair")
"""What no price may exceed: what any bundle with the same data costs, or any two models; the first is the default."""

DIVISIONS = ("supported-shapley", "per-sale", "published")
"""How a payment is divided; the first is the default."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One trained model: the players whose data it saw, and how many test rows of either half it predicts correctly."""

    data: tuple[int, ...]
    right: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Trained:
    """All models trained, that without data first. choosing, confirming: rows in the two halves of the test rows."""

    choosing: int
    confirming: int
    models: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Training:
    """Training models on unions of data sets, as a question.

    base: the recipe without sources. players: the sources of each data set. walk: a word of WALKS. most: models that
    are trained, at most.
    """

    base: Recipe
    players: Players
    walk: str
    most: int

    @property
    def tolerance(self) -> float:
        """Rows by which a count may differ on another machine."""
        return Grade(self.base).tolerance

    @property
    def composite(self) -> bool:
        """Every model is a question of its own."""
        return True

    def recipe(self, data: Sequence[int]) -> Recipe:
        """The recipe of the model that sees these players' data."""
        return self.base.using(tuple(source for player in data for source in self.players[player]))

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Trained:
        """One batch for as many models as the walk names together."""
        found: dict[tuple[int, ...], Graded] = {}

        def measure(batch: tuple[int, ...]) -> list[int]:
            players = [members(model) for model in batch]
            graded = ask([Grade(self.recipe(each)) for each in players])
            found.update(zip(players, graded, strict=True))
            return [one.right for one in graded]

        walked(walk(len(self.players), rng, order=self.walk, limit=self.most), measure)
        marked = tuple(Marked(data, one.right, one.confirmed) for data, one in found.items())
        return Trained(found[()].of, found[()].confirmed_of, marked)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that is fit to be listed: each data set in it helped.

    id: m1, m2, ... from the least accurate. right, confirmed: as in `Marked`. marginals: test rows that the data set
    of each player added, 0 for those not in it.
    """

    id: str
    data: tuple[int, ...]
    right: int
    confirmed: int
    marginals: tuple[int, ...]

    @property
    def model(self) -> int:
        """Its training set, bit i for player i."""
        return _mask(self.data)


@dataclass(frozen=True, slots=True)
class Halves:
    """The two halves of the test rows, in rows: choosing, by which models are listed and priced; and confirming.

    baseline: rows of the choosing half that the majority class gets right.
    """

    choosing: int
    confirming: int
    baseline: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """All models fit to be listed, the least accurate first, of equals the smaller training set.

    trained: how many models were. worths: supported Shapley values of the players, in test rows.
    """

    models: tuple[Candidate, ...]
    halves: Halves
    trained: int
    worths: tuple[Fraction, ...]

    @property
    def menu(self) -> Models:
        """As they are priced: accuracies are test rows."""
        return models([one.model for one in self.models], [one.right for one in self.models], len(self.worths))

    def number(self, name: str) -> int:
        """The place of a model. Raises Refused if it is none of these."""
        for number, one in enumerate(self.models):
            if one.id == name:
                return number
        raise Refused("not_found", "model", name, "is no model that is fit to be listed")


@lru_cache(maxsize=16)
def candidates(trained: Trained, players: int) -> Candidates:
    """The listing filter of the published market on these counts. Raises Refused if it leaves nothing."""
    listing, held = Listing(players), {_mask(one.data): one for one in trained.models}
    listing.add({model: one.right for model, one in held.items()})
    if not listing.marginals:
        rule = f"of {len(held) - 1:,} models trained, none gains from each data set in it"
        raise Refused("empty_data", "models", None, rule, "nothing can be listed, and nothing sold")
    ranked = sorted(listing.marginals, key=lambda model: (held[model].right, len(held[model].data), held[model].data))
    found = tuple(
        Candidate(
            id=model_id(place),
            data=held[model].data,
            right=held[model].right,
            confirmed=held[model].confirmed,
            marginals=tuple(map(int, listing.marginals[model])),
        )
        for place, model in enumerate(ranked)
    )
    halves = Halves(trained.choosing, trained.confirming, held[0].right)
    return Candidates(found, halves, len(held) - 1, listing.values)


def model_id(number: int) -> str:
    """The id of a candidate by its place.

    >>> model_id(0)
    'm1'
    """
    return f"m{number + 1}"


def _mask(data: Sequence[int]) -> int:
    return sum(1 << player for player in data)


@dataclass(frozen=True, slots=True)
class Edit:
    """A model that the operator put on the list, or took off it."""

    model: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Undercut:
    """Why a price is not its cap: these models together hold the data of one as accurate or more, for the same money.

    target: that model, by its place among the candidates, as are those of the bundle.
    """

    target: int
    bundle: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A listed model's price tag. number: its place among the candidates. price, cap: minor units.

    why: None if the price is the cap, or if the bundle that binds it is too large to be found.
    """

    number: int
    price: int
    cap: int
    why: Undercut | None


@dataclass(frozen=True, slots=True)
class Proceeds:
    """What a list would earn from the answers, in minor units.

    reached, unreached: answers that some candidate is good enough for, and those that none is. revenue: of this list.
    limit: of the best list if no bundle could undercut. bound: what no list exceeds. method: that found this one.
    """

    reached: int
    unreached: int
    revenue: Fraction
    limit: Fraction
    bound: Fraction
    method: str


@dataclass(frozen=True, slots=True)
class Priced:
    """What is for sale. tags: the least accurate first.

    proof: of "no bundle undercuts a price". shares: players' parts of the proceeds. splits: of the price of each of the
    tags, where they differ by model, else (). error: by how much splits miss shares, as a part of the proceeds.
    """

    tags: tuple[Tag, ...]
    proceeds: Proceeds
    proof: str
    shares: tuple[Fraction, ...]
    splits: tuple[tuple[Fraction, ...], ...]
    error: Fraction

    def parts(self, tag: Tag) -> tuple[Fraction, ...]:
        """Players' parts of the price of one model."""
        return self.splits[self.tags.index(tag)] if self.splits else self.shares


@dataclass(frozen=True, slots=True)
class Pricing:
    """Which models to sell at which prices, as a question.

    answers: of the survey. edits: made by hand since. price, quality, division: words of MODES, METHODS, DIVISIONS.
    keep: share of the best revenue found at which the most models stay listed. time_limit: seconds of an exact search.
    """

    training: Training
    answers: tuple[Answer, ...]
    edits: tuple[Edit, ...]
    price: str
    quality: str
    division: str
    keep: Fraction
    time_limit: int

    @property
    def tolerance(self) -> float:
        """An exact search that the clock cuts short may find another list; all other methods find the same.

        Divisions by sale may be others as good, part by part within 1.
        """
        if self.quality == "exact":
            return inf
        return 1.0 if self.division == "per-sale" else 0.0

    @property
    def composite(self) -> bool:
        """It asks for the models."""
        return True

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Priced:
        """Caps from the answers, the list that the method chooses, its prices, and who is paid for them.

        Raises Refused if nothing can be listed, or no answer is met by any candidate.
        """
        (trained,) = ask([self.training])
        found = candidates(trained, len(self.training.players))
        return self._divided(found, *self.chosen(found))

    def chosen(self, found: Candidates) -> tuple[PriceList, Proceeds]:
        """The list that the method chooses, after the edits made by hand, and what it would earn."""
        menu, said = found.menu, self.said(found)
        best = optimise(
            menu,
            said.caps,
            said.buyers,
            method=self.quality,
            mode=self.price,
            keep=self.keep,
            time_limit=self.time_limit,
        )
        listed, method = best.prices, best.method
        if self.edits:
            kept, method = best.kept.copy(), f"{method}, then by hand"
            for edit in self.edits:
                kept[found.number(edit.model)] = edit.listed
            listed = price(menu, said.caps, kept=kept, mode=self.price)
        return listed, proceeds(said, listed, Fraction(best.bound), method)

    def said(self, found: Candidates) -> Surveyed:
        """Caps and demand that the answers make on the candidates' accuracies."""
        return surveyed(self.answers, [Fraction(right, found.halves.choosing) for right in found.menu.accuracies])

    def _divided(self, found: Candidates, listed: PriceList, earned: Proceeds) -> Priced:
        """With the parts that the division gives: by the models fit to be listed, or, as published, by those sold."""
        offered = tags(listed)
        numbers = [tag.number for tag in offered]
        counted = numbers if self.division == "published" else range(len(found.models))
        marginals = {found.models[number].model: found.models[number].marginals for number in counted}
        parts = shares(supported_shapley(marginals, len(found.worths))) or _nobody(found)
        if self.division != "per-sale":
            return Priced(offered, earned, listed.proof, parts, (), Fraction(0))
        incomes = _incomes(found, offered, self.said(found))
        split = per_sale([found.models[number].marginals for number in numbers], incomes, parts)
        return Priced(offered, earned, listed.proof, parts, split.weights, split.error)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another way to sell the same models: its word, what it would earn from the answers, and how many it lists."""

    method: str
    revenue: Fraction
    models: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What other ways to sell would earn, as a question. pricing: without what was edited by hand."""

    pricing: Pricing

    @property
    def tolerance(self) -> float:
        """Nothing is left to chance."""
        return 0.0

    @property
    def composite(self) -> bool:
        """It asks for the models."""
        return True

    def answer(self, data: Data, ask: Ask, rng: Rng) -> tuple[Rival, ...]:
        """Each method that no clock decides, one flat price, and one price for each use of a data set."""
        (trained,) = ask([self.pricing.training])
        return self.rivals(candidates(trained, len(self.pricing.training.players)))

    def rivals(self, found: Candidates) -> tuple[Rival, ...]:
        """The same, of models that are known."""
        rivals = []
        for method in (word for word in METHODS if word != "exact"):
            listed, earned = replace(self.pricing, quality=method, keep=Fraction(1), edits=()).chosen(found)
            rivals.append(Rival(method, earned.revenue, int(listed.kept.sum())))
        said = self.pricing.said(found)
        simple = (("one flat price", flat), ("price per data set", per_use))
        priced = ((word, rule(found.menu, said.caps, said.buyers)) for word, rule in simple)
        return (*rivals, *(Rival(word, Fraction(one.revenue), len(found.models)) for word, one in priced))


def proceeds(said: Surveyed, listed: PriceList, bound: Fraction, method: str) -> Proceeds:
    """What a list would earn from the answers. bound, method: as they are."""
    sold = np.bincount(listed.models.level[listed.kept], minlength=len(listed.caps)) > 0
    return Proceeds(
        reached=len(said.need),
        unreached=len(said.above),
        revenue=Fraction(said.buyers.revenue(listed.prices, sold)),
        limit=Fraction(said.buyers.limit(listed.caps, np.ones(len(listed.caps), np.bool_))),
        bound=bound,
        method=method,
    )


def _nobody(found: Candidates) -> tuple[Fraction, ...]:
    """Nothing is sold: nobody has a part."""
    return (Fraction(0),) * len(found.worths)


def tags(listed: PriceList) -> tuple[Tag, ...]:
    """The price tags of a list."""
    return tuple(_tag(listed, number) for number in np.flatnonzero(listed.kept).tolist())


def _tag(listed: PriceList, number: int) -> Tag:
    level = listed.models.level[number]
    return Tag(number, int(listed.prices[level]), int(listed.caps[level]), _why(listed, number))


def _why(listed: PriceList, number: int) -> Undercut | None:
    try:
        found = binding(listed, number)
    except TaskTooLarge:
        return None
    return None if found is None else Undercut(found.target, found.bundle)


def _incomes(found: Candidates, tags: Sequence[Tag], said: Surveyed) -> list[int]:
    """What each listed model earns from those who answered, each taking the one that an order of theirs would mean."""
    earned = dict.fromkeys((tag.number for tag in tags), 0)
    for level, right in enumerate(found.menu.accuracies):
        tag = meant(found, tags, Fraction(right, found.halves.choosing), 0)
        if tag:
            earned[tag.number] += tag.price * int(np.sum(said.budget[said.need == level] >= tag.price))
    return list(earned.values())


def meant(found: Candidates, tags: Sequence[Tag], accuracy: Fraction | None, bid: int) -> Tag | None:
    """The model that an order means: the cheapest of at least this accuracy; without one, the best the bid affords.

    Of equal prices the more accurate, then that of fewer data sets, then the lower number. None if no model is
    accurate enough; without an accuracy, the cheapest if none is affordable.
    """
    if accuracy is not None:
        least = ceil(accuracy * found.halves.choosing)
        able = [tag for tag in tags if found.models[tag.number].right >= least]
        return min(able, key=lambda tag: (tag.price, *_standing(found, tag)), default=None)
    able = [tag for tag in tags if tag.price <= bid]
    if able:
        return min(able, key=partial(_standing, found))
    return min(tags, key=lambda tag: (tag.price, *_standing(found, tag)), default=None)


def _standing(found: Candidates, tag: Tag) -> tuple[int, int, int]:
    one = found.models[tag.number]
    return -one.right, len(one.data), tag.number
