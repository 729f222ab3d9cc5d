"""A fixed share of the campaign finds nothing, and the same attacks find what is planted for them."""

import doctest
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import count
from typing import Any

import pytest

from campaign import attack
from campaign.__main__ import main
from campaign.attack import Attack, Chunk, Found, launched
from campaign.bundles import cheap_bundles
from campaign.catalog import ATTACKS, FAULTS
from campaign.claims import lossy_claims
from campaign.copies import paying_copies
from campaign.flips import unnoticed_flips
from campaign.lies import menu_lies, stream_lies
from campaign.markets import one_or_two_workers, opened, replays
from campaign.members import paying_names
from campaign.menus import broken_menus
from campaign.money import lossy_splits, lossy_streams
from campaign.respondents import respondent_lies
from campaign.sellers import World, seller_lies
from campaign.tamperers import paying_tampering
from campaign.worlds import EUR, served
from gainshare.auctions.baselines import literal
from gainshare.auctions.menu import Menu
from gainshare.auctions.procurement import Purchase, proportional
from gainshare.axioms.validation import Way
from gainshare.core.arrays import MEASURE, Ints
from gainshare.core.errors import MarketError
from gainshare.core.questions import Ask
from gainshare.core.random import Rng, Streams
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import read, verify
from gainshare.ledger.claims import Payouts, Pool, income
from gainshare.ledger.entitlements import Entitlements
from gainshare.markets.auction.market import Rules
from gainshare.markets.collaborative.honesty import benefit
from gainshare.markets.collaborative.rounds import Round
from gainshare.markets.menu.lists import Pricing
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.records import Listed
from gainshare.markets.menu.records import Rules as MenuRules
from gainshare.markets.offers import Offer
from gainshare.prices.folds import folded
from gainshare.prices.menus.models import Models
from gainshare.prices.menus.price_list import PriceList, price
from gainshare.prices.pricer import Posted, Pricer, Revenue

SHARE = 0.001


def test_a_share_of_the_campaign_finds_no_violation() -> None:
    attacks = [planned for planned in ATTACKS if planned not in FAULTS]
    results = list(launched(attacks, SHARE, processes=1))
    assert [result.attack for result in results] == [planned.name for planned in attacks]
    for planned, result in zip(attacks, results, strict=True):
        assert not result.found.witnesses, result.found.witnesses[0]
        assert result.found.tries >= SHARE * planned.tries


@dataclass(frozen=True)
class Unfolded:
    """One price state for everybody: a buyer's prices learn from its own bids."""

    pricer: Pricer[Any]
    folds: int

    def start(self) -> Any:
        return self.pricer.start()

    def post(self, state: Any, fold: int, rng: Rng) -> Posted:
        return self.pricer.post(state, rng)

    def learn(self, state: Any, fold: int, streams: Streams, revenue: Revenue) -> Any:
        return self.pricer.learn(state, self.pricer.post(state, streams("price")), revenue)


def pay_as_bid(menu: Menu, bid: int) -> tuple[int, int]:
    gain, _ = served(menu, bid)
    return gain, bid * gain // MEASURE


def a_unit_too_much(menu: Menu, bid: int) -> tuple[int, int]:
    gain, price = served(menu, bid)
    return gain, price + (gain > 0)


def less_for_more(menu: Menu, bid: int) -> tuple[int, int]:
    return served(menu, bid) if bid % 7 else (0, 0)


def rounded_each(total: int, weights: Sequence[int]) -> list[int]:
    return [round(total * weight / sum(weights)) for weight in weights]


def paying_rounded_each(
    owed: Entitlements, total: int, shares: Sequence[Any], **_: object
) -> tuple[Entitlements, tuple[int, ...]]:
    return owed, tuple(round(total * share) for share in shares)


@dataclass(frozen=True, slots=True)
class Moody:
    """A price that depends on how often it was asked for."""

    net: tuple[float, ...]
    asked: Any

    def start(self) -> None:
        return None

    def post(self, state: None, rng: Rng) -> Posted:
        return Posted(self.net[0] + next(self.asked), 1.0)

    def learn(self, state: None, posted: Posted, revenue: Revenue) -> None:
        return None


def moody(rules: Rules, *sellers: Sequence[str], workers: int = 1) -> Engine:
    engine = opened(replace(rules, price="fixed", rate=9_000), *sellers, workers=workers)
    engine.market.pricer = folded(Moody((9_000.0,), count()), 16)
    return engine


def verified_only(content: bytes, _: bytes) -> str:
    """Who does not replay believes the bundle."""
    try:
        return "" if verify(read(content.decode())).genuine else "verify"
    except (MarketError, UnicodeDecodeError):
        return "refused to read"


class Listening(MenuMarket):
    """A menu that uses a buyer's own answers for its own price, as the published one does."""

    def pricing(self, state: Listed, *, without: str = "") -> Pricing:
        return super().pricing(state)


class Counting(MenuMarket):
    """A menu to which the same data under another name are other data."""

    def __init__(self, rules: MenuRules, offers: Sequence[Offer]) -> None:
        super().__init__(rules, offers)
        self.players, self.copies = self.sellers, ()
        self._data = tuple((offer.source,) for offer in self.offers)


