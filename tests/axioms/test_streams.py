"""Prices that learn from a buyer's own bids can be steered by it; prices that leave its bids out cannot."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from gainshare.axioms.streams import Play, Sale, steered, stream_lie
from gainshare.core.errors import Refused
from gainshare.core.random import stream

RNG = stream(7, "market")
BUYERS = ["city" if RNG.random() < 0.35 else f"lab {order}" for order in range(80)]
VALUES = [int(value) for value in RNG.integers(20, 101, size=80)]


def market(seen_by: Callable[[int, int], bool], charge: Callable[[int, int], int]) -> Play:
    """A posted price of 80 % of the mean bid so far, over the orders that this order may learn from."""

    def play(bids: tuple[int, ...]) -> list[Sale]:
        sales: list[Sale] = []
        for order, bid in enumerate(bids):
            past = [bids[before] for before in range(order) if seen_by(order, before)]
            price = 4 * sum(past) // (5 * len(past)) if past else 40
            sales.append((float(price), 1, charge(price, bid)) if bid >= price else (float(price), 0, 0))
        return sales

    return play


def posted(price: int, _bid: int) -> int:
    return price


honest = market(lambda order, before: BUYERS[order] != BUYERS[before], posted)
learns_from_all = market(lambda _order, _before: True, posted)
pay_as_bid = market(lambda order, before: BUYERS[order] != BUYERS[before], lambda _price, bid: bid)


def test_prices_that_leave_a_buyer_s_own_bids_out_cannot_be_steered() -> None:
    assert steered(honest, BUYERS, VALUES, stream(7)) is None
    assert stream_lie(honest, BUYERS, VALUES, stream(7), scale=1) is None


def test_a_pricer_that_learns_from_own_bids_is_steered() -> None:
    witness = steered(learns_from_all, BUYERS, VALUES, stream(7))
    assert witness is not None
    assert BUYERS[witness.order] == witness.buyer == "city"
    assert str(witness) == (
        f"Steered: buyer city bids 0 everywhere, and its own price in order {witness.order} "
        f"moves from {witness.before:g} to {witness.after:g}"
    )
    assert witness.after < witness.before


def test_a_pricer_that_learns_from_own_bids_makes_shading_pay() -> None:
    witness = stream_lie(learns_from_all, BUYERS, VALUES, stream(7), scale=1)
    assert witness is not None
    bids, told = list(VALUES), iter(witness.bids)
    mine = [order for order, buyer in enumerate(BUYERS) if buyer == "city"]
    for order in mine:
        bids[order] = next(told)
    before, after = (
        sum(VALUES[order] * sales[order][1] - sales[order][2] for order in mine)
        for sales in (learns_from_all(tuple(VALUES)), learns_from_all(tuple(bids)))
    )
    assert witness.profit == after - before > 0
    assert str(witness) == (
        f"Lie: buyer city, with {len(mine)} of 80 orders, {witness.policy} and gains {witness.profit}"
    )


def test_pay_as_bid_is_caught_although_its_prices_stand_still() -> None:
    assert steered(pay_as_bid, BUYERS, VALUES, stream(7)) is None
    assert stream_lie(pay_as_bid, BUYERS, VALUES, stream(7), scale=1) is not None


def test_a_price_that_answers_one_bid_only_is_steered_by_changing_it() -> None:
    last = max(order for order, buyer in enumerate(BUYERS) if buyer == "city")
    first = BUYERS.index("city")

    def play(bids: tuple[int, ...]) -> list[Sale]:
        """Later prices fall for whoever starts by bidding between 3 and 9 and is honest afterwards."""
        lured = 3 <= bids[first] <= 9 and bids[first + 1 : last] == tuple(VALUES)[first + 1 : last]
        return [(30.0 - lured * (order == last), int(bid >= 30), 30 * (bid >= 30)) for order, bid in enumerate(bids)]

    witness = steered(play, BUYERS, VALUES, stream(7), tries=5000)
    assert witness is not None
    assert witness.order == last


def test_profit_is_exact_in_fractions_of_a_minor_unit() -> None:
    def tiny(bids: tuple[int, ...]) -> list[Sale]:
        return [(1.0, 2**30 - (bid > 0), 0) for bid in bids]

    witness = stream_lie(tiny, BUYERS, VALUES, stream(7))
    assert witness is not None
    assert witness.profit == Fraction(sum(v for v, buyer in zip(VALUES, BUYERS, strict=True) if buyer == "city"), 2**30)


def test_streams_too_thin_to_tell_are_refused() -> None:
    with pytest.raises(Refused, match="buyers = 49: a stream needs at least 50 orders"):
        steered(honest, ["city"] * 49, [1] * 49, stream(7))
    with pytest.raises(Refused, match='most frequent buyer = "a": needs at least 15 of 50 orders, has 1'):
        steered(honest, [chr(97 + order) for order in range(50)], [1] * 50, stream(7))
    with pytest.raises(Refused, match="values = 1: must be one for each of 80 orders"):
        stream_lie(honest, BUYERS, [1], stream(7))
    with pytest.raises(Refused, match="sales = 0: must be one for each of 80 orders"):
        stream_lie(lambda _: [], BUYERS, VALUES, stream(7))
