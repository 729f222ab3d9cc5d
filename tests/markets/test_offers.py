"""What sellers bring is the same to every kind of market: at least one of them, and groups of their own members."""

import pytest

from gainshare.core.errors import Refused
from gainshare.markets.offers import Offer, first_held, required


def test_a_group_may_bear_a_name_of_its_own_or_of_one_of_its_members() -> None:
    offers = [Offer("north", "1", "union"), Offer("south", "2", "south"), Offer("east", "3", "south")]
    assert required(offers) == tuple(offers)


def test_a_group_named_after_a_stranger_is_refused_by_that_name() -> None:
    with pytest.raises(Refused, match=r'group = "south": is the name of a seller outside the group') as caught:
        required([Offer("north", "1", "south"), Offer("south", "2")])
    assert caught.value.code == "invalid_name"


def test_a_market_without_sellers_is_refused() -> None:
    with pytest.raises(Refused, match="0 offers: a market needs at least one seller"):
        required([])


def test_data_that_somebody_offered_before_are_nobody_elses() -> None:
    offers = [Offer("north", "1"), Offer("south", "1"), Offer("east", "2", "union"), Offer("west", "3", "union")]
    assert first_held(offers) == {"north": ("1",), "south": (), "union": ("2", "3")}
