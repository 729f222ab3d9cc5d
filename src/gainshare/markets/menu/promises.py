"""What a menu promises, and the searches that try to break each promise on a market's own lists and sales."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from gainshare.axioms.arbitrage import Lowered, arbitrage, falling, improvable, lowered
from gainshare.axioms.money import Overspent, overspent
from gainshare.axioms.replay import Divergence, replay_divergence
from gainshare.axioms.verdicts import Check, Verdict, examined, fails, holds, not_checked, not_promised, proved
from gainshare.core.random import Rng, Streams
from gainshare.ledger.entitlements import Entitlements
from gainshare.ledger.escrow import settlement
from gainshare.markets.kind import Whole
from gainshare.markets.menu.lists import Candidate, Candidates, Edit, Tag, meant, tags
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
    Sold,
)
from gainshare.prices.menus.largest import NOT_CHECKED
from gainshare.prices.menus.price_list import COVERAGE, PriceList, price


def contradiction(one: Whole[Order, Evidence]) -> str:
    """What cannot be true of a trade by its own figures, whatever the rules; "" if they agree.

    Nobody pays more than its bid, and only the price on the tag; sellers together are paid no more than that and less
    than one minor unit each of earlier fractions; the entry moves what the evidence says; what is not a sale moves
    no money.
    """
    if len(one.orders) != 1:
        return f"{len(one.orders)} orders: a menu settles one at a time"
    (order,), found = one.orders, one.evidence
    if isinstance(order, Buy) != isinstance(found, Sold):
        return "what came of the order is not what such an order comes to"
    if not isinstance(order, Buy) or not isinstance(found, Sold):
        return "a change of the list moves money or hands over something" if one.entries or one.deliveries else ""
    return _deal(order, found.bought) or _payouts(found) or _moved(order, found, one)


def _deal(order: Buy, bought: Bought) -> str:
    price = bought.item.tag.price if bought.item and bought.item.tag else None
    if bought.charge != (price if bought.served else 0):
        return f"a payment of {bought.charge} is not the price on the tag"
    if not 0 <= bought.charge <= order.bid:
        return f"a payment of {bought.charge} exceeds the bid of {order.bid}"
    if bought.served or price is None:
        return ""
    return f"nothing was sold at {price} to a bid of {order.bid}" if price <= order.bid else ""


def _payouts(sold: Sold) -> str:
    amounts = [share.amount for share in sold.shares]
    if min(amounts, default=0) < 0 or sum(amounts) >= sold.bought.charge + max(1, len(amounts)):
        return f"payouts of {sum(amounts)} exceed the payment of {sold.bought.charge}"
    whole = sum((share.share for share in sold.shares), Fraction(0))
    return "" if whole == int(sold.bought.served) else "shares are not those of the whole payment"


def _moved(order: Buy, sold: Sold, one: Whole[Order, Evidence]) -> str:
    code = next((leg.asset for entry in one.entries for leg in entry.postings), "")
    payouts = {share.party: share.amount for share in sold.shares}
    due = settlement(order.party, sold.bought.charge, payouts, escrow=order.bid, withheld=0, asset=code)
    if one.entries != ((due,) if due else ()):
        return "the entry does not move what the evidence says"
    return "" if len(one.deliveries) == sold.bought.served else "what is delivered is not what was sold"


PERSONAL = 20
"""Lists made without a buyer's own answers that are made again."""


