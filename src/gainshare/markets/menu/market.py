"""The model menu of TPMP (two-phase predictive-model pricing): models trained on unions of data sets, sold by accuracy.

The first trade trains, lists and prices; every later one sells at the posted price, or changes the list. Corrected
where the published system breaks its own promises: accuracies that buyers see confirmed on rows that decided nothing,
prices that no bundle of any size undercuts, shares that neither survey nor removal can move, and a list made without
a buyer's own answers for that buyer.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gainshare.core.arrays import MEASURE, measures
from gainshare.core.codec import content_id
from gainshare.core.errors import Refused
from gainshare.core.money import charge
from gainshare.core.questions import Ask, Players
from gainshare.core.random import Streams
from gainshare.core.trades import Deed, Delivery, Entry, Trade
from gainshare.gains.grades import Grade, Graded
from gainshare.gains.prepared import prepared
from gainshare.gains.recipe import Artefact, Forecast, Recipe
from gainshare.games.lattice import WALKS
from gainshare.ledger.entitlements import Entitlements, pay
from gainshare.ledger.escrow import admission, settlement
from gainshare.markets.menu.lists import (
    DIVISIONS,
    MODES,
    Candidates,
    Comparison,
    Edit,
    Priced,
    Pricing,
    Rival,
    Tag,
    Trained,
    Training,
    candidates,
    meant,
)
from gainshare.markets.menu.records import (
    OPERATOR,
    Add,
    Bought,
    Buy,
    Close,
    Closed,
    Ended,
    Evidence,
    Item,
    Listed,
    Order,
    Publish,
    Published,
    Remove,
    Reprice,
    Rules,
    Share,
    Sold,
    State,
    Unchanged,
    Unpublished,
    Worth,
)
from gainshare.markets.offers import Offer, first_held, required
from gainshare.prices.menus.revenue import METHODS
from gainshare.prices.menus.survey import Answer


class MenuMarket:
    """The market as a pure fold over orders."""

    def __init__(self, rules: Rules, offers: Sequence[Offer]) -> None:
        """Raises Refused for words that no rule knows, for no offer, and for a group named after a stranger."""
        _require_sound(rules)
        self.rules, self.offers = rules, required(offers)
        self.sellers = tuple(dict.fromkeys(offer.group or offer.party for offer in self.offers))
        held = first_held(self.offers)
        self.players = tuple(seller for seller in self.sellers if held[seller])
        self.copies = tuple(seller for seller in self.sellers if not held[seller])
        self._data: Players = tuple(
            tuple(prepared(source, rules.prepare) for source in held[player]) for player in self.players
        )

    @property
    def records(self) -> tuple[type, ...]:
        """Everything this market stores or asks."""
        orders = (Publish, Buy, Add, Remove, Reprice, Close)
        asked = (Training, Trained, Pricing, Priced, Comparison, Rival, Grade, Graded, Recipe, Forecast, Artefact)
        return (Rules, Offer, *orders, Unpublished, Listed, Closed, Published, Sold, Unchanged, Ended, *asked)

    def start(self) -> Unpublished:
        """Nothing published, nothing owed."""
        return Unpublished(Entitlements.start(self.sellers))

    def adopt(self, state: State) -> State:
        """What is owed stays; under other rules or offers, models are trained anew and tried on fresh test rows."""
        owed = state.owed.joined(self.sellers)
        return Closed(owed) if isinstance(state, Closed) else Unpublished(owed)

    def disclosed(self, orders: Sequence[Order], trade: Trade[Evidence]) -> tuple[tuple[str, object], ...]:
        """What each party may see of a trade: whoever ordered what came of it, sellers their share or worth."""
        (order,), found = orders, trade.evidence
        mine = ((order.party, order),)
        if isinstance(found, Sold):
            return (*mine, (order.party, found.bought), *((share.party, share) for share in found.shares))
        if isinstance(found, Published):
            return (*mine, *((worth.party, worth) for worth in found.worths))
        return mine

    def awaits(self, state: State) -> tuple[type, ...]:
        """A list first, then sales and changes of the list, nothing once it is closed."""
        if isinstance(state, Unpublished):
            return (Publish, Close)
        return (Buy, Add, Remove, Reprice, Close) if isinstance(state, Listed) else ()

    def escrow(self, state: State, order: Order) -> Entry | None:
        """The bid, which no price exceeds. Raises Refused for an order that is not welcome now or from this party."""
        _require_welcome(state, order, self.awaits(state))
        if isinstance(order, Publish | Reprice):
            _require_answers(order.answers)
        if isinstance(order, Buy):
            if order.accuracy is not None:
                _require_share(order.accuracy)
            return admission(order.party, charge(order.bid, field="bid"), self.rules.asset.code)
        return None

    def clear(self, state: State, orders: Sequence[Order], ask: Ask, rng: Streams) -> tuple[State, Trade[Evidence]]:
        """Settle one order: a sale, the end, or another list."""
        (order,) = orders
        if isinstance(order, Close):
            return Closed(state.owed), Trade((), (), (), Ended(self.sellers))
        if isinstance(order, Publish):
            split = rng("split").bytes(16).hex()
            after = Listed(order.task, split, order.answers, (), state.owed)
        else:
            assert isinstance(state, Listed), "escrow admits no other order before there is a list"
            if isinstance(order, Buy):
                return self._sale(state, order, ask)
            if not isinstance(order, Reprice) and (reason := self._futile(state, order, ask)):
                return state, Trade((), (), (), Unchanged(reason))
            after = changed(state, order)
        return after, Trade((), (), (), self.published(after, ask))

    def training(self, state: Listed) -> Training:
        """The models there are, as a question."""
        sources = tuple(source for own in self._data for source in own)
        base = Recipe(state.task, state.split, exam=() if state.task.labels else sources)
        return Training(base, self._data, self.rules.walk, self.rules.models)

    def pricing(self, state: Listed, *, without: str = "") -> Pricing:
        """The list and its prices, as a question. without: the party whose own answers do not count."""
        rules = self.rules
        return Pricing(
            self.training(state),
            tuple(one for one in state.answers if one.buyer != without),
            state.edits,
            price=rules.price,
            quality=rules.quality,
            division=rules.division,
            keep=rules.keep,
            time_limit=rules.time_limit,
        )

    def published(self, state: Listed, ask: Ask) -> Published:
        """The list as everybody sees it. Raises Refused if no model is fit to be listed."""
        (trained,) = ask([self.training(state)])
        pricing = self.pricing(state)
        (priced,), (rivals,) = ask([pricing]), ask([Comparison(replace(pricing, edits=()))])
        found = candidates(trained, len(self.players))
        tags = {tag.number: tag for tag in priced.tags}
        every = [self._item(found, number, tags.get(number)) for number in range(len(found.models))]
        return Published(
            items=tuple(one for one in every if one.tag),
            taken_off=tuple(one for one in every if not one.tag),
            halves=found.halves,
            trained=found.trained,
            proceeds=priced.proceeds,
            rivals=rivals,
            proof=priced.proof,
            error=priced.error,
            worths=tuple(map(Worth, self.sellers, self._padded(found.worths), self._padded(priced.shares))),
            copies=self.copies,
        )

    def _item(self, found: Candidates, number: int, tag: Tag | None) -> Item:
        one = found.models[number]
        return Item(one.id, tuple(self.players[player] for player in one.data), one.right, one.confirmed, tag)

    def _padded(self, figures: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Figures of players as figures of sellers: whose data are copies has nothing."""
        held = dict(zip(self.players, figures, strict=True))
        return tuple(held.get(seller, Fraction(0)) for seller in self.sellers)

    def _futile(self, state: Listed, order: Add | Remove, ask: Ask) -> str:
        """Why a change by hand comes to nothing; "" if it does not."""
        (trained,) = ask([self.training(state)])
        (priced,) = ask([self.pricing(state)])
        known = [one.id for one in candidates(trained, len(self.players)).models]
        return futile(order, known, [known[tag.number] for tag in priced.tags])

    def _sale(self, state: Listed, order: Buy, ask: Ask) -> tuple[Listed, Trade[Evidence]]:
        own = any(answer.buyer == order.party for answer in state.answers)
        (trained,) = ask([self.training(state)])
        found, pricing = candidates(trained, len(self.players)), self.pricing(state, without=order.party)
        if own:
            _require_others(order.party, pricing.answers, found)
        (priced,) = ask([pricing])
        tag = meant(found, priced.tags, order.accuracy, order.bid)
        item = self._item(found, tag.number, tag) if tag else None
        if tag is None or tag.price > order.bid:
            sold = Sold(Bought(item, found.halves, own, charge=0, served=False), ())
            return state, Trade(self._entries(order, sold), (), (), sold)
        forecast = Forecast(self.training(state).recipe(found.models[tag.number].data))
        (artefact,), (empty,) = ask([forecast]), ask([forecast.recipe.using(())])
        parts = self._padded(priced.parts(tag))
        owed, paid = pay(state.owed, tag.price, parts)
        shares = tuple(map(Share, self.sellers, self._padded(found.worths), parts, paid))
        sold = Sold(Bought(item, found.halves, own, charge=tag.price, served=True), shares)
        gain = max(0, measures(artefact.score) - measures(empty)) / MEASURE
        form = "predictions" if state.task.labels else "model"
        delivery = Delivery(order.party, form, artefact.digest, gain)
        deed = Deed("deliver", order.party, content_id(forecast))
        return replace(state, owed=owed), Trade(self._entries(order, sold), (delivery,), (deed,), sold)

    def _entries(self, order: Buy, sold: Sold) -> tuple[Entry, ...]:
        payouts, code = {share.party: share.amount for share in sold.shares}, self.rules.asset.code
        entry = settlement(order.party, sold.bought.charge, payouts, escrow=order.bid, withheld=0, asset=code)
        return () if entry is None else (entry,)


