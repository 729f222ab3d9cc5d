"""What a menu promises, and the searches that try to break each promise on a market's own lists and sales."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from gainshare.axioms.arbitrage import Lowered, arbitrage, falling, improvable, lowered
from gainshare.axioms.replay import Divergence, replay_divergence
from gainshare.axioms.verdicts import Check, Verdict, examined, fails, holds, not_checked, not_promised, proved
from gainshare.core.codec import plain
from gainshare.core.errors import TaskTooLarge
from gainshare.core.random import Rng, Streams
from gainshare.core.words import percent
from gainshare.games.supported import shares
from gainshare.ledger.entitlements import Entitlements, pay
from gainshare.markets.kind import Whole
from gainshare.markets.menu.contradictions import contradiction
from gainshare.markets.menu.lists import (
    Candidate,
    Candidates,
    Comparison,
    Edit,
    Pricing,
    Proceeds,
    Tag,
    meant,
    model_id,
    proceeds,
    tags,
)
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.records import (
    Add,
    Bought,
    Buy,
    Evidence,
    Listed,
    Order,
    Publish,
    Published,
    Remove,
    Reprice,
    Rules,
    Share,
    Sold,
    Worth,
)
from gainshare.prices.menus.largest import NOT_CHECKED
from gainshare.prices.menus.price_list import COVERAGE, PriceList, price

PERSONAL = 20
"""Lists made without a buyer's own answers that are made again."""


