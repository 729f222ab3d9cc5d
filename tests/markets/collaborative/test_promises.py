"""The audit's searches: they find nothing in a settlement as it is, and each forgery in one that is not."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from gainshare.axioms.collaborative import ProfitableCopies
from gainshare.axioms.verdicts import FAILS, NOT_CHECKED, NOT_PROMISED, PROVED, Verdict
from gainshare.core.random import stream
from gainshare.games.helping import DIVISIONS
from gainshare.markets.collaborative import promises
from gainshare.markets.collaborative.market import CollaborativeMarket
from gainshare.markets.collaborative.promises import Examiner, worse_off
from gainshare.markets.collaborative.records import Joined, Settled, Tried, Unchanged
from tests.markets.collaborative.ward import EUR, ONE, Past, Ward, coverage, given
from tests.markets.mutations import mutated

COVER = {"north": "abcd", "south": "cdef", "east": "ghij", "west": "abcd"}
COMMON: dict[str, Any] = {"task": ONE, "quality": "common"}


def settled(*, members: int = 4, **rules: Any) -> Ward:
    held = Ward(coverage(**COVER), tuple(COVER)[:members], error=1 / 64, **rules)
    held.join("north")
    held.leave("north")
    held.leave("north")
    held.round()
    return held


def verdicts(market: CollaborativeMarket, past: Sequence[Past]) -> dict[tuple[str, str], Verdict]:
    examiner = Examiner(market)
    for one in past:
        examiner.add(one)
    found = examiner.verdicts(partial(stream, "audit"), tries=100, stream_tries=0)
    return {(one.promise, one.rule): one for one in found}


@pytest.mark.parametrize("division", list(DIVISIONS))
def test_no_promise_of_any_rule_is_broken_by_its_own_settlements(division: str) -> None:
    held = settled(division=division, **COMMON)
    found = verdicts(held.market, held.past)
    assert not [one for one in found.values() if one.verdict == FAILS]
    assert found["settled as declared", division].verdict == "holds in 8 tries"


def test_the_default_holds_sixteen_copies_of_everybody() -> None:
    held = settled()
    found = verdicts(held.market, held.past)
    assert found["copying never pays", "banzhaf"].verdict == "holds in 128 tries"
    beside = found["copying never pays by shapley, beside", "shapley"]
    assert beside.verdict == NOT_PROMISED
    assert "more copies would net" in beside.method


def test_rules_under_which_copies_pay_say_so_with_the_case() -> None:
    held = settled(division="shapley")
    one = verdicts(held.market, held.past)["copying never pays", "shapley"]
    assert one.verdict == NOT_PROMISED
    assert "a copy can raise its total; here" in one.method


def test_the_published_formula_is_told_where_it_does_not_balance() -> None:
    held = settled(division="published", **COMMON)
    found = verdicts(held.market, held.past)
    assert "here it hands out" in found["what is paid is what is earned", "published"].method
    assert "worthless" in found["who helps nobody earns nothing", "published"].method
    balanced = settled(division="published-balanced", **COMMON)
    held_by = verdicts(balanced.market, balanced.past)["what is paid is what is earned", "published-balanced"]
    assert held_by.verdict == PROVED


def test_beside_a_single_task_stands_what_is_published() -> None:
    held = settled(**COMMON)
    beside = [rule for promise, rule in verdicts(held.market, held.past) if promise.endswith("beside")]
    assert "published" in beside


def test_without_trades_nothing_is_claimed_to_be_searched() -> None:
    found = verdicts(settled().market, ())
    assert found["settled as declared", "banzhaf"].verdict == NOT_CHECKED
    assert found["copying never pays", "banzhaf"].verdict == PROVED
    assert found["other cheating", "banzhaf"].method == "no settlement yet"


def test_every_changed_figure_of_a_settlement_is_noticed() -> None:
    """But for what was measured, which only a replay can confirm, and what is drawn from it for the record."""
    held = settled(members=3)
    last = held.past[-1]
    unnoticed = set[str]()
    for path, other in mutated(last.evidence, lambda figure: figure + 1):
        found = verdicts(held.market, [*held.past[:-1], replace(last, evidence=other)])
        if found["settled as declared", "banzhaf"].verdict != FAILS:
            unnoticed.add(path.rpartition(".")[2])
    assert unnoticed <= {"training", "held", "dropped", "strength", "alone", "model", "error"}
    leaks = [path for path, _ in mutated(last.evidence, lambda figure: figure + 1) if ".leaks" in path]
    assert leaks


@pytest.mark.parametrize(
    "forge",
    [
        lambda one: replace(one, entries=()),
        lambda one: replace(one, deliveries=one.deliveries[1:]),
        lambda one: replace(one, deliveries=tuple(replace(each, form="queries") for each in one.deliveries)),
        lambda one: replace(
            one,
            entries=tuple(
                replace(entry, postings=tuple(replace(leg, asset="USD") for leg in entry.postings))
                for entry in one.entries
            ),
        ),
    ],
)
def test_money_and_goods_that_were_not_settled_are_noticed(forge: Any) -> None:
    held = settled()
    found = verdicts(held.market, [*held.past[:-1], forge(held.past[-1])])
    assert found["settled as declared", "banzhaf"].verdict == FAILS


def test_a_settlement_among_others_than_those_who_joined_is_noticed() -> None:
    held = settled()
    found = verdicts(held.market, held.past[4:])
    assert "others than those who have joined" in str(found["settled as declared", "banzhaf"].witness)


def test_a_reason_that_is_none_is_noticed() -> None:
    held = settled()
    forged = [*held.past[:2], replace(held.past[2], evidence=Unchanged("a whim")), *held.past[3:]]
    assert "a whim" in str(verdicts(held.market, forged)["settled as declared", "banzhaf"].witness)


def test_a_fee_of_other_rules_is_noticed() -> None:
    held = settled()
    forged = replace(held.past[0], evidence=Joined(1, 7))
    found = verdicts(held.market, [forged])
    assert "fee" in str(found["settled as declared", "banzhaf"].witness)


def test_money_from_earlier_rules_is_followed() -> None:
    held = settled()
    held.join("north", "south")
    begun = len(held.past)
    cheaper = CollaborativeMarket(replace(held.market.rules, price=800), held.market.offers)
    held.state, held.market = cheaper.adopt(held.state), cheaper
    held.join("north", "east")
    held.close()
    examiner = Examiner(cheaper, begun)
    for one in (replace(held.past[0], orders=()), *held.past[:begun]):
        examiner.earlier(one)
    for one in held.past[begun:]:
        examiner.add(one)
    found = examiner.verdicts(partial(stream, "audit"), tries=100, stream_tries=0)
    assert not [one for one in found if one.verdict == FAILS]


def test_what_attacks_came_to_is_told_and_not_promised() -> None:
    held = settled()
    last = held.past[-1]
    assert isinstance(last.evidence, Settled)
    idle, paying = Tried("north", "two halves", "banzhaf", 5, 5), Tried("east", "a junk file", "banzhaf", 5, 9)
    for tried, words in (
        ((idle,), "none of 1 would have paid"),
        ((idle, paying), f"gained {EUR.show(4)} by a junk file"),
    ):
        one = replace(last, evidence=replace(last.evidence, tried=tried))
        assert words in verdicts(held.market, [*held.past[:-1], one])["other cheating", "banzhaf"].method


@pytest.mark.parametrize(
    ("name", "promise"),
    [
        ("unequal_treatment", "equal members end alike"),
        ("null_entry", "who helps nobody changes nobody's money"),
        ("zero_element_seller", "who helps nobody earns nothing"),
    ],
)
def test_a_witness_breaks_its_promise(monkeypatch: pytest.MonkeyPatch, name: str, promise: str) -> None:
    monkeypatch.setattr(promises, name, lambda rule, members: f"a witness under {rule}")
    held = settled()
    one = verdicts(held.market, held.past)[promise, "banzhaf"]
    assert (one.verdict, one.witness) == (FAILS, "a witness under banzhaf")


def test_a_member_that_pays_for_nothing_is_told() -> None:
    held = settled(min_fee=7)
    last = held.past[-1]
    assert isinstance(last.evidence, Settled)
    north = last.evidence.members[0]
    for one, wrong in (
        (north, False),
        (replace(north, paid=north.paid + 700), True),
        (replace(north, artefact=""), True),
    ):
        witness = worse_off(held.market.rules, last.evidence, one)
        assert (witness is not None) == wrong
    assert "north gains what is worth" in str(worse_off(held.market.rules, last.evidence, replace(north, paid=9_999)))


def test_a_settlement_at_any_price_and_in_any_units_holds() -> None:
    held = settled(price=9_000_000_000_000)
    found = verdicts(held.market, held.past)
    assert not [one for one in found.values() if one.verdict == FAILS]
    assert "EUR instead of" in found["copying never pays by shapley, beside", "shapley"].method


def test_where_data_harm_nothing_published_is_called_broken() -> None:
    scores = {"a": 0.9, "b": 0.8, "c": 0.5, "ab": 0.9, "ac": 0.6, "bc": 0.5, "abc": 0.55}
    for division in ("published", "published-balanced"):
        held = Ward(given(dict.fromkeys("abc", scores)), "abc", division=division, **COMMON)
        held.round()
        assert not [one for one in verdicts(held.market, held.past).values() if one.verdict == FAILS]


def test_a_copy_that_pays_breaks_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    case = ProfitableCopies(1, 2, "own", Fraction(3), Fraction(5), capped=False)
    monkeypatch.setattr(promises, "profitable_copies", lambda rule, members: case)
    held = settled()
    one = verdicts(held.market, held.past)["copying never pays", "banzhaf"]
    assert (one.verdict, one.witness) == (FAILS, case)


def test_a_cap_that_binds_is_told_with_the_copy_that_profits() -> None:
    good = {"ab", "acd", "abc", "abd", "abcd"}
    majority = {"a" + "".join(rest): 0.5 if "a" + "".join(rest) in good else 0.0 for rest in map(tuple, _groups("bcd"))}
    idle = dict.fromkeys(("b", "c", "d"), 0.0)
    tables = {"a": majority} | {name: {"".join(sorted({name, *group})): 0.0 for group in _groups()} for name in idle}
    held = Ward(given(tables), "abcd", division="banzhaf-scaled")
    found = held.round()
    assert found.members[0].capped
    one = verdicts(held.market, held.past)["copying never pays", "banzhaf-scaled"]
    assert "where a payment had been scaled down to what is due" in one.method
    assert found.members[0].helps[0].share == Fraction(3, 5)


def _groups(names: str = "abcd") -> list[str]:
    places = range(1 << len(names))
    return ["".join(name for place, name in enumerate(names) if mask >> place & 1) for mask in places]


def test_what_is_not_promised_is_shown_where_it_happens() -> None:
    found = verdicts(settled().market, settled().past)
    assert "takes" in found["joining hurts nobody", "banzhaf"].method
    hardly = "a name that hardly helps changes hardly anything"
    assert "north would save 1.91 EUR" in found[hardly, "banzhaf"].method
    late = settled(division="late-shapley")
    assert verdicts(late.market, late.past)[hardly, "late-shapley"].verdict == PROVED
    plain = settled(division="shapley")
    assert verdicts(plain.market, plain.past)[hardly, "shapley"].method == "it counts among those who help"
    common = settled(division="published", **COMMON)
    assert "part in the pot" in verdicts(common.market, common.past)[hardly, "published"].method
