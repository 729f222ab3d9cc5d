"""What a menu promises, and the searches that try to break each promise on a market's own lists and sales."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gainshare.axioms.arbitrage import Lowered, arbitrage, falling, improvable, lowered
from gainshare.axioms.replay import Divergence, replay_divergence
from gainshare.axioms.verdicts import Check, Verdict, examined, fails, holds, not_checked, not_promised, proved
from gainshare.core.codec import plain
from gainshare.core.errors import Refused, TaskTooLarge
from gainshare.core.random import Rng, Streams
from gainshare.core.words import percent
from gainshare.ledger.entitlements import Entitlements, pay
from gainshare.markets.kind import Whole
from gainshare.markets.menu.again import (
    bought,
    chosen,
    divided,
    numbered,
    published,
    recalled,
    relisted,
    repeats,
    stranger,
)
from gainshare.markets.menu.contradictions import contradiction
from gainshare.markets.menu.lists import Candidates, Tag, tags
from gainshare.markets.menu.market import MenuMarket, futile
from gainshare.markets.menu.records import (
    Add,
    Buy,
    Evidence,
    Listed,
    Order,
    Publish,
    Published,
    Remove,
    Rules,
    Sold,
    Unchanged,
    Worth,
)
from gainshare.prices.menus.largest import NOT_CHECKED
from gainshare.prices.menus.price_list import COVERAGE, PriceList, price

PERSONAL = 20
"""Lists made without a buyer's own answers that are made again."""


@dataclass(slots=True)
class Examiner:
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
        problem = contradiction(one) or stranger(self.market, one)
        if not problem:
            try:
                self._settled(one.orders[0], one.evidence)
            except Refused as error:
                problem = str(error)
        if problem:
            self._off = self._off or Divergence(self._trade, "the trade", problem, "a settlement of its order")

    @property
    def _trade(self) -> str:
        return f"trade {self.begun + self.trades}"

    def _settled(self, order: Order, found: Evidence) -> None:
        """Raises Refused where the market would have."""
        if isinstance(found, Published):
            self._listed(order, found)
        if isinstance(order, Buy) and isinstance(found, Sold):
            self._sold(order, found)
        if isinstance(order, Add | Remove) and isinstance(found, Unchanged):
            _, shown, _ = self._in_force()
            known, listed = ([item.model for item in items] for items in (numbered(shown), shown.items))
            due = Unchanged(futile(order, known, listed))
            self._off = self._off or replay_divergence(plain(found), plain(due), trade=self._trade)

    def _listed(self, order: Order, found: Published) -> None:
        state, before = relisted(self._state, order), self._shown
        known = found if before is None or isinstance(order, Publish) else before
        expected, listed = published(self.market, state, known, found)
        self._off = self._off or replay_divergence(plain(found), plain(expected), trade=self._trade)
        self._swayed = self._swayed or (_swayed(before.worths, found.worths) if before else "")
        self._state, self._shown, self._found = state, found, recalled(self.market, found)
        self._lists.append(listed)
        self._personal.clear()

    def _sold(self, order: Buy, sold: Sold) -> None:
        state, shown, found = self._in_force()
        own = any(answer.buyer == order.party for answer in state.answers)
        listed = self._list_for(order.party) if own else tuple(item.tag for item in shown.items if item.tag)
        self._sales += 1
        if listed is not None:
            expected = bought(found, shown, order, listed)
            off = replay_divergence(plain(sold.bought), plain(replace(expected, own=own)), trade=self._trade)
            self._own += own
            self._off, self._steered = (self._off, self._steered or off) if own else (self._off or off, self._steered)
        stated = own and self.market.rules.division == "published"
        due = divided(shown, sold, self._due(sold), "stated" if stated else self.market.rules.division)
        self._misdivided = self._misdivided or replay_divergence(plain(sold.shares), plain(due), trade=self._trade)

    def _in_force(self) -> tuple[Listed, Published, Candidates]:
        if self._state is None or self._shown is None or self._found is None:
            raise Refused("unknown_value", "trade", self._trade, "comes before any list was published")
        return self._state, self._shown, self._found

    def _list_for(self, party: str) -> tuple[Tag, ...] | None:
        """The list as it is without this party's answers; None once enough were made again."""
        state, _, found = self._in_force()
        if party not in self._personal and self._remade < PERSONAL and repeats(self.market):
            self._remade += 1
            listed, _ = chosen(self.market.pricing(state, without=party), found)
            self._personal[party] = tags(listed)
        return self._personal.get(party)

    def _due(self, sold: Sold) -> tuple[int, ...]:
        """What its shares come to, with what earlier sales left over."""
        names = tuple(share.party for share in sold.shares)
        self._owed, paid = pay(self._owed.joined(names), sold.bought.charge, [share.share for share in sold.shares])
        return paid

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
            self._symmetric(),
            self._moved_by_answers(),
            proved("exact copies earn nothing", rules.division, "equal tables are the first offer's"),
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
        if not repeats(self.market):
            return not_checked(promise, rule, "a search that a clock ends is not made again")
        return proved(promise, rule, "whoever answered is sold from a list made without those answers")

    def _split(self) -> Verdict:
        promise, rule = "exact split", self.market.rules.division
        if self._misdivided:
            return fails(promise, rule, "every sale divided again", self._sales, self._misdivided)
        return proved(promise, rule, "shares sum to 1 and are floored; rounding holds the fractions, never below 0")

    def _symmetric(self) -> Verdict:
        promise, rule = "symmetric, null and positive shares", self.market.rules.division
        if rule == "published":
            return not_promised(promise, rule, "which models are on the list may favour one of two equals")
        if self._shown and self._shown.trained < 2 ** len(self.market.players) - 1:
            why = f"only {self._shown.trained:,} unions of data were trained: more of them may hold one of two equals"
            return not_promised(promise, rule, why)
        return proved(promise, rule, "supported Shapley of one listing (TPMP), of all unions of the data")

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


def _swayed(before: Sequence[Worth], after: Sequence[Worth]) -> str:
    """Whose share moved most from one list to the next, or ""."""
    moved = max(zip(before, after, strict=True), key=lambda pair: abs(pair[0].share - pair[1].share))
    one, other = moved
    if one.share == other.share:
        return ""
    return f"the share of {one.party} went from {percent(one.share)} to {percent(other.share)} with the list"


def _never(rules: Rules) -> tuple[tuple[str, str, str], ...]:
    """What no menu promises: promise, rule and why."""
    return (
        ("near copies earn nothing", rules.division, "a copy in another order, or with one other row, is a player"),
        (
            "wrong labels earn nothing",
            rules.division,
            "test rows are everybody's, or the validation table's",
        ),
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