@dataclass(slots=True)
class Survey:
    """What a menu's promises need to know of its trades, each seen once.

    market: under its rules. begun: trades before these rules.
    """

    market: MenuMarket
    begun: int = 0
    trades: int = field(default=0, init=False)
    _lists: list[PriceList] = field(default_factory=list, init=False)
    _state: Listed | None = field(default=None, init=False)
    _shown: Published | None = field(default=None, init=False)
    _found: Candidates | None = field(default=None, init=False)
    _owed: Entitlements = field(default_factory=lambda: Entitlements.start(()), init=False)
    _personal: dict[str, tuple[Tag, ...]] = field(default_factory=dict, init=False)
    _remade: int = field(default=0, init=False)
    _sales: int = field(default=0, init=False)
    _own: int = field(default=0, init=False)
    _off: Divergence | None = field(default=None, init=False)
    _steered: Divergence | None = field(default=None, init=False)
    _misdivided: Divergence | None = field(default=None, init=False)
    _swayed: str = field(default="", init=False)

    def earlier(self, one: Whole[Order, Evidence]) -> None:
        """A trade under earlier rules, which leaves fractions to pay out."""
        if isinstance(one.evidence, Sold) and not contradiction(one):
            self._due(one.evidence)

    def add(self, one: Whole[Order, Evidence]) -> None:
        """One trade more, in order."""
        self.trades += 1
        problem = contradiction(one) or self._stranger(one)
        if problem:
            self._off = self._off or Divergence(self._trade, "the trade", problem, "a settlement of its order")
            return
        (order,), found = one.orders, one.evidence
        if isinstance(found, Published):
            self._listed(order, found)
        elif isinstance(found, Sold) and isinstance(order, Buy):
            self._sold(order, found)

    @property
    def _trade(self) -> str:
        return f"trade {self.begun + self.trades}"

    def _stranger(self, one: Whole[Order, Evidence]) -> str:
        """What a trade has that this market has not."""
        (order,), found, code = one.orders, one.evidence, self.market.rules.asset.code
        if any(leg.asset != code for entry in one.entries for leg in entry.postings):
            return f"money that is not {code}"
        if isinstance(found, Published):
            sellers = {seller for item in (*found.items, *found.taken_off) for seller in item.sellers}
            parties = tuple(worth.party for worth in found.worths)
            known = sellers <= {*self.market.players} and parties == self.market.sellers
            return "" if known and (self._state or isinstance(order, Publish)) else "a list of other sellers"
        if isinstance(found, Sold):
            parties = tuple(share.party for share in found.shares)
            return "" if self._state and parties in ((), self.market.sellers) else "a sale for other sellers"
        return ""

    def _listed(self, order: Order, found: Published) -> None:
        before, self._state, self._found = self._state, self._after(order), recalled(self.market, found)
        pricing = self.market.pricing(self._state)
        listed, earned = self._again(pricing, found)
        priced = {tag.number: tag for tag in tags(listed)}
        every = sorted((*found.items, *found.taken_off), key=lambda item: int(item.model[1:]))
        items = [replace(item, tag=priced.get(number)) for number, item in enumerate(every)]
        rivals = self._shown.rivals if self._shown and before and before.answers == self._state.answers else None
        expected = replace(
            found,
            items=tuple(item for item in items if item.tag),
            taken_off=tuple(item for item in items if not item.tag),
            proceeds=earned,
            rivals=Comparison(replace(pricing, edits=())).rivals(self._found) if rivals is None else rivals,
            proof=listed.proof,
            worths=found.worths if self.market.rules.division == "published" else _divided(found.worths),
            copies=self.market.copies,
        )
        self._off = self._off or replay_divergence(plain(found), plain(expected), trade=self._trade)
        self._swayed = self._swayed or (_swayed(self._shown.worths, found.worths) if self._shown else "")
        self._shown = found
        self._personal.clear()
        self._lists.append(listed)

    def _again(self, pricing: Pricing, found: Published) -> tuple[PriceList, Proceeds]:
        """The list made again; where a clock may have ended the search, its prices only."""
        assert self._found
        if self._repeats:
            return pricing.chosen(self._found)
        kept = np.zeros(len(self._found.models), dtype=np.bool_)
        kept[[item.tag.number for item in found.items if item.tag]] = True
        said = pricing.said(self._found)
        listed = price(self._found.menu, said.caps, kept=kept, mode=pricing.price)
        return listed, proceeds(said, listed, found.proceeds.bound, found.proceeds.method)

    @property
    def _repeats(self) -> bool:
        """Whether the rule chooses the same models whenever it is asked."""
        return self.market.rules.quality != "exact"

    def _after(self, order: Order) -> Listed:
        if isinstance(order, Publish):
            return Listed(order.task, "", order.answers, (), Entitlements.start(()))
        assert self._state
        if isinstance(order, Reprice):
            return replace(self._state, answers=order.answers, edits=())
        assert isinstance(order, Add | Remove)
        return replace(self._state, edits=(*self._state.edits, Edit(order.model, isinstance(order, Add))))

    def _sold(self, order: Buy, sold: Sold) -> None:
        assert self._state
        self._sales += 1
        own = any(answer.buyer == order.party for answer in self._state.answers)
        listed = self._list_for(order.party) if own else self._public()
        if listed is not None:
            off = replay_divergence(plain(sold.bought), plain(self._bought(order, listed, own=own)), trade=self._trade)
            self._own += own
            self._off, self._steered = (self._off, self._steered or off) if own else (self._off or off, self._steered)
        due = self._shares(sold, self._due(sold), own=own)
        self._misdivided = self._misdivided or replay_divergence(plain(sold.shares), plain(due), trade=self._trade)

    def _public(self) -> tuple[Tag, ...]:
        assert self._shown
        return tuple(item.tag for item in self._shown.items if item.tag)

    def _list_for(self, party: str) -> tuple[Tag, ...] | None:
        """The list as it is without this party's answers; None once enough were made again."""
        assert self._state
        assert self._found
        if party not in self._personal and self._remade < PERSONAL and self._repeats:
            self._remade += 1
            listed, _ = self.market.pricing(self._state, without=party).chosen(self._found)
            self._personal[party] = tags(listed)
        return self._personal.get(party)

    def _bought(self, order: Buy, listed: Sequence[Tag], *, own: bool) -> Bought:
        """The deal that a list offers to such an order."""
        assert self._found
        assert self._shown
        tag = meant(self._found, listed, order.accuracy, order.bid)
        every = {item.model: item for item in (*self._shown.items, *self._shown.taken_off)}
        item = replace(every[model_id(tag.number)], tag=tag) if tag else None
        served = tag is not None and tag.price <= order.bid
        return Bought(item, self._shown.halves, own, charge=tag.price if tag and served else 0, served=served)

    def _due(self, sold: Sold) -> tuple[int, ...]:
        """What its shares come to, with what earlier sales left over."""
        names = tuple(share.party for share in sold.shares)
        self._owed, paid = pay(self._owed.joined(names), sold.bought.charge, [share.share for share in sold.shares])
        return paid

    def _shares(self, sold: Sold, paid: Sequence[int], *, own: bool) -> tuple[Share, ...]:
        """As they follow from the list; where they depend on more than it shows, as they are stated."""
        assert self._shown
        if not sold.bought.served:
            return ()
        division, item = self.market.rules.division, sold.bought.item
        assert item
        stated = division == "per-sale" or (own and division == "published")
        nothing = Fraction(0)
        found = []
        for share, worth, amount in zip(sold.shares, self._shown.worths, paid, strict=False):
            part = share.share if stated else worth.share
            idle = division == "per-sale" and share.party not in item.sellers
            found.append(Share(share.party, worth.worth, nothing if idle else part, amount))
        return tuple(found)

    def verdicts(self, streams: Streams, *, tries: int, stream_tries: int) -> tuple[Verdict, ...]:
        """Every promise of a menu with its verdict.

        tries: removals that are tried. stream_tries: unused, for no list learns from what is ordered.
        """
        rules = self.market.rules
        return (
            self._arbitrage(),
            *examined(self._searches(tries), streams),
            self._posted(),
            self._own_answers(),
            proved("rational", rules.price, "the posted price is paid, and only if the bid reaches it"),
            self._split(),
            proved("symmetric, null and positive shares", rules.division, "supported Shapley of one listing (TPMP)"),
            self._moved_by_answers(),
            proved("exact copies earn nothing", rules.division, "the same data are the earliest offer's"),
            *(not_promised(promise, word, why) for promise, word, why in _never(rules)),
        )

    def _arbitrage(self) -> Verdict:
        promise, rule = "no bundle undercuts", self.market.rules.price
        if not self._lists:
            return not_checked(promise, rule, "no list yet")
        try:
            witness = next(filter(None, map(arbitrage, self._lists)), None)
        except TaskTooLarge as error:
            return not_checked(promise, rule, str(error))
        if rule != COVERAGE:
            seen = f"; here {witness}" if witness else ""
            return not_promised(promise, rule, f"only pairs with exactly the same data are kept from it{seen}")
        if witness:
            return fails(promise, rule, "every list", len(self._lists), witness)
        if any(listed.proof == NOT_CHECKED for listed in self._lists):
            return not_checked(promise, rule, "too many data sets, and not every set cover was solved")
        return proved(promise, rule, self._lists[-1].proof)

    def _searches(self, tries: int) -> list[Check]:
        """Searches on every list, exhaustive; the last looks at no more lists than tries allow, one at least."""
        if not self._lists:
            return []
        lists, rule = tuple(self._lists), self.market.rules.price
        shed = lists[: max(1, tries // len(lists[0].kept))]
        removals = sum(int(listed.kept.sum()) for listed in shed)
        return [
            Check("prices rise with accuracy", rule, "every level of every list", _first(falling, lists), len(lists)),
            Check("prices are the largest", rule, "every price of every list", _first(improvable, lists), len(lists)),
            Check("taking a model off lowers no price", rule, "every model taken off", _first(_shed, shed), removals),
        ]

    def _posted(self) -> Verdict:
        promise, rule = "posted prices", self.market.rules.price
        method, tries = "every list and sale found again", len(self._lists) + self._sales
        if self._off:
            return fails(promise, rule, method, tries, self._off)
        return holds(promise, rule, method, tries) if tries else not_checked(promise, rule, "no list yet")

    def _own_answers(self) -> Verdict:
        promise, rule = "own answers move no own price", self.market.rules.quality
        method = "the list made without the buyer's answers, made again"
        if self._steered:
            return fails(promise, rule, method, self._own, self._steered)
        if self._own:
            return holds(promise, rule, method, self._own)
        if not self._repeats:
            return not_checked(promise, rule, "a search that a clock ends is not made again")
        return proved(promise, rule, "whoever answered is sold from a list made without those answers")

    def _split(self) -> Verdict:
        promise, rule = "exact split", self.market.rules.division
        if self._misdivided:
            return fails(promise, rule, "every sale divided again", self._sales, self._misdivided)
        return proved(promise, rule, "shares sum to 1 and are floored; rounding holds the fractions, never below 0")

    def _moved_by_answers(self) -> Verdict:
        promise, rule = "answers and removals move no share", self.market.rules.division
        if rule == "published":
            why = "shares are those of the models on the list, which answers choose"
            return not_promised(promise, rule, f"{why}; here {self._swayed}" if self._swayed else why)
        if rule == "per-sale":
            missed = f", missed by {percent(self._shown.error)} of the proceeds" if self._shown else ""
            why = f"a sale is divided among the model's own sellers, near to shares that stand still{missed}"
            return not_promised(promise, rule, why)
        return proved(promise, rule, "they count every model fit to be listed, for sale or not")


def _divided(worths: Sequence[Worth]) -> tuple[Worth, ...]:
    """The same worths, with the shares that they make."""
    parts = shares([one.worth for one in worths]) or [one.share for one in worths]
    return tuple(replace(one, share=part) for one, part in zip(worths, parts, strict=True))


def _swayed(before: Sequence[Worth], after: Sequence[Worth]) -> str:
    """Whose share moved most from one list to the next, or ""."""
    moved = max(zip(before, after, strict=True), key=lambda pair: abs(pair[0].share - pair[1].share))
    one, other = moved
    if one.share == other.share:
        return ""
    return f"the share of {one.party} went from {percent(one.share)} to {percent(other.share)} with the list"


def recalled(market: MenuMarket, found: Published) -> Candidates:
    """The candidates of a published list, as far as prices need them. Raises ValueError for sellers unknown to it."""
    numbered = sorted((*found.items, *found.taken_off), key=lambda item: int(item.model[1:]))
    models = tuple(
        Candidate(one.model, tuple(map(market.players.index, one.sellers)), one.right, one.confirmed, ())
        for one in numbered
    )
    return Candidates(models, found.halves, found.trained, (Fraction(0),) * len(market.players))


def _never(rules: Rules) -> tuple[tuple[str, str, str], ...]:
    """What no menu promises: promise, rule and why."""
    return (
        ("near copies earn nothing", rules.division, "a copy that differs in one row is another player (docs: menus)"),
        ("splitting data does not pay", rules.division, "undeclared names of one seller are several players"),
        ("shares of two tasks add up", rules.division, "which models are listed depends on the task"),
        ("no arbitrage between lists", rules.price, "of two dates, or of two buyers who answered the survey"),
        (
            "every unit is sold",
            rules.quality,
            "a list earns at most what buyers answer, and they may answer as they like",
        ),
    )


def _first(search: Callable[[PriceList], object], lists: Sequence[PriceList]) -> Callable[[Rng], object]:
    """The first witness among these lists. Nothing is drawn."""
    return lambda _: next(filter(None, map(search, lists)), None)


def _shed(listed: PriceList) -> Lowered | None:
    return lowered(lambda kept: price(listed.models, listed.caps, kept=kept, mode=listed.mode), listed.kept)
