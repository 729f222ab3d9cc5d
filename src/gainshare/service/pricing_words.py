"""Why a model costs what it costs, why one was taken off the list, and what a price list promises: in sentences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from gainshare.axioms.arbitrage import Arbitrage, arbitrage
from gainshare.axioms.verdicts import NOT_CHECKED, NOT_PROMISED, PROVED
from gainshare.core.arrays import Bools
from gainshare.core.errors import TaskTooLarge
from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.prices.menus.demand import Exact
from gainshare.prices.menus.models import union
from gainshare.prices.menus.price_list import PAIR, Binding, PriceList, binding, price
from gainshare.prices.menus.revenue import Optimised
from gainshare.service.offered import Offered
from gainshare.service.verbs import Finding

NO_CURRENCY = Asset("XXX", 0)
"""Of amounts that name none: minor units of whatever the caller has (XXX is no currency in ISO 4217)."""

UNDERCUT = "no bundle of any size undercuts a price"
RISES = "a more accurate model never costs less"
LARGEST = "no price could be higher"
"""What price lists promise."""

METHOD = "prices settle in rising order (Knuth 1977)"

REASONED = 1_000
"""Models up to which it is said of each that was taken off what it would cost to leave it on."""

COUNTED = 20
"""Models up to which a proof names how many bundles there are."""


@dataclass(frozen=True, slots=True)
class Reason:
    """The models that bind a price, and why in words; nothing of both for a model that costs its cap."""

    bundle: tuple[int, ...]
    why: str


NO_REASON = Reason((), "")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Sentences on a price list. quality: how its models were chosen."""

    offered: Offered
    found: PriceList
    asset: Asset
    quality: str

    def reasons(self) -> list[Reason]:
        """For each model what binds its price, or why it is not on the list; nothing if it costs its cap.

        Where one model drags the prices of others down, they name it, and it names its bundle.
        """
        found = [NO_REASON] * len(self.offered.lines)
        draggers: dict[int, int] = {}
        for model in np.argsort(self.offered.models.level, kind="stable").tolist():
            found[model] = self._reason(model, draggers) if self.found.kept[model] else Reason((), self._off(model))
        return found

    def _reason(self, model: int, draggers: dict[int, int]) -> Reason:
        """draggers: the model that binds each price, as far as it is known; it is added to."""
        asked, level = self.price(model), self.offered.models.level
        if asked >= self.cap(model):
            return NO_REASON
        dragger = draggers.get(asked, model)
        if dragger != model and level[dragger] >= level[model]:
            return self._dragged(model, dragger)
        try:
            bound = binding(self.found, model)
        except TaskTooLarge:
            return Reason((), "models with the same data cost no more; there are too many bundles to name one")
        if bound is None:
            return self._capped(model, asked)
        draggers[asked] = bound.target
        return self._bundled(bound) if bound.target == model else self._dragged(model, bound.target)

    def cap(self, model: int) -> int:
        """The most that the buyers of this model would pay, as they or the table said."""
        own = self.offered.lines[model].cap
        return int(self.offered.caps[self.offered.models.level[model]]) if own is None else own

    def _bundled(self, bound: Binding) -> Reason:
        bundle, sets = bound.bundle, self.offered.models.sets
        exactly = union(sets[list(bundle)]) == union(sets[[bound.target]])
        verb, more = "holds" if len(bundle) == 1 else "hold", "" if exactly else " and more"
        return Reason(bundle, f"{self._names(bundle)} {verb} its data{more} for {self.show(bound.cost)}")

    def saving(self, saves: Arbitrage) -> str:
        """A bundle that undercuts a model."""
        target, cost = self.offered.lines[saves.model].model, self.show(saves.cost)
        return f"{self._names(saves.bundle)} hold the data of {target} for {cost}, it costs {self.show(saves.price)}"

    def _names(self, bundle: Sequence[int]) -> str:
        return " + ".join(self.offered.lines[each].model for each in bundle)

    def _dragged(self, model: int, by: int) -> Reason:
        costs = self.show(self.price(by))
        return Reason((by,), f"{self.offered.lines[by].model} is {self._better(by, model)} and costs {costs}")

    def _better(self, one: int, other: int) -> str:
        level = self.offered.models.level
        return "more accurate" if level[one] > level[other] else "as accurate"

    def _capped(self, model: int, asked: int) -> Reason:
        """A lower cap of a model that is as accurate or more binds: of the first one on the list, else of the first.

        If none of these has one so low, the survey does.
        """
        level = self.offered.models.level
        same = np.flatnonzero((level >= level[model]) & (self.offered.caps[level] == asked))
        able = [each for each in same.tolist() if self.cap(each) == asked]
        on = [each for each in able if self.found.kept[each]]
        if on:
            return self._dragged(model, on[0])
        if not able:
            return Reason((), "more would earn less from those who answered the survey")
        first = self.offered.lines[able[0]].model
        return Reason((able[0],), f"buyers of {first}, {self._better(able[0], model)}, would pay no more")

    def _off(self, model: int) -> str:
        """What the list would earn with this model too."""
        demand = self.offered.demand
        if demand is None or len(self.offered.lines) > REASONED:
            return f"taken off by {self.quality}"
        more = self.found.kept.copy()
        more[model] = True
        other = price(self.offered.models, self.offered.caps, kept=more, mode=self.found.mode)
        lost = Fraction(self._earned(self.found)) - Fraction(self._earned(other))
        if not lost:
            return "with it the list would earn no more"
        fallen = self._fallen(other) if lost > 0 else ""
        return f"with it the list would earn {self._round(abs(lost))} {'less' if lost > 0 else 'more'}{fallen}"

    def _earned(self, prices: PriceList) -> Exact:
        assert self.offered.demand is not None
        return self.offered.demand.revenue(prices.prices, levels_of(prices))

    def _fallen(self, other: PriceList) -> str:
        """The listed model whose price would fall most."""
        level = self.found.models.level
        drop = np.where(self.found.kept, (self.found.prices - other.prices)[level], 0)
        most = int(drop.argmax())
        if not drop[most]:
            return ": buyers would take it instead of a dearer one"
        return f": {self.offered.lines[most].model} would cost {self.show(int(other.prices[level[most]]))}"

    def price(self, model: int) -> int:
        """Of its accuracy, in minor units; what a model that was taken off costs has no meaning."""
        return int(self.found.prices[self.offered.models.level[model]])

    def show(self, units: int) -> str:
        """An amount, with its currency if it has one."""
        return self.asset.show(units, code=self.asset != NO_CURRENCY)

    def _round(self, units: Fraction) -> str:
        return self.show(round(units)) if units >= 1 else f"less than {self.show(1)}"


