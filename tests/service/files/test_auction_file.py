"""The records of an auction's file, used without a file."""

import pytest
from pydantic import ValidationError

from gainshare.core.money import Money, asset
from gainshare.service.files.auction_file import AuctionFile
from gainshare.service.files.auction_form import WORDS
from gainshare.service.files.keys import Reading

EUR = asset("EUR")
FILE = {"market": "bikes", "kind": "auction", "task": {"": {"target": "cnt"}}}


def read(**rules: object) -> AuctionFile:
    held = {"highest_bid": "200.00 EUR/gain", **rules}
    return AuctionFile.model_validate({**FILE, "rules": held}, context=Reading(WORDS, EUR))


def test_the_first_word_is_the_default() -> None:
    rules = read().rules
    assert (rules.price, rules.quality, rules.division) == ("hedge", "levels", "shapley")


def test_a_price_is_a_word_or_a_rate() -> None:
    assert read(price="ucb").rules.price == "ucb"
    assert read(price="12.00 EUR/gain").rules.price == Money(1_200, EUR)
    with pytest.raises(ValidationError, match="no installed package brings it"):
        read(price="zzz")


@pytest.mark.parametrize("highest", ["0 EUR/gain", "-1 EUR", 200, 200.0, "200 USD", "200 EUR/weight"])
def test_the_highest_bid_is_a_rate_above_nothing(highest: object) -> None:
    with pytest.raises(ValidationError):
        read(highest_bid=highest)


def test_what_is_wrong_first_in_the_file_is_told_first() -> None:
    """Keys of a kind stand where the file has them, whichever record declares them."""
    assert [*AuctionFile.model_fields] == [
        *("market", "kind", "orders", "seed", "currency", "order", "offer", "data", "task", "rules")
    ]
