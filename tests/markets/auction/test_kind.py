"""The auction in the terms that all kinds share."""

from fractions import Fraction

from gainshare.markets.auction.kind import AUCTION, attacks, sales
from tests.engine.stories import FLAT, market, told


def test_a_sale_is_the_money_of_its_trade() -> None:
    (one,) = told(market(), (20_000,))
    (found,), sold = sales((one.order,), one.sold), one.sold
    assert (found.party, found.charge, found.withheld) == (one.order.party, sold.bought.charge, sold.withheld)
    assert (found.gain, found.worth, found.method) == (sold.bought.gain, sold.worth, sold.method)
    assert found.sold
    assert found.what == "predictions bought"
    for part, share in zip(found.parts, sold.shares, strict=True):
        assert part.party == share.party
        assert (part.worth, part.stderr, part.share, part.amount) == (
            share.worth,
            share.stderr,
            share.share,
            share.amount,
        )


def test_a_bid_that_buys_nothing_is_a_sale_of_nothing() -> None:
    (one,) = told(market(), (20_000,), curve=FLAT)
    (found,) = sales((one.order,), one.sold)
    assert (found.sold, found.charge, found.gain) == (False, 0, 0)
    assert found.what == "nothing bought: bid too low"
    assert sum((part.share for part in found.parts), Fraction(0)) == 0


def test_disguises_are_told_on_the_first_trade_of_a_task() -> None:
    first, second = told(market(), (9_000, 9_000))
    assert attacks(first.sold)
    assert not attacks(second.sold)


def test_the_words_answer_every_question_of_the_kind() -> None:
    (one,) = told(market(), (20_000,))
    words = AUCTION.words
    shown = words.seen(market().rules, (one.order, one.sold))
    assert tuple(label for label, _ in words.told(shown, "", "")) == words.whys[:-1]
