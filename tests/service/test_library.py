"""A market in memory, whatever its kind: the verbs, and a trade in a notebook."""

import pytest

from gainshare.core.errors import Refused
from gainshare.service.opening import replay
from gainshare.service.tasks import Task
from tests.service.memory import TARGET, opened


def test_a_party_s_copy_and_the_display_show_one_trade() -> None:
    trade = opened().order("city", Task(TARGET), bid="150.00 EUR")
    assert set(trade.copy_for("city")["openings"]) == {"city"}
    assert trade.copy_for("city")["charter"] == trade.receipt["bundle"]["charter"]
    assert "<svg" in trade._repr_html_()
    assert "<script" not in trade._repr_html_()
    assert trade.predictions is not None


def test_a_market_without_trades_has_nothing_to_audit() -> None:
    with pytest.raises(Refused):
        opened().audit()
    assert repr(opened()) == "Market(memory: auction, 3 sellers, 0 trades)"


def test_questions_that_nobody_can_answer_are_refused() -> None:
    market = opened()
    trade = market.order("city", Task(TARGET), bid="90.00 EUR")
    for why, party in (("luck", ""), ("share", "nobody")):
        with pytest.raises(Refused):
            trade.explain(why, party=party)
    for number in (2, -1):
        with pytest.raises(Refused, match="is not a trade of this market"):
            market.replay(number)
    with pytest.raises(Refused, match="has no part"):
        trade.copy_for("nobody")
    with pytest.raises(Refused, match="at least 1"):
        market.audit(tries=0)


def test_every_answer_of_an_explanation_can_be_had_alone() -> None:
    trade = opened().order("city", Task(TARGET), bid="150.00 EUR")
    head, *lines = trade.explain().splitlines()
    assert head.startswith("memory/1: city pays ")
    assert [trade.explain(line.split()[0]) for line in lines] == [line[10:] for line in lines]
    assert trade.explain("share", party="sun").startswith("sun ")


def test_a_bid_that_buys_nothing_is_a_trade_without_goods() -> None:
    trade = opened().order("city", Task(TARGET), bid="0.01 EUR")
    assert (trade.predictions, trade.receipt["body"]["deliveries"]) == (None, [])
    assert "buys nothing" in trade.explain()
    assert replay(trade.receipt).same


def test_a_buyers_name_does_no_harm_in_a_notebook() -> None:
    trade = opened().order("<script>alert(1)</script>", Task(TARGET), bid="150.00 EUR")
    page = trade._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert repr(trade) == str(trade)


def test_who_trains_does_not_change_what_is_traded() -> None:
    bodies = [
        opened(workers=workers).order("city", Task(TARGET), bid="90.00 EUR").receipt["body"] for workers in (0, 1, 2)
    ]
    assert bodies[0] == bodies[1] == bodies[2]
