"""The lots of a procurement: whose they are, what screening leaves of them, and what they weigh together."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from gainshare.auctions.rules import chosen
from gainshare.core.questions import Ask
from gainshare.gains.task import Task
from gainshare.gains.text import Lot, TextTask
from gainshare.markets.offers import first_held
from gainshare.markets.procurement.records import (
    Announced,
    Gathering,
    Known,
    LeftOut,
    Offer,
    Rules,
    Weigh,
    Weighing,
    Weight,
)
from gainshare.markets.procurement.reducing import Opening
from gainshare.markets.procurement.screening import WHOLE, Screened, Screening
from gainshare.markets.procurement.weighing import Scales, discount

OWNED = "bought before"
"""Why a lot is not weighed that the buyer has already."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What screening found of one lot, and the sellers whose documents are among its own."""

    screened: Screened
    earlier: tuple[str, ...]

    @property
    def dropped(self) -> tuple[int, ...]:
        """Places of documents that are left out."""
        return self.screened.dropped


Found = dict[str, tuple[Judged, ...]]
"""What screening found of each seller's lots."""


@dataclass(frozen=True)
class Stock:
    """All that is offered, in the order of commitment.

    sellers: parties, and groups valued as one, in the order in which they have their say. owned: content ids of lots
    that the buyer has already.
    """

    rules: Rules
    offers: tuple[Offer, ...]
    sellers: tuple[str, ...]
    owned: frozenset[str] = frozenset()

    @property
    def committed(self) -> tuple[tuple[str, str], ...]:
        """Party and content id of each offer."""
        return tuple((offer.party, offer.source) for offer in self.offers)

    def since(self, known: Known) -> "Stock":
        """The same offers, those first that a market knows from earlier rules, in the order of then."""
        places = {one: place for place, one in enumerate(known.committed)}
        offers = sorted(self.offers, key=lambda offer: places.get((offer.party, offer.source), len(places)))
        return replace(self, offers=tuple(offers), owned=frozenset(known.owned))

    @cached_property
    def held(self) -> Mapping[str, tuple[str, ...]]:
        """By seller the lots that nobody offered before, and that were not bought before."""
        found = first_held(self.offers)
        return {seller: tuple(lot for lot in lots if lot not in self.owned) for seller, lots in found.items()}

    def screening(self, task: TextTask, split: str, but: Collection[Offer] = ()) -> Screening:
        """What is known of the documents of every lot, as a question. but: offers that do not count."""
        counting = [offer for offer in self.offers if offer not in but]
        sources, licences = tuple(one.source for one in counting), tuple(one.licence for one in counting)
        return Screening(task, split, sources, licences, self.rules.policy)

    def announced(self, task: TextTask, split: str, ask: Ask) -> Announced:
        """What sellers who keep their documents leave out of them."""
        (found,) = ask([self.screening(task, split)])
        pairs = zip(self.offers, found.lots, strict=True)
        return Announced(task, split, tuple(LeftOut(offer.party, one.dropped) for offer, one in pairs if offer.away))

    def weighed(self, state: Gathering, order: Weigh, split: str, ask: Ask) -> tuple[Scales, Weighing]:
        """On what lots are weighed, and what each weighs."""
        scales, found, size = self._scales(state, order, split, ask)
        worths, method, grand = self._worths(scales, ask)
        every = tuple(range(len(self.sellers)))
        whole = scales.weighed(every, [value for value, _ in worths])
        scales = replace(scales, cap=int(sum(whole) * self.rules.max_share))
        weights = scales.weighed(every, [value for value, _ in worths])
        brought = Counter(offer.group or offer.party for offer in self.offers)
        fresh = first_held(self.offers)
        copies = [brought[seller] - len(fresh[seller]) for seller in self.sellers]
        rows = (
            Weight(
                seller,
                *worths[one],
                weights[one],
                tuple(each.screened for each in found.get(seller, ())),
                copies[one],
                tuple(dict.fromkeys(name for each in found.get(seller, ()) for name in each.earlier)),
            )
            for one, seller in enumerate(self.sellers)
        )
        return scales, Weighing(tuple(rows), grand, size, chosen(self.rules.price, weights), method)

    def _worths(self, scales: Scales, ask: Ask) -> tuple[list[tuple[float, float]], str, float]:
        """Of each seller worth and standard error, by which method, and the gain of all lots together."""
        found = dict.fromkeys(range(len(self.sellers)), (0.0, 0.0))
        if not scales.members:
            return list(found.values()), "nothing to measure", 0.0
        (worths,) = ask([scales.valuation(scales.members)])
        found.update(zip(scales.members, zip(worths.values, worths.stderr, strict=True), strict=True))
        return list(found.values()), worths.method, worths.grand - worths.empty

    def _scales(self, state: Gathering, order: Weigh, split: str, ask: Ask) -> tuple[Scales, Found, int]:
        """On what lots are weighed, what screening found of them, and the bytes of the evaluation text."""
        task = order.task
        if isinstance(task, Task):
            tables = tuple(self.held[seller] for seller in self.sellers)
            every = tuple(dict.fromkeys(offer.source for offer in self.offers))
            return Scales(task, split, tables, tables, (WHOLE,) * len(tables), every), {}, 0
        judged, size = self._judged(state, order, split, ask)
        counts = {one.party: one.counts for one in state.submitted}
        found: Found = {}
        texts: dict[str, tuple[Lot, ...]] = dict.fromkeys(self.sellers, ())
        brought: dict[str, tuple[str, ...]] = dict.fromkeys(self.sellers, ())
        for offer, one in zip(self.offers, judged, strict=True):
            seller = offer.group or offer.party
            found[seller] = (*found.get(seller, ()), one)
            if one.screened.passed:
                text = Lot(counts[offer.party]) if offer.away else Lot(offer.source, one.dropped)
                texts[seller], brought[seller] = (*texts[seller], text), (*brought[seller], offer.source)
        left = tuple(discount([one.screened for one in found[seller]]) for seller in self.sellers)
        return Scales(task, split, tuple(texts.values()), tuple(brought.values()), left), found, size

    def _judged(self, state: Gathering, order: Weigh, split: str, ask: Ask) -> tuple[list[Judged], int]:
        """Each offer's lot as screening finds it. What does not count takes nobody's place: others do not repeat it."""
        assert isinstance(order.task, TextTask), "tables are not screened"
        (whole,) = ask([self.screening(order.task, split)])
        first = dict(zip(self.offers, whole.lots, strict=True))
        wrong = {offer: self._untrue(state, order, offer, ask) for offer in self.offers if offer.away}
        wrong = {offer: reason for offer, reason in wrong.items() if reason}
        (found,) = ask([self.screening(order.task, split, wrong)]) if wrong else (whole,)
        counting = [offer for offer in self.offers if offer not in wrong]
        then = dict(zip(counting, found.lots, strict=True))
        judged = []
        for offer in self.offers:
            one = then.get(offer, first[offer])
            failed = one.failed or wrong.get(offer, OWNED if offer.source in self.owned else "")
            before = dict.fromkeys(counting[lot] for _, lot, _ in one.repeats if offer in then)
            earlier = tuple(dict.fromkeys(each.group or each.party for each in before if each != offer))
            judged.append(Judged(replace(one, passed=not failed, failed=failed), earlier))
        return judged, found.size

    def _untrue(self, state: Gathering, order: Weigh, offer: Offer, ask: Ask) -> str:
        """Why the lot of a seller who keeps its documents does not count; "" if what it handed in is true."""
        submitted = next((one for one in state.submitted if one.party == offer.party), None)
        shown = dict(order.openings).get(offer.party, "")
        if submitted is None or state.announced is None or not shown:
            return "it was not handed in" if submitted is None else "its documents were not opened"
        opening = Opening(
            task=state.announced.task,
            split=state.announced.split,
            lot=offer.source,
            counts=submitted.counts,
            prints=submitted.prints,
            left_out=next(one.places for one in state.announced.left_out if one.party == offer.party),
            challenge=submitted.challenge,
            opened=shown,
            policy=self.rules.policy,
        )
        (wrong,) = ask([opening])
        return wrong
