"""Members join, leave, settle and join again; every minor unit goes where the rules say."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.core.trades import Trade
from gainshare.gains.joint import Brought
from gainshare.markets.collaborative.market import CollaborativeMarket
from gainshare.markets.collaborative.records import (
    OPERATOR,
    Close,
    Join,
    Joined,
    Rules,
    Settled,
    Withdraw,
    Withdrawn,
)
from gainshare.markets.offers import Offer
from tests.markets.collaborative.ward import EUR, ONE, OWN, Past, Ward, coverage, given

COVER = {"north": "abcd", "south": "cdef", "east": "ghij", "west": "abcd"}
NAMES = tuple(COVER)


def ward(**rules: Any) -> Ward:
    return Ward(coverage(**COVER), NAMES, **rules)


def nets(held: Ward) -> dict[str, int]:
    return {name: held.net(name) for name in held.market.sellers}


def test_a_member_pays_what_its_helpers_earn_and_has_the_rest_back() -> None:
    held = ward()
    found = held.round()
    paid = {one.party: one.paid for one in found.members}
    earned = {name: held.held(f"earnings:{name}") for name in NAMES}
    assert sum(paid.values()) == sum(earned.values()) > 0
    assert nets(held) == {name: earned[name] - paid[name] for name in NAMES}
    assert all(held.held(f"escrow:{name}") == 0 for name in NAMES)
    assert held.held("withheld") == 0


def test_a_bill_is_the_improvement_times_the_price_and_at_most_that_is_handed_out() -> None:
    (north, *_), price = ward().round().members, 1_600
    assert (north.alone, north.after, north.charged) == (Fraction(4, 16), Fraction(10, 16), Fraction(6, 16))
    assert (north.fee, north.due) == (price * 12 // 16, price * 6 // 16)
    amounts = {aid.party: aid.amount for aid in north.helps}
    assert amounts == {"south": 200, "east": 400, "west": 0}
    assert north.paid == 600


def test_banzhaf_keeps_part_of_what_is_due_where_helpers_replace_each_other() -> None:
    held = Ward(coverage(a="", b="xyz", c="xyz"), ("a", "b", "c"))
    one = held.round().members[0]
    assert (one.due, one.paid) == (300, 300)
    late = Ward(coverage(a="", b="xyz", c="xyz"), ("a", "b", "c"), division="late-shapley").round().members[0]
    assert (late.due, late.paid) == (300, 2 * 37)


def test_one_standard_error_is_never_charged_for() -> None:
    (north, *_) = ward().round().members
    (doubted, *_) = Ward(coverage(**COVER), NAMES, error=2 / 16).round().members
    assert north.charged - doubted.charged == Fraction(2, 16)
    (free, *_) = Ward(coverage(**COVER), NAMES, error=6 / 16).round().members
    assert (free.due, free.paid, free.artefact) == (0, 0, "")


def test_no_model_is_handed_over_for_nothing() -> None:
    held = ward(price=3)
    found = held.round()
    assert found.members[0].due == 1
    assert [(one.paid, one.artefact) for one in found.members] == [(0, "")] * 4
    assert (held.past[-1].deliveries, held.state.owned) == ((), ())


def test_whom_nobody_helps_keeps_its_money_and_its_own_model() -> None:
    held = Ward(given({"a": {"a": 0.75, "ab": 0.5}, "b": {"b": 0.5, "ab": 0.75}}), ("a", "b"))
    found = held.round()
    alone, better = found.members
    assert (alone.artefact, alone.paid, [aid.chosen for aid in alone.helps]) == ("", 0, [False])
    assert alone.helps[0].alone == Fraction(-1, 4)
    assert [delivery.party for delivery in held.past[-1].deliveries] == ["b"]
    assert held.past[-1].deliveries[0].artefact == better.artefact
    assert held.net("a") == 400 == -held.net("b")


def test_a_member_without_enough_rows_or_classes_only_helps() -> None:
    held = ward(min_validation=30)
    held.has = {
        "south": Brought(100, 29, 2, 2, 0),
        "east": Brought(100, 40, 1, 2, 0),
        "west": Brought(100, 40, 2, 1, 0),
    }
    found = held.round()
    reasons = [one.reason for one in found.members]
    assert reasons[0] == ""
    assert "29 rows to judge by, fewer than 30" in reasons[1]
    assert "training rows are all of one class" in reasons[2]
    assert "rows to judge by are all of one class" in reasons[3]
    assert [one.paid for one in found.members[1:]] == [0, 0, 0]
    assert held.held("earnings:east") > 0


def test_the_least_fee_is_kept_of_each_member_with_a_task() -> None:
    held = ward(min_fee=7)
    held.has = {"west": Brought(100, 1, 2, 2, 0)}
    found = held.round()
    assert held.held("withheld") == 21
    assert found.members[-1].paid == 0
    assert found.members[0].paid == 7 + sum(aid.amount for aid in found.members[0].helps)


def test_joining_sets_the_whole_fee_aside_and_withdrawing_returns_it() -> None:
    held = ward(min_fee=5)
    held.join("north")
    assert (held.held("escrow:north"), held.past[-1].evidence) == (1_605, Joined(1, 1_605))
    assert held.leave("north").evidence == Withdrawn(0, 1_605)
    assert (held.net("north"), held.held("escrow:north")) == (0, 0)
    held.join("north")
    assert held.held("escrow:north") == 1_605


def test_under_other_rules_money_waits_and_members_join_again() -> None:
    held = ward()
    held.join("north", "south")
    dearer = CollaborativeMarket(replace(held.market.rules, price=2_000), held.market.offers)
    held.state, held.market = dearer.adopt(held.state), dearer
    held.join("north")
    assert held.held("escrow:north") == 2_000
    held.join("east")
    held.close()
    assert [held.held(f"escrow:{name}") for name in NAMES] == [0, 0, 0, 0]
    assert held.net("south") == 0
    cheaper = CollaborativeMarket(replace(held.market.rules, price=500), held.market.offers)
    held.join("south")
    held.state, held.market = cheaper.adopt(held.state), cheaper
    held.join("south")
    assert held.held("escrow:south") == 500
    assert held.leave("south").evidence == Withdrawn(0, 500)


def test_what_was_paid_for_is_no_player_in_a_later_settlement() -> None:
    held = ward()
    held.round("north", "south")
    first = dict(nets(held))
    found = held.round("north", "south", "east")
    north = found.members[0]
    assert {aid.party: aid.amount for aid in north.helps} == {"south": 0, "east": 400}
    assert north.alone == Fraction(6, 16)
    assert held.held("earnings:south") - 200 == next(
        aid.amount for aid in found.members[2].helps if aid.party == "south"
    )
    assert first["north"] == 0
    assert all(one.names == one.sources for one in held.state.owned)
    assert {one.party: one.sources for one in held.state.owned} == {
        "north": ("south", "east"),
        "south": ("north", "east"),
        "east": ("north", "south"),
    }


def test_a_file_that_was_changed_is_not_sold_again() -> None:
    held = ward()
    held.round("north", "south")
    offers = [replace(one, source="east" if one.party == "south" else one.source) for one in held.market.offers[:2]]
    mended = CollaborativeMarket(held.market.rules, [*offers, Offer("new", "west")])
    held.state, held.market = mended.adopt(held.state), mended
    found = held.round("north", "new")
    assert found.members[0].alone == Fraction(8, 16)
    assert [aid.amount for aid in found.members[0].helps] == [0]
    moved = CollaborativeMarket(held.market.rules, [offers[0], Offer("elsewhere", "south"), Offer("new", "west")])
    held.state, held.market = moved.adopt(held.state), moved
    found = held.round("north", "elsewhere")
    assert found.members[0].paid == 0


def test_a_group_is_one_member() -> None:
    offers = [Offer("a", "a", "pair"), Offer("b", "b", "pair"), Offer("c", "c")]
    market = CollaborativeMarket(Rules(EUR, 1_000, OWN), offers)
    assert market.sellers == ("pair", "c")
    with pytest.raises(Refused, match="offers no data here"):
        market.escrow(market.start(), Join("1", "a"))


def test_members_that_share_rows_are_named_and_count_as_one_in_groups() -> None:
    held = ward(division="group-banzhaf")
    held.shared = {("north", "west"): 50}
    found = held.round()
    assert [(group.parties, group.rows) for group in found.together] == [(("north", "west"), 50)]
    south = found.members[1]
    assert {aid.party: aid.amount for aid in south.helps} == {"north": 100, "west": 100, "east": 400}
    apart = ward(division="group-banzhaf")
    apart.shared = {("north", "west"): 49}
    assert apart.round().together == ()


@pytest.mark.parametrize("division", ["published", "published-balanced", "banzhaf"])
def test_a_single_task_is_settled_by_one_model_for_all(division: str) -> None:
    held = ward(task=ONE, quality="common", division=division)
    found = held.round()
    assert found.written
    assert found.written.pot == Fraction(4 * 10 - 16, 16)
    assert found.written.paid == found.written.pot * (Fraction(10, 16) + found.written.pot)
    assert all(one.after == Fraction(10, 16) for one in found.members)
    money = sum(held.net(name) for name in NAMES) + held.held("withheld") + held.net(OPERATOR)
    assert money == 0
    assert len(held.past[-1].deliveries) == 4


def test_the_published_formula_hands_out_more_than_came_in_and_the_operator_covers_it() -> None:
    half = dict.fromkeys(("a", "b", "c", "ab", "ac", "bc"), 0.5)
    table = {**half, "abc": 1.0}
    rules: dict[str, Any] = {"task": ONE, "quality": "common", "division": "published", "price": 2_400}
    held = Ward(given({"a": table, "b": table, "c": table}), "abc", **rules)
    found = held.round()
    assert found.written
    assert (found.written.pot, found.written.paid) == (Fraction(3, 2), Fraction(15, 4))
    assert [held.net(name) for name in "abc"] == [1_800, 1_800, 1_800]
    assert held.net(OPERATOR) == -5_400


def test_the_balanced_form_pays_every_unit_of_the_pot_and_no_more() -> None:
    held = ward(task=ONE, quality="common", division="published-balanced")
    held.round()
    assert sum(nets(held).values()) == 0
    assert held.held("withheld") == held.net(OPERATOR) == 0


def test_where_formulas_fall_below_nothing_nobody_is_charged_less() -> None:
    worse = {"a": 1.0, "b": 0.25, "ab": 0.5}
    held = Ward(given({"a": worse, "b": worse}), "ab", task=ONE, quality="common", division="published")
    found = held.round()
    assert [one.due for one in found.members] == [0, 400]
    assert all(aid.amount >= 0 for one in found.members for aid in one.helps)


def test_under_a_published_formula_nobody_pays_a_second_time_for_what_it_has() -> None:
    """It knows of no models that are there already: who has one cannot join again, newcomers can."""
    held = ward(task=ONE, quality="common", division="published-balanced")
    held.round("north", "south", "east")
    with pytest.raises(Refused, match="divides one settlement from scratch") as refused:
        held.join("north")
    assert refused.value.value == "north"
    held.join("west")
    assert [seat.party for seat in held.state.joined] == ["west"]


def test_the_published_formula_never_takes_more_of_the_operator_than_it_set_aside() -> None:
    best = {frozenset("ab"), frozenset("ad"), frozenset("bd"), frozenset("abd"), frozenset("abcd")}
    held = Ward(
        lambda _, names: float(names in best), "abcd", task=ONE, quality="common", division="published", price=1_600
    )
    found = held.round()
    assert found.written
    assert min(found.written.psi) < 0
    assert -1_600 * 16 <= held.net(OPERATOR) <= 0


def test_balanced_nobody_owes_where_there_is_nobody_to_pay() -> None:
    scores = {"a": 0.9, "b": 0.9, "c": 0.1, "ab": 0.0, "ac": 0.0, "bc": 0.0, "abc": 0.2}
    held = Ward(given(dict.fromkeys("abc", scores)), "abc", task=ONE, quality="common", division="published-balanced")
    assert [one.due for one in held.round().members] == [0, 0, 0]
    assert [held.net(name) for name in "abc"] == [0, 0, 0]


@pytest.mark.parametrize("division", ["published", "published-balanced"])
def test_as_published_a_member_without_a_task_earns_and_owes_nothing(division: str) -> None:
    held = ward(task=ONE, quality="common", division=division)
    held.has = {"west": Brought(100, 40, 1, 2, 0)}
    found = held.round()
    assert found.members[3].paid == 0
    assert held.held("earnings:west") > 0
    assert sum(held.net(name) for name in NAMES) + held.held("withheld") + held.net(OPERATOR) == 0


def test_rows_that_judge_too_are_told() -> None:
    held = ward(task=ONE, quality="common")
    held.has = {"west": Brought(100, 40, 2, 2, 7)}
    assert [one.dropped for one in held.round().members] == [0, 0, 0, 7]


def test_models_are_made_by_order_or_asked_by_query() -> None:
    (file, *_) = _closed(ward())
    (query, *_) = _closed(ward(delivery="queries"))
    assert file.deliveries[0].form == "model"
    assert query.deliveries[0].form == "queries"


def _closed(held: Ward) -> list[Past]:
    held.round()
    return held.past[-1:]


def test_members_see_their_own_outcome_and_what_their_data_did() -> None:
    held = ward()
    found = held.round()
    joined, last = held.past[0], held.past[-1]
    assert held.market.awaits(held.state) == (Join, Withdraw, Close)
    assert _seen(held, joined) == [("north", joined.orders[0]), ("north", joined.evidence)]
    seen = dict[str, list[object]]()
    for party, record in _seen(held, last):
        seen.setdefault(party, []).append(record)
    assert len(seen["north"]) == 1 + 3
    assert seen["north"][0] == found.members[0]
    assert seen[OPERATOR] == [last.orders[0]]


def _seen(held: Ward, one: Past) -> list[tuple[str, object]]:
    return [*held.market.disclosed(one.orders, Trade(one.entries, one.deliveries, (), one.evidence))]


def test_no_member_may_be_called_operator() -> None:
    with pytest.raises(Refused, match="closes a round"):
        CollaborativeMarket(Rules(EUR, 100, OWN), [Offer(OPERATOR, "x"), Offer("a", "y")])


def test_a_settlement_with_nobody_able_to_have_a_task_moves_nothing_but_fees_back() -> None:
    held = ward()
    held.has = {name: Brought(10, 3, 2, 2, 0) for name in NAMES}
    found = held.round()
    assert isinstance(found, Settled)
    assert nets(held) == dict.fromkeys(NAMES, 0)
    assert "Nobody has a task" in found.untried