def promised(words: Words, best: Optimised | None) -> tuple[Finding, ...]:
    """What the list promises, each with its verdict. best: what choosing it proved; None if demand is not known."""
    levels = counted(len(np.unique(words.found.models.level[words.found.kept])), "accuracy")
    rises = Finding(RISES, words.found.mode, PROVED, METHOD, 0, f"all {levels}", None)
    largest = Finding(LARGEST, words.found.mode, PROVED, METHOD, 0, "Knuth 1977", None)
    first = (_undercut(words), rises, largest)
    return first if best is None else (*first, _unbeaten(words, best))


def _undercut(words: Words) -> Finding:
    found = words.found
    if found.mode == PAIR:
        return _undercut_by_more(words)
    if found.proof == NOT_CHECKED:
        return Finding(UNDERCUT, found.mode, NOT_CHECKED, "", 0, "too many data sets", None)
    kept = int(found.kept.sum())
    where = f"all {counted(2**kept - 1, 'bundle')}" if kept <= COUNTED else found.proof
    return Finding(UNDERCUT, found.mode, PROVED, found.proof, 0, where, None)


def _undercut_by_more(words: Words) -> Finding:
    """Two models at a time do not say what three cost: the bundle that saves most is named, if one does."""
    no = Finding(UNDERCUT, PAIR, NOT_PROMISED, "", 0, "only two models were compared at a time", None)
    if len(words.offered.lines) > REASONED:
        return no
    try:
        saves = arbitrage(words.found)
    except TaskTooLarge:
        return no
    if saves is None:
        return Finding(UNDERCUT, PAIR, PROVED, "exhaustive search", 0, "every bundle was searched", None)
    return replace(no, where=words.saving(saves))


def _unbeaten(words: Words, best: Optimised) -> Finding:
    """That no other list of these models earns more than so much."""
    bound = words.show(math.floor(best.bound))
    where = f"this one earns {percent(1 - best.gap)} of it" if best.gap else "this one earns it"
    return Finding(
        f"no list at rising prices up to all caps earns over {bound}",
        words.quality,
        PROVED,
        best.method,
        0,
        where,
        None,
    )


def levels_of(prices: PriceList) -> Bools:
    """(L,) whether a level has a model for sale."""
    listed = np.zeros(len(prices.prices), np.bool_)
    listed[prices.models.level[prices.kept]] = True
    return listed
