"""What members are told: every sentence about money adds up, and whoever sees less is told less."""

from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.gains.joint import Brought
from gainshare.markets.collaborative.records import OPERATOR, Given, Outcome, Settled
from gainshare.markets.collaborative.words import WHYS, WORDS, Seen, seen
from tests.markets.collaborative.ward import EUR, ONE, Ward, coverage, given

COVER = {"north": "abcd", "south": "cdef", "east": "ghij", "west": "abcd"}


def ward(**rules: Any) -> Ward:
    held = Ward(coverage(**COVER), tuple(COVER), error=1 / 16, **rules)
    held.round()
    return held


def _all(held: Ward) -> Seen:
    last = held.past[-1]
    return seen(held.market.rules, [*last.orders, last.evidence])


def told(held: Ward, why: str, party: str = "") -> str:
    ((_, sentence),) = WORDS.told(_all(held), why, party)
    return sentence


def test_the_answer_says_who_improved_and_what_it_cost() -> None:
    assert WORDS.answer("w/5", _all(ward())).startswith("w/5: ")
    assert "improved" in WORDS.answer("w/5", _all(ward()))


def test_a_member_is_told_its_price_its_helpers_its_bill_and_its_earnings() -> None:
    held = ward(min_fee=5)
    assert "scores 25.0 % alone: all that is missing would cost 12.00 EUR" in told(held, "price", "north")
    assert "the data of south and east helped most" in told(held, "quality", "north")
    assert "scores 62.5 %, its own 25.0 %." in told(held, "quality", "north")
    payment = told(held, "payment", "north")
    assert "north improved by 37.50 points, less 6.25 that may be chance: 31.25 points are charged" in payment
    assert "Due: 5.00 EUR at most, of which its helpers get 4.99 EUR" in payment
    assert "Of 16.05 EUR set aside, 11.01 EUR came back" in payment
    assert "of what north owes (66.7 %)" in told(held, "share", "east")
    assert "Banzhaf value" in told(held, "share", "east")
    assert "was helped" in told(held, "lost", "north")


def test_all_but_what_was_missed_is_told_unasked_about_who_paid_most() -> None:
    labels = [label for label, _ in WORDS.told(_all(ward()), "", "")]
    assert labels == [*WHYS[:-1], "others"]
    assert dict(WORDS.told(_all(ward()), "", ""))["others"] == "--party NAME tells the same of south, east and west."
    with pytest.raises(Refused, match="must be one of price"):
        WORDS.told(_all(ward()), "luck", "")
    with pytest.raises(Refused, match="has no part"):
        WORDS.told(_all(ward()), "", "nobody")


def test_whom_nobody_helped_is_told_that_it_pays_nothing_and_why() -> None:
    held = Ward(given({"a": {"a": 0.75, "ab": 0.5}, "b": {"b": 0.5, "ab": 0.5}}), ("a", "b"))
    held.round()
    assert "nobody's data made its model better" in told(held, "quality", "a")
    assert "Nobody helped a, so it pays nothing for help" in told(held, "payment", "a")
    assert "The data of a earned nothing." in told(held, "share", "a")
    assert "b the least so with -25.0 points" in told(held, "lost", "a")


def test_help_that_may_be_chance_is_not_charged_for() -> None:
    held = Ward(coverage(**COVER), tuple(COVER), error=1.0)
    held.round()
    assert "not enough to be charged for" in told(held, "quality", "north")
    assert "with 100.0 that may be chance" in told(held, "lost", "north")
    assert "It is worth something to" in told(held, "share", "east")


def test_who_only_helps_is_told_why() -> None:
    held = Ward(coverage(**COVER), tuple(COVER))
    held.has = {"west": Brought(100, 3, 2, 2, 0)}
    held.round()
    for why in ("price", "quality", "lost"):
        assert "3 rows to judge by, fewer than 30" in told(held, why, "west")
    assert told(held, "payment", "west") == "west pays nothing."


def test_a_common_model_is_everybodys() -> None:
    held = ward(task=ONE, quality="common", division="published-balanced")
    assert "The model is that of everybody's data" in told(held, "quality", "north")
    assert "may be chance" not in told(held, "payment", "north")