def changed(state: Listed, order: Add | Remove | Reprice) -> Listed:
    """The state after another list was asked for."""
    if isinstance(order, Reprice):
        return replace(state, answers=order.answers, edits=())
    return replace(state, edits=(*state.edits, Edit(order.model, isinstance(order, Add))))


def futile(order: Add | Remove, known: Sequence[str], listed: Sequence[str]) -> str:
    """Why this change by hand comes to nothing, "" if it does not. known: models fit to be listed. listed: for sale."""
    if order.model not in known:
        return f"{order.model} is no model that is fit to be listed"
    if (order.model in listed) == isinstance(order, Add):
        return f"{order.model} is {'on the list already' if isinstance(order, Add) else 'not on the list'}"
    return f"{order.model} is the only one on the list: close the market instead" if listed == [order.model] else ""


def _require_sound(rules: Rules) -> None:
    for field, words in (("price", MODES), ("quality", METHODS), ("division", DIVISIONS), ("walk", WALKS)):
        word = getattr(rules, field)
        if word not in words:
            raise Refused("unknown_value", f"rules.{field}", word, f"must be one of {', '.join(words)}")
    if not 0 < rules.keep <= 1:
        raise Refused("out_of_range", "rules.keep", str(rules.keep), "must lie in 0..1, and above 0")
    for field in ("time_limit", "models"):
        if getattr(rules, field) < 1:
            raise Refused("out_of_range", f"rules.{field}", getattr(rules, field), "must be at least 1")