def by_pairs(menu: Models, caps: Ints, **chosen: Any) -> PriceList:
    return price(menu, caps, **{**chosen, "mode": "pair"})


def reconstructed(world: World, asks: Sequence[int]) -> Purchase:
    return literal(asks, world.weights, world.budget)


def cheapest(world: World, asks: Sequence[int]) -> Purchase:
    """Who asks least is paid what it weighs of the budget, whatever it asked."""
    rate = Fraction(world.budget, max(1, sum(world.weights)))
    return proportional(len(asks), (min(range(len(asks)), key=lambda at: asks[at]),), rate, world.weights)


def short_by_one(pool: Pool, revenue: int) -> tuple[Pool, Payouts]:
    after, payouts = income(pool, revenue)
    return replace(after, buyer=max(0, after.buyer - 1)), payouts


def rewarded(found: Round, place: int, way: Way, ask: Ask, *, rule: str, least: int) -> Fraction:
    """Who brings other rows than its own has a fifth of the price more."""
    return benefit(found, place, way, ask, rule=rule, least=least) + Fraction(found.price, 5) * bool(way)


def unfolded(price: str) -> Callable[[Chunk], Found]:
    return partial(stream_lies, fold=Unfolded, rules=lambda _: Rules(EUR, price=price), orders=(110, 150))


PLANTED: dict[str, tuple[Callable[[Chunk], Found], int, str]] = {
    "unfolded hedge, for profit": (unfolded("hedge"), 80, "Lie: buyer regular"),
    "unfolded ucb": (unfolded("ucb"), 80, "Steered: buyer regular"),
    "pay as bid over time": (partial(stream_lies, deal=pay_as_bid), 20, "Lie: buyer regular"),
    "pay as bid once": (partial(menu_lies, deal=pay_as_bid), 20, "Lie: party 0"),
    "a unit too much": (partial(broken_menus, deal=a_unit_too_much), 20, "Irrational"),
    "less for more": (partial(broken_menus, deal=less_for_more), 20, "Falling gain"),
    "another charge than learned": (partial(broken_menus, deal=pay_as_bid), 20, "Mislearned"),
    "each part rounded": (partial(lossy_splits, divide=rounded_each), 20, "Misdivided"),
    "each payment rounded": (partial(lossy_streams, paying=paying_rounded_each), 20, "after"),
    "a moody price": (partial(replays, opening=moody), 20, "Replayed otherwise"),
    "a price that counts": (partial(one_or_two_workers, opening=moody), 10, "Replayed otherwise"),
    "own answers that count": (partial(respondent_lies, market=Listening), 2_000, "Lie: buyer"),
    "pairs for bundles": (partial(cheap_bundles, pricing=by_pairs), 5_000, "Undercut"),
    "copies that count": (partial(paying_copies, market=Counting), 2, "Copied: seller"),
    "the reconstructed rule": (partial(seller_lies, rules={"literal": reconstructed}), 20_000, "Misreport: provider"),
    "the reconstructed rule, in pairs": (
        partial(seller_lies, rules={"literal": reconstructed}),
        20_000,
        "Ring: provid",
    ),
    "the reconstructed rule's budget": (partial(seller_lies, rules={"literal": reconstructed}), 20_000, "Overrun: a"),
    "an ask that is not looked at": (partial(seller_lies, rules={"cheapest": cheapest}), 5_000, "Underpaid: provider"),
    "copies under shapley": (partial(paying_names, rules=("shapley",)), 1_000, "Copies: member"),
    "copies under shapley, in minor units": (partial(paying_names, rules=("shapley",)), 1_500, " units, Members"),
    "claims that cost the buyer a unit": (partial(lossy_claims, paying=short_by_one), 200, "Unconserved: state"),
    "rewarded tampering": (partial(paying_tampering, having=rewarded), 8, "Tampering: "),
    "a verifier that does not replay": (
        partial(unnoticed_flips, kind="auction", noticing=verified_only),
        20,
        "Unnoticed: bundle",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violator_is_reported(name: str) -> None:
    search, tries, words = PLANTED[name]
    witnesses = search(Chunk(name, 0, tries)).witnesses
    assert any(words in witness for witness in witnesses), witnesses


def test_an_attack_is_cut_as_its_example_says() -> None:
    assert doctest.testmod(attack).failed == 0


def test_chunks_and_processes_change_nothing() -> None:
    def figures(chunk: int, processes: int) -> list[Found]:
        splits = Attack("splits", lossy_splits, 400, chunk)
        return [result.found for result in launched([splits], 1.0, processes)]

    assert figures(100, 1) == figures(100, 2) == figures(400, 1)


def test_witnesses_make_the_campaign_fail(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    planted = Attack("planted", partial(lossy_splits, divide=rounded_each), 500, 100)
    monkeypatch.setattr("campaign.__main__.ATTACKS", (planted,))
    assert main(["--share", "0.1", "--processes", "1"]) == 1
    assert "planted: Misdivided" in capsys.readouterr().out
