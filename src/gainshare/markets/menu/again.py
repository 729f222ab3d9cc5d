"""A menu's trades made again: what a list, a sale and its division must be, from orders, rules and models as shown.

What was measured is taken as it is shown: only replay and remeasuring can confirm counts of test rows.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import numpy as np

from gainshare.core.arrays import Bools
from gainshare.core.errors import Refused
from gainshare.games.supported import shares
from gainshare.ledger.entitlements import Entitlements
from gainshare.markets.kind import Whole
from gainshare.markets.menu.lists import (
    Candidate,
    Candidates,
    Comparison,
    Pricing,
    Proceeds,
    Rival,
    Tag,
    meant,
    proceeds,
    tags,
)
from gainshare.markets.menu.market import MenuMarket, changed
from gainshare.markets.menu.records import (
    Add,
    Bought,
    Buy,
    Evidence,
    Item,
    Listed,
    Order,
    Publish,
    Published,
    Remove,
    Reprice,
    Share,
    Sold,
    Worth,
)
from gainshare.prices.menus.price_list import PriceList, price


def stranger(market: MenuMarket, one: Whole[Order, Evidence]) -> str:
    """What a trade has that this market has not, or ""."""
    found, code = one.evidence, market.rules.asset.code
    if any(leg.asset != code for entry in one.entries for leg in entry.postings):
        return f"money that is not {code}"
    if isinstance(found, Published):
        sellers = {seller for item in numbered(found) for seller in item.sellers}
        parties = tuple(worth.party for worth in found.worths)
        return "" if sellers <= {*market.players} and parties == market.sellers else "a list of other sellers"
    if isinstance(found, Sold) and tuple(share.party for share in found.shares) not in ((), market.sellers):
        return "a sale for other sellers"
    return ""


def repeats(market: MenuMarket) -> bool:
    """Whether its rules choose the same models whenever they are asked: no clock ends the search."""
    return market.rules.quality != "exact"


def numbered(found: Published) -> list[Item]:
    """All models fit to be listed, in the order of their ids."""
    return sorted((*found.items, *found.taken_off), key=lambda item: int(item.model[1:]))


def recalled(market: MenuMarket, found: Published) -> Candidates:
    """The candidates of a published list, as far as prices need them. Raises ValueError for sellers unknown to it."""
    models = tuple(
        Candidate(one.model, tuple(map(market.players.index, one.sellers)), one.right, one.confirmed, ())
        for one in numbered(found)
    )
    return Candidates(models, found.halves, found.trained, (Fraction(0),) * len(market.players))


def relisted(state: Listed | None, order: Order) -> Listed:
    """The state after an order that makes or changes a list. Raises Refused if there is none to be changed."""
    if isinstance(order, Publish):
        return Listed(order.task, "", order.answers, (), Entitlements.start(()))
    if state is None:
        raise Refused("unknown_value", "order", order.id, "comes before any list was published")
    assert isinstance(order, Add | Remove | Reprice), "nothing else changes a list"
    return changed(state, order)


def published(market: MenuMarket, state: Listed, known: Published, found: Published) -> tuple[Published, PriceList]:
    """The list that should have been found, and the one that was, as the searches on price lists take it.

    known: the list that first showed the models. Raises Refused if the one found has more or fewer of them.
    """
    if len(numbered(found)) != len(numbered(known)):
        rule = f"must be the {len(numbered(known))} that were shown first"
        raise Refused("length_mismatch", "models", len(numbered(found)), rule)
    candidates, pricing = recalled(market, known), market.pricing(state)
    listed, earned = chosen(pricing, candidates) if repeats(market) else _repriced(pricing, candidates, found)
    priced = {tag.number: tag for tag in tags(listed)}
    items = [replace(item, tag=priced.get(number)) for number, item in enumerate(numbered(known))]
    most, division = 2 ** len(market.players) - 1, market.rules.division
    worths = [replace(one, share=other.share) for one, other in zip(known.worths, found.worths, strict=True)]
    expected = Published(
        items=tuple(item for item in items if item.tag),
        taken_off=tuple(item for item in items if not item.tag),
        halves=known.halves,
        trained=most if most <= market.rules.models else known.trained,
        proceeds=earned,
        rivals=_rivals(Comparison(replace(pricing, edits=())), candidates),
        proof=listed.proof,
        worths=tuple(worths) if division == "published" else _shared(worths),
        error=found.error if division == "per-sale" else Fraction(0),
        copies=market.copies,
    )
    return expected, _as_found(listed, found)


@lru_cache(maxsize=32)
def chosen(pricing: Pricing, candidates: Candidates) -> tuple[PriceList, Proceeds]:
    """The list that the rules choose, and what it would earn."""
    return pricing.chosen(candidates)


@lru_cache(maxsize=8)
def _rivals(comparison: Comparison, candidates: Candidates) -> tuple[Rival, ...]:
    return comparison.rivals(candidates)


def _repriced(pricing: Pricing, candidates: Candidates, found: Published) -> tuple[PriceList, Proceeds]:
    """The models on the list priced again, where a search that a clock ended chose them."""
    said = pricing.said(candidates)
    listed = price(candidates.menu, said.caps, kept=_kept(found, len(candidates.models)), mode=pricing.price)
    return listed, proceeds(said, listed, found.proceeds.bound, found.proceeds.method)


def _kept(found: Published, count: int) -> Bools:
    kept = np.zeros(count, dtype=np.bool_)
    kept[[item.tag.number for item in found.items if item.tag]] = True
    return kept


def _as_found(listed: PriceList, found: Published) -> PriceList:
    """With the models and prices that were found."""
    prices = listed.prices.copy()
    for item in found.items:
        assert item.tag, "contradictions come first"
        prices[listed.models.level[item.tag.number]] = item.tag.price
    return replace(listed, prices=prices, kept=_kept(found, len(listed.kept)))


def _shared(worths: Sequence[Worth]) -> tuple[Worth, ...]:
    """The same worths, with the shares that they make."""
    parts = shares([one.worth for one in worths]) or [one.share for one in worths]
    return tuple(replace(one, share=part) for one, part in zip(worths, parts, strict=True))


def bought(candidates: Candidates, shown: Published, order: Buy, listed: Sequence[Tag]) -> Bought:
    """The deal that a list offers to such an order of a buyer who did not answer. listed: the prices for this buyer."""
    tag = meant(candidates, listed, order.accuracy, order.bid)
    item = replace(numbered(shown)[tag.number], tag=tag) if tag else None
    served = tag is not None and tag.price <= order.bid
    return Bought(item, shown.halves, own=False, charge=tag.price if tag and served else 0, served=served)


def divided(shown: Published, sold: Sold, paid: Sequence[int], division: str) -> tuple[Share, ...]:
    """The shares of a sale as they follow from the list. paid: minor units of each seller.

    division: a word of DIVISIONS, or "stated" where shares rest on more than is shown; "per-sale" tells only whose
    are none.
    """
    item = sold.bought.item if sold.bought.served else None
    if item is None:
        return ()
    found = []
    for share, worth, amount in zip(sold.shares, shown.worths, paid, strict=False):
        part = share.share if division in ("stated", "per-sale") else worth.share
        idle = division == "per-sale" and share.party not in item.sellers
        found.append(Share(share.party, worth.worth, Fraction(0) if idle else part, amount))
    return tuple(found)
