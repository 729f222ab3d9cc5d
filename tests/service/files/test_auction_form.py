"""An auction in files: what becomes of its keys and lines."""

from dataclasses import replace
from pathlib import Path

import pytest

from gainshare.core.codec import plain
from gainshare.core.errors import Refused
from gainshare.service.files.auction_form import AUCTION, terms
from gainshare.service.files.form import Draft
from gainshare.service.files.orders import Known
from gainshare.service.folder import drafted, running
from tests.service.stage import bikes, copied


@pytest.fixture
def held(tmp_path: Path) -> Draft:
    return drafted(bikes(tmp_path / "new") / "bikes.toml")


def test_rules_and_offers_are_those_of_the_charter(held: Draft) -> None:
    charter = held.charter("sha256:0")
    assert (charter.kind, charter.rules, charter.offers) == ("auction", held.rules, held.sold)
    assert [offer.party for offer in held.sold] == [each.seller for each in held.offers.offers]


def test_the_market_needs_no_order_before_the_buyers(held: Draft) -> None:
    assert AUCTION.first(held, 0) == ()


def test_the_price_is_said_in_words(held: Draft) -> None:
    assert terms(held.rules) == ("price by hedge", "shapley")
    fixed = replace(held.rules, price="fixed", rate=1_200)
    assert terms(fixed) == ("a fixed price of 12.00 EUR/gain", "shapley")


def test_a_line_is_the_same_order_until_its_bid_party_or_task_changes(settled: Path, tmp_path: Path) -> None:
    held = drafted(copied(settled, tmp_path / "own") / "bikes.toml")
    same = AUCTION.same(held)
    with running(held) as engine:
        known = Known(held.asset, tuple(held.tasks))
        (line, *_) = AUCTION.orders.lines(held.file.beside("orders.csv"), "orders.csv", known)
        settled_so = plain(AUCTION.order(held, line, engine))
    assert isinstance(settled_so, dict)
    assert same(line, settled_so)
    assert not same(replace(line, bid=line.bid + 1), settled_so)
    assert not same(replace(line, buyer="another"), settled_so)


def test_the_highest_bid_is_asked_for_and_must_be_more_than_nothing() -> None:
    (question,) = AUCTION.questions
    assert question.guess == 'highest_bid = "200.00 EUR/gain"'
    assert question.check("5 EUR") == "5 EUR"
    with pytest.raises(Refused, match="must be > 0"):
        question.check("0 EUR")
