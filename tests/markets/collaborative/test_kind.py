"""The market of members in the terms that all kinds share."""

from fractions import Fraction

from gainshare.core.arrays import MEASURE
from gainshare.core.trades import Trade
from gainshare.markets.catalog import KINDS
from gainshare.markets.collaborative.kind import COLLABORATIVE, attacks, futile, sales
from gainshare.markets.collaborative.records import OPERATOR, Settled
from tests.markets.collaborative.ward import ONE, Ward, coverage, given

COVER = {"north": "abcd", "south": "cdef", "east": "ghij", "west": "abcd"}


def test_each_improved_member_is_a_sale_of_its_own() -> None:
    held = Ward(coverage(**COVER), tuple(COVER), min_fee=3)
    held.round()
    past = held.past[-1]
    north, *_ = found = sales(past.orders, past.evidence)
    assert [one.party for one in found] == list(COVER)
    assert (north.charge, north.withheld, north.sold) == (603, 3, True)
    assert north.gain == 6 * MEASURE // 16
    assert north.what == "25.0 % to 62.5 % by 2 helpers"
    assert {part.party: part.amount for part in north.parts} == {"south": 200, "east": 400, "west": 0}
    assert sum(one.charge - one.withheld for one in found) == sum(part.amount for one in found for part in one.parts)


def test_whom_nobody_helped_bought_nothing() -> None:
    held = Ward(given({"a": {"a": 0.75, "ab": 0.5}, "b": {"b": 0.5, "ab": 0.75}}), ("a", "b"))
    held.round()
    idle, paid = sales(held.past[-1].orders, held.past[-1].evidence)
    assert (idle.what, idle.sold, idle.charge, idle.parts) == ("nobody helped you", False, 0, ())
    assert (paid.sold, paid.charge, paid.parts[0].share) == (True, 400, Fraction(1))


def test_joining_and_leaving_are_no_sales() -> None:
    held = Ward(coverage(**COVER), tuple(COVER))
    held.join("north")
    held.leave("north")
    held.leave("north")
    assert [futile(past.evidence) for past in held.past] == ["", "", "north has not joined"]
    assert [sales(past.orders, past.evidence) for past in held.past] == [(), (), ()]
    assert attacks(held.past[0].evidence) == ()


def test_what_a_published_formula_lacks_is_the_operators_to_pay() -> None:
    table = dict.fromkeys(("a", "b", "c", "ab", "ac", "bc"), 0.5) | {"abc": 1.0}
    held = Ward(given({"a": table, "b": table, "c": table}), "abc", task=ONE, quality="common", division="published")
    held.round()
    *members, operator = sales(held.past[-1].orders, held.past[-1].evidence)
    assert (operator.party, operator.charge) == (OPERATOR, -held.net(OPERATOR))
    paid = sum(one.charge for one in (*members, operator))
    assert paid == sum(part.amount for one in members for part in one.parts)


def test_the_kind_is_found_by_its_name() -> None:
    assert KINDS["collaborative"] is COLLABORATIVE


def test_all_that_a_member_is_shown_follows_from_the_evidence() -> None:
    held = Ward(coverage(**COVER), tuple(COVER))
    held.round()
    past = held.past[-1]
    trade = Trade(past.entries, past.deliveries, (), past.evidence)
    shown = [record for _, record in held.market.disclosed(past.orders, trade)]
    assert isinstance(past.evidence, Settled)
    parts = (*past.orders, *past.evidence.members, *COLLABORATIVE.redacted(past.evidence))
    assert shown
    assert all(record in parts for record in shown)
    assert COLLABORATIVE.redacted(held.past[0].evidence) == ()