def _require_welcome(state: State, order: Order, welcome: tuple[type, ...]) -> None:
    if not isinstance(order, welcome):
        if isinstance(state, Closed):
            raise Refused("market_closed", "order", order.id, "comes after the market was closed")
        rule = "comes before any list was published" if isinstance(state, Unpublished) else "has a list already"
        raise Refused("unknown_value", "order", order.id, rule)
    if not isinstance(order, Buy) and order.party != OPERATOR:
        raise Refused("forbidden", "party", order.party, f"can only buy: the list is the {OPERATOR}'s")


def _require_answers(answers: Sequence[Answer]) -> None:
    if not answers:
        raise Refused("empty_data", "survey", None, "0 answers: prices come from what buyers say")
    for answer in answers:
        _require_share(answer.accuracy)
        charge(answer.value, field="value")


def _require_share(accuracy: object) -> None:
    if isinstance(accuracy, bool) or not isinstance(accuracy, int | Fraction):
        raise Refused("wrong_type", "accuracy", accuracy, "must be an exact share of the test rows, a Fraction")
    if not 0 <= accuracy <= 1:
        raise Refused("out_of_range", "accuracy", str(accuracy), "must lie in 0..1")


def _require_others(party: str, answers: Sequence[Answer], found: Candidates) -> None:
    if not any(answer.accuracy * found.halves.choosing <= found.models[-1].right for answer in answers):
        rule = "nobody else's answer is met by any model, and no list is made from a buyer's own answers"
        raise Refused("empty_data", "survey", party, rule, "ask more buyers, and reprice")
