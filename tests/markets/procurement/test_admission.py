"""What a procurement refuses before it settles anything, and by which name."""

from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.markets.procurement.records import (
    OPERATOR,
    Announce,
    Answer,
    Ask,
    Claims,
    Close,
    Income,
    Submit,
    Tick,
    Weigh,
)
from gainshare.markets.procurement.screening import Policy
from tests.markets.procurement.stall import TEXT, Stall, added

EVEN = added(a=0.25, b=0.25, c=0.25)


def _refused(stall: Stall, order: Any) -> str:
    with pytest.raises(Refused) as caught:
        stall.market.escrow(stall.state, order)
    return caught.value.code


def test_orders_are_welcome_in_their_stage_only() -> None:
    stall = Stall(EVEN)
    assert _refused(stall, Ask("1", "a", 5)) == "unknown_value"
    assert _refused(stall, Close("1", OPERATOR)) == "unknown_value"
    stall.weigh()
    assert _refused(stall, Weigh("1", OPERATOR, TEXT)) == "unknown_value"
    assert _refused(stall, Answer("1", "a", stays=True, tick=1)) == "unknown_value"
    assert _refused(stall, Income("1", OPERATOR, 5)) == "unknown_value"
    stall.asks(a=5)
    stall.close()
    assert _refused(stall, Ask("1", "b", 5)) == "unknown_value"
    assert _refused(stall, Close("1", OPERATOR)) == "unknown_value"


def test_strangers_and_second_asks_are_refused_by_name() -> None:
    stall = Stall(EVEN)
    assert _refused(stall, Weigh("1", "a", TEXT)) == "forbidden"
    stall.weigh()
    assert _refused(stall, Ask("1", "nobody", 5)) == "not_found"
    assert _refused(stall, Ask("1", "a", -5)) == "invalid_amount"
    assert _refused(stall, Close("1", "a")) == "forbidden"
    stall.asks(a=5)
    assert _refused(stall, Ask("2", "a", 6)) == "duplicate_key"


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"price": "vickrey"}, "rules.price"),
        ({"asks": "shouted"}, "rules.asks"),
        ({"budget": -1}, "rules.budget"),
        ({"budget": 1.5}, "rules.budget"),
        ({"cash": Fraction(3, 2)}, "rules.cash"),
        ({"cash": Fraction(1, 2)}, "rules.pool"),
        ({"max_share": Fraction(0)}, "rules.max_share"),
        ({"step": Fraction(1)}, "rules.step"),
        ({"reserve": Fraction(-1)}, "rules.reserve"),
        ({"reserve": Fraction(1), "price": "literal"}, "rules.reserve"),
        ({"reserve": Fraction(1), "price": "greedy"}, "rules.reserve"),
        ({"max_share": Fraction(1, 2), "price": "sequential"}, "rules.max_share"),
        ({"policy": Policy(discounts=("language",)), "price": "greedy"}, "rules.discounts"),
        ({"asks": "live", "price": "guarded"}, "rules.price"),
        ({"claims": Claims(Fraction(0))}, "rules.pool"),
        ({"claims": Claims(Fraction(1, 10), equity=Fraction(2))}, "rules.equity"),
        ({"claims": Claims(Fraction(1, 10), early=Fraction(2))}, "rules.early"),
        ({"claims": Claims(Fraction(1, 10), cliff=3, vests=2)}, "rules.cliff"),
    ],
)
def test_rules_that_cannot_be_are_refused_by_their_key(rules: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        Stall(EVEN, **rules)
    assert caught.value.field == field


def test_answers_to_an_earlier_price_are_refused() -> None:
    stall = Stall(EVEN, asks="live")
    stall.weigh()
    for party in "abc":
        stall.answer(party, stays=True)
    assert stall.state.tick == 2
    assert _refused(stall, Answer("1", "a", stays=True, tick=1)) == "clock_moved"
    assert _refused(stall, Tick("1", OPERATOR, 1)) == "clock_moved"
    stall.answer("a", stays=False)
    assert _refused(stall, Answer("1", "a", stays=True, tick=2)) == "forbidden"
    stall.answer("b", stays=True)
    assert _refused(stall, Answer("1", "b", stays=True, tick=2)) == "duplicate_key"


def test_only_a_seller_that_keeps_its_documents_hands_them_in_and_once() -> None:
    stall = Stall(EVEN, away="b")
    assert _refused(stall, Submit("1", "b", "counts", "prints")) == "unknown_value"
    stall.settled(Announce("announce", OPERATOR, TEXT))
    assert _refused(stall, Submit("1", "a", "counts", "prints")) == "forbidden"
    assert _refused(stall, Submit("1", "nobody", "counts", "prints")) == "not_found"
    stall.settled(Submit("1", "b", "counts", "prints"))
    assert _refused(stall, Submit("2", "b", "counts", "prints")) == "duplicate_key"
    assert _refused(stall, Announce("2", OPERATOR, TEXT)) == "unknown_value"


def test_nobody_buys_from_itself() -> None:
    with pytest.raises(Refused, match=r'rules.buyer = "b": sells here'):
        Stall(EVEN, buyer="b")


def test_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match=r'language = "english": must be one that can be told from others'):
        Policy(language="english")
    assert Policy(language="pt").language == "pt"
