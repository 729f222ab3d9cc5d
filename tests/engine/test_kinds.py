"""Markets as the engine makes them: any price rule there is, and nobody's exception but a refusal."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint

import pytest

from gainshare.core.errors import Refused, Unavailable
from gainshare.core.money import Asset
from gainshare.engine import kinds
from gainshare.engine.kinds import ADDED_TO, auction_market, made
from gainshare.engine.plugins import GROUP, PriceRules, found
from gainshare.markets.auction.market import Rules
from gainshare.markets.catalog import KINDS
from gainshare.markets.offers import Offer
from gainshare.prices.regression import Regression

OFFERS = (Offer("hum", "table"),)


@dataclass(frozen=True, slots=True)
class Order:
    """A record named as one of the market's own."""

    price: float = 0.0


@dataclass(frozen=True, slots=True)
class Clashing(Regression):
    def start(self) -> Order:  # type: ignore[override]
        return Order()


@dataclass(frozen=True, slots=True)
class Failing(Regression):
    def start(self) -> Order:  # type: ignore[override]
        raise ValueError("no start")


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("Clashing", "Failing", "Regression")
    entries = [EntryPoint(name.lower() + "-1", f"{__name__}:{name}", GROUP) for name in names]
    monkeypatch.setattr(kinds, "PRICERS", PriceRules(lambda: found(entries)))


def rules(price: str) -> Rules:
    return Rules(Asset("EUR", 2), price=price)


def test_packages_add_to_kinds_that_there_are() -> None:
    assert set(ADDED_TO) <= set(KINDS)


def test_a_market_is_made_of_the_kind_that_is_named() -> None:
    asset = Asset("EUR", 2)
    assert made("auction", rules("regression-1"), OFFERS).rules == rules("regression-1")
    menu = KINDS["menu"]
    assert isinstance(made("menu", menu.rules(asset), (menu.offer("hum", "table"),)), menu.market)


@pytest.mark.parametrize("price", ["hedge", "regression-1"])
def test_a_market_is_made_under_any_word_there_is(price: str) -> None:
    assert auction_market(rules(price), OFFERS).sellers == ("hum",)


def test_a_word_that_no_package_brings_is_refused() -> None:
    with pytest.raises(Unavailable, match="not a price rule here: no installed package brings it"):
        auction_market(rules("zzz"), OFFERS)


@pytest.mark.parametrize(("price", "why"), [("clashing-1", "two records are named Order"), ("failing-1", "no start")])
def test_a_rule_that_cannot_begin_is_refused_with_the_reason(price: str, why: str) -> None:
    with pytest.raises(Unavailable, match=why):
        auction_market(rules(price), OFFERS)


def test_what_the_market_refuses_itself_is_not_blamed_on_the_package() -> None:
    with pytest.raises(Refused, match="needs at least one seller"):
        auction_market(rules("regression-1"), ())