@dataclass(slots=True)
class Survey:
    """What a menu's promises need to know of its trades, each seen once.

    market: under its rules. begun: trades before these rules. carried: minor units in `rounding` by then.
    """

    market: MenuMarket
    begun: int = 0
    carried: int = 0
    trades: int = field(default=0, init=False)
    _lists: list[PriceList] = field(default_factory=list, init=False)
    _state: Listed | None = field(default=None, init=False)
    _found: Candidates | None = field(default=None, init=False)
    _tags: tuple[Tag, ...] = field(default=(), init=False)
    _sales: int = field(default=0, init=False)
    _own: int = field(default=0, init=False)
    _off: Divergence | None = field(default=None, init=False)
    _steered: Divergence | None = field(default=None, init=False)
    _overspent: Overspent | None = field(default=None, init=False)

    def earlier(self, one: Whole[Order, Evidence]) -> None:
        """A trade under earlier rules, which leaves fractions to pay out."""
        legs = (leg for entry in one.entries for leg in entry.postings)
        self.carried += sum(leg.units for leg in legs if leg.account == "rounding")

    def add(self, one: Whole[Order, Evidence]) -> None:
        """One trade more, in order."""
        (order,), found = one.orders, one.evidence
        self.trades += 1
        if isinstance(found, Published):
            self._listed(order, found)
        elif isinstance(found, Sold) and isinstance(order, Buy):
            self._sold(order, found)

    def _listed(self, order: Order, found: Published) -> None:
        self._state, self._found = self._after(order), recalled(self.market, found)
        self._tags = tuple(item.tag for item in found.items if item.tag)
        kept = np.zeros(len(self._found.models), dtype=np.bool_)
        kept[[tag.number for tag in self._tags]] = True
        caps = self.market.pricing(self._state).said(self._found).caps
        listed = price(self._found.menu, caps, kept=kept, mode=self.market.rules.price)
        again, mine = (
            {f"m{tag.number + 1}": (tag.price, tag.cap) for tag in held} for held in (tags(listed), self._tags)
        )
        self._off = self._off or replay_divergence(mine, again, trade=f"trade {self.begun + self.trades}")
        self._lists.append(listed)

    def _after(self, order: Order) -> Listed:
        if isinstance(order, Publish):
            return Listed(order.task, "", order.answers, (), Entitlements.start(()))
        assert self._state, "a list is changed after it was published"
        if isinstance(order, Reprice):
            return replace(self._state, answers=order.answers, edits=())
        assert isinstance(order, Add | Remove)
        return replace(self._state, edits=(*self._state.edits, Edit(order.model, isinstance(order, Add))))

    def _sold(self, order: Buy, sold: Sold) -> None:
        self._sales += 1
        amounts = [share.amount for share in sold.shares]
        self.carried += sold.bought.charge - sum(amounts)
        self._overspent = self._overspent or (overspent(sold.bought.charge, amounts) if self.carried < 0 else None)
        if not sold.bought.own:
            self._off = self._off or self._another(order, sold.bought, self._tags)
        elif self._own < PERSONAL:
            self._own += 1
            self._steered = self._steered or self._another(order, sold.bought, self._personal(order.party))

    def _personal(self, party: str) -> tuple[Tag, ...]:
        """The list as it is without this party's answers."""
        assert self._state
        assert self._found
        _, _, listed = self.market.pricing(self._state, without=party).chosen(self._found)
        return tags(listed)

    def _another(self, order: Buy, bought: Bought, listed: Sequence[Tag]) -> Divergence | None:
        """A deal that is not the one its list offers to such an order."""
        assert self._found
        tag = meant(self._found, listed, order.accuracy, order.bid)
        served = tag is not None and tag.price <= order.bid
        found = {"model": tag and tag.number, "price": tag and tag.price, "served": served}
        mine = bought.item.tag if bought.item else None
        said = {"model": mine and mine.number, "price": mine and mine.price, "served": bought.served}
        return replay_divergence(said, found, trade=f"trade {self.begun + self.trades}")

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
            self._budget(),
            proved("symmetric, null and positive shares", rules.division, "supported Shapley of one listing (TPMP)"),
            proved("exact copies earn nothing", rules.division, "the same data are the earliest offer's"),
            *(not_promised(promise, word, why) for promise, word, why in _never(rules)),
        )

    def _arbitrage(self) -> Verdict:
        promise, rule = "no bundle undercuts", self.market.rules.price
        if not self._lists:
            return not_checked(promise, rule, "no list yet")
        witness = next(filter(None, map(arbitrage, self._lists)), None)
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
        return proved(promise, rule, "whoever answered is sold from a list made without those answers")

    def _budget(self) -> Verdict:
        rule = self.market.rules.division
        if self._overspent:
            return fails("exact split", rule, "every sale", self._sales, self._overspent)
        return proved(
            "exact split", rule, "shares sum to 1 and are floored; rounding holds the fractions, never below 0"
        )


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