def test_a_member_sees_its_own_outcome_and_what_its_data_did() -> None:
    held = ward()
    found = held.past[-1].evidence
    assert isinstance(found, Settled)
    own = _east(held)
    mine = [Given(one.party, aid) for one in found.members for aid in one.helps if aid.party == "east"]
    shown = seen(held.market.rules, [own, *mine])
    assert WORDS.answer("w/5", shown).startswith("w/5: east pays ")
    assert dict(WORDS.told(shown, "", ""))["share"] == told(held, "share", "east")
    with pytest.raises(Refused, match="has no part"):
        WORDS.told(shown, "", "north")


def test_who_has_joined_before_and_not_again_is_no_part_of_what_is_told() -> None:
    held = ward()
    shown = seen(held.market.rules, [Given("east", aid) for aid in _east(held).helps])
    assert WORDS.told(shown, "", "") == (("what", "Sealed in this copy."),)


def _east(held: Ward) -> Outcome:
    found = held.past[-1].evidence
    assert isinstance(found, Settled)
    return next(one for one in found.members if one.party == "east")


def test_what_is_sealed_says_so() -> None:
    nothing = seen(ward().market.rules, [])
    assert WORDS.answer("w/5", nothing) == "w/5: sealed in this copy"
    assert WORDS.told(nothing, "", "") == (("what", "Sealed in this copy."),)


def test_joining_and_leaving_are_told_in_one_line() -> None:
    held = Ward(coverage(**COVER), tuple(COVER))
    held.join("north")
    held.leave("north")
    held.leave("north")
    lines = [WORDS.answer("w/1", seen(held.market.rules, [*one.orders, one.evidence])) for one in held.past]
    assert lines == [
        "w/1: north joins and sets 16.00 EUR aside; 1 member now",
        "w/1: north withdraws and has 16.00 EUR back",
        "w/1: the order of north came to nothing: north has not joined",
    ]
    joined, left, idle = held.past
    line = WORDS.printed("w/3", idle.orders[0], idle.evidence, EUR)
    assert line == "trade w/3: came to nothing: north has not joined"
    assert WORDS.printed("w/1", joined.orders[0], joined.evidence, EUR) == "trade w/1: north joins, 16.00 EUR"
    assert WORDS.printed("w/2", left.orders[0], left.evidence, EUR) == "trade w/2: north withdraws, 16.00 EUR"


def test_a_settlement_prints_in_one_line() -> None:
    held = ward()
    last = held.past[-1]
    line = WORDS.printed("w/5", last.orders[0], last.evidence, EUR)
    assert line.startswith("trade w/5: 4 of 4 members improved and paid ")
    assert last.orders[0].party == OPERATOR


def test_a_settlement_is_a_table_for_a_screen_and_nothing_else_is() -> None:
    held = Ward(coverage(**COVER), tuple(COVER))
    held.has = {"west": Brought(100, 3, 2, 2, 0)}
    held.round()
    heads, *rows = WORDS.board(held.market.rules, held.past[-1].evidence)
    assert heads == ("member", "distinct rows", "alone", "after", "paid EUR", "earned EUR", "model")
    assert rows[0] == ("north", "140", "25.0 %", "62.5 %", "6.00", "1.66", "with south and east")
    assert rows[3] == ("west", "103", "", "", "0.00", "1.66", "none: it only helps")
    assert WORDS.board(held.market.rules, held.past[0].evidence) == ()


def test_what_the_operator_covers_is_a_row_of_its_own() -> None:
    table = dict.fromkeys(("a", "b", "c", "ab", "ac", "bc"), 0.5) | {"abc": 1.0}
    rules: dict[str, Any] = {"task": ONE, "quality": "common", "division": "published", "price": 2_400}
    held = Ward(given({"a": table, "b": table, "c": table}), "abc", **rules)
    held.round()
    *_, last = WORDS.board(held.market.rules, held.past[-1].evidence)
    assert last == (OPERATOR, "", "", "", "54.00", "0.00", "covers the formula")
