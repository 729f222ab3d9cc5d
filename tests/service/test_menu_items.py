"""The price list of a menu as an answer."""

import pytest

from gainshare.core.errors import Refused
from gainshare.service.menu_items import Items
from tests.service.menus import opened


@pytest.fixture(scope="module")
def items() -> Items:
    return opened().items


def test_a_model_is_shown_with_both_of_its_accuracies(items: Items) -> None:
    best = items[-1]
    assert (best.sellers, best.accuracy) == (("east", "north", "west"), "0.74")
    assert 0 < float(best.confirmed) < 1
    assert items.named(best.model) == best


def test_what_was_taken_off_is_counted_and_named(items: Items) -> None:
    off = items.to_dict()["taken_off"]
    assert repr(items) == f"Items(memory/1: {len(items)} of {len(items) + len(off)} models for sale)"
    assert not set(off) & {item.model for item in items}
    assert items.named(off[0]) is None


def test_lists_of_the_same_market_are_equal(items: Items) -> None:
    assert items == opened().items
    assert items[0:2] == tuple(items)[:2]


def test_the_list_in_force_is_that_of_the_last_change_whatever_was_sold_since() -> None:
    market = opened()
    market.order("inn", bid="8.00 EUR", accuracy="0.45")
    assert market.quote() == market.items.quote
    market.remove(market.items[0].model)
    market.order("inn", bid="8.00 EUR", accuracy="0.45")
    assert market.quote() == market.items.quote
    assert market.quote().trade == "memory/3"
    assert str(market.status()).startswith("memory is open: 4 trades.")
    market.close()
    assert str(market.status()).startswith("memory is closed: 5 trades.")
    with pytest.raises(Refused, match="nothing is for sale: the market is closed"):
        market.quote()
