"""What a procurement refuses before it settles anything: rules that cannot be, and orders out of place."""

from gainshare.auctions.rules import AUTO, BASELINES, GREEDY, QMIA, RULES, SEQUENTIAL
from gainshare.core.errors import Refused
from gainshare.core.money import charge
from gainshare.markets.procurement.claiming import require, require_terms
from gainshare.markets.procurement.gathering import Stock
from gainshare.markets.procurement.records import (
    ASKS,
    LIVE,
    OPERATOR,
    Answer,
    Ask,
    Calling,
    Claims,
    Forfeit,
    Gathering,
    Income,
    Order,
    Redeem,
    Rules,
    Settled,
    State,
    Submit,
    Tick,
    Transfer,
    Weigh,
    Weighed,
)

MISPLACED: dict[type, str] = {
    Gathering: "comes before lots were weighed",
    Weighed: "comes while asks are gathered",
    Calling: "comes while the clock runs",
    Settled: "comes after lots were bought: other lots are bought under amended rules",
}


def require_welcome(state: State, order: Order, welcome: tuple[type, ...], stock: Stock) -> None:
    """Raises Refused for an order that comes too early or too late, or from a party that may not give it."""
    if not isinstance(order, welcome):
        what = f"{type(order).__name__.lower()} of {order.party}"
        raise Refused("unknown_value", what, None, MISPLACED[type(state)])
    if isinstance(order, Income | Transfer | Redeem | Forfeit):
        require(order, stock.rules)
    elif isinstance(order, Ask | Answer | Submit):
        _require_seller(state, order, stock)
    else:
        giver = stock.rules.buyer if isinstance(order, Weigh) else OPERATOR
        if order.party != giver:
            raise Refused("forbidden", "party", order.party, f"only {giver} can say this")
        if isinstance(order, Weigh) and isinstance(state, Gathering):
            require_terms(state.pool, stock.rules.claims)
    if isinstance(state, Calling) and isinstance(order, Answer | Tick) and order.tick != state.tick:
        raise Refused("clock_moved", "tick", order.tick, f"the clock stands at {state.tick}")


def _require_seller(state: State, order: Ask | Answer | Submit, stock: Stock) -> None:
    parties = [offer.party for offer in stock.offers] if isinstance(order, Submit) else stock.sellers
    if order.party not in parties:
        raise Refused("not_found", "party", order.party, "offers nothing here")
    if isinstance(order, Submit):
        _require_away(state, order, stock)
    elif isinstance(order, Ask):
        charge(order.ask, field="ask")
        if isinstance(state, Weighed) and any(one.party == order.party for one in state.asked):
            raise Refused("duplicate_key", "ask", order.party, "has asked already: one ask each")
    elif isinstance(state, Calling):
        clock, place = state.clock, stock.sellers.index(order.party)
        if place not in clock.active:
            raise Refused("forbidden", "party", order.party, "has left: leaving is final")
        if place not in clock.waiting:
            raise Refused("duplicate_key", "answer", order.party, f"has answered tick {state.tick} already")


def _require_away(state: State, order: Submit, stock: Stock) -> None:
    if not any(offer.away for offer in stock.offers if offer.party == order.party):
        raise Refused("forbidden", "party", order.party, "hands in nothing: its documents are here")
    if isinstance(state, Gathering) and any(one.party == order.party for one in state.submitted):
        raise Refused("duplicate_key", "submit", order.party, "has handed in its lot already")


def require_sound(rules: Rules) -> None:
    """Raises Refused for words that no rule knows, and for shares that are none."""
    for field, words in (("price", RULES), ("asks", ASKS)):
        word = getattr(rules, field)
        if word not in words:
            raise Refused("unknown_value", f"rules.{field}", word, f"must be one of {', '.join(words)}")
    charge(rules.budget, field="rules.budget")
    _require_shares(rules)
    if rules.claims:
        _require_claims(rules.claims)
    if rules.cash < 1 and rules.claims is None:
        rule = "is required where cash is below 1: the share of the buyer's revenue that pays claims"
        raise Refused("missing_key", "rules.pool", None, rule, 'pool = 0.1, and income = "income.csv" later')
    if rules.reserve is not None and rules.price in BASELINES:
        raise Refused("unknown_value", "rules.reserve", str(rules.reserve), f"{rules.price} knows none: remove it")
    if rules.price in (SEQUENTIAL, GREEDY) and (rules.max_share < 1 or rules.policy.discounts):
        field = "rules.max_share" if rules.max_share < 1 else "rules.discounts"
        rule = f"{rules.price} counts what lots add as it was measured: remove it, or take another price"
        raise Refused("unknown_value", field, None, rule)
    if rules.asks == LIVE and rules.price not in (AUTO, QMIA):
        raise Refused("unknown_value", "rules.price", rules.price, "a live clock is Q-MIA: price must be qmia or auto")


def _require_claims(claims: Claims) -> None:
    """Raises Refused for claims that could not be issued once lots are bought."""
    for name in ("pool", "equity", "early"):
        share = getattr(claims, name)
        if not 0 <= share <= 1 or not (share or name != "pool"):
            above = ", and above 0" if name == "pool" else ""
            raise Refused("out_of_range", f"rules.{name}", str(share), f"must lie in 0..1{above}")
    if claims.cliff > claims.vests:
        raise Refused("out_of_range", "rules.cliff", claims.cliff, f"must be at most vests, {claims.vests}")


def _require_shares(rules: Rules) -> None:
    if not 0 <= rules.cash <= 1:
        raise Refused("out_of_range", "rules.cash", str(rules.cash), "must lie in 0..1")
    if not 0 < rules.max_share <= 1:
        raise Refused("out_of_range", "rules.max_share", str(rules.max_share), "must lie in 0..1, and above 0")
    if not 0 < rules.step < 1:
        raise Refused("out_of_range", "rules.step", str(rules.step), "must lie strictly between 0 and 1")
    if rules.reserve is not None and rules.reserve < 0:
        raise Refused("out_of_range", "rules.reserve", str(rules.reserve), "must be >= 0")
