"""What members that train together are promised: searches that find nothing where it holds, and witnesses elsewhere."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gainshare.axioms.collaborative import (
    false_name,
    harmful_entry,
    null_entry,
    profitable_copies,
    unbalanced,
    unequal_treatment,
    worse_off,
    zero_element_buyer,
    zero_element_seller,
)
from gainshare.games.exchange import Members, exchange, with_copies
from gainshare.games.helping import DIVISIONS, WEIGHTS

HALF = Fraction(1, 2)
ROBUST = ("banzhaf", "late-shapley")
each_rule = pytest.mark.parametrize("rule", WEIGHTS)
each_robust_rule = pytest.mark.parametrize("rule", ROBUST)


def common(*worths: Fraction | int) -> Members:
    """Members with one task and these scores."""
    return Members((worths,) * (len(worths).bit_length() - 1))


def last_wants(*game: int) -> Members:
    """A game of helpers, for a last member whom they all help; they want nothing."""
    idle = (0,) * (2 * len(game))
    return Members(((idle,) * (len(game).bit_length() - 1)) + ((*[0] * len(game), *game),))


@st.composite
def instances(draw: st.DrawFn, *, largest: int = 4) -> Members:
    """Any scores: noisy ones that fall as data join, nothing submodular about them."""
    count = draw(st.integers(2, largest))
    worths = st.lists(st.integers(0, 8).map(Fraction), min_size=2**count, max_size=2**count)
    return Members(tuple(tuple(draw(worths)) for _ in range(count)))


@each_robust_rule
@settings(max_examples=25)
@given(members=instances())
def test_up_to_sixteen_exact_copies_never_pay_in_any_game(rule: str, members: Members) -> None:
    assert profitable_copies(rule, members) is None


@each_robust_rule
@settings(max_examples=20)
@given(members=instances(largest=3), order=st.lists(st.integers(0, 2), min_size=1, max_size=2))
def test_copies_never_pay_after_others_have_copied(rule: str, members: Members, order: list[int]) -> None:
    for member in order:
        members = with_copies(members, min(member, len(members.tables) - 1), 1, "trivial")
    assert profitable_copies(rule, members, copies=(1, 2, 7, 16)) is None


@each_robust_rule
def test_copies_never_pay_in_any_game_of_two_helpers_with_few_scores(rule: str) -> None:
    games = [(0, one, two, both) for one in range(3) for two in range(3) for both in range(3)]
    assert all(profitable_copies(rule, last_wants(*game)) is None for game in games)


WITNESSES = {
    "banzhaf-scaled": last_wants(0, 1, 0, 1, 0, 1, 1, 1),
    "shapley": last_wants(0, 6, 6, 6),
    "published": common(0, 1, 1, 1, HALF, 1, 1, 1),
    "published-balanced": common(0, 1, 1, 1, HALF, 1, 1, 1),
    "group-banzhaf": Members(last_wants(0, 6, 6, 6).tables, (), (0, 0, 1)),
}


@pytest.mark.parametrize("rule", WITNESSES)
def test_a_rule_that_copies_can_use_shows_a_witness(rule: str) -> None:
    found = profitable_copies(rule, WITNESSES[rule], copies=(1, 2))
    assert found is not None
    assert found.after > found.before
    assert str(found).startswith(f"Copies: member {found.member} joins ")
    assert found.capped == (rule == "banzhaf-scaled") == ("scaled down" in str(found))


def test_every_rule_either_resists_copies_or_has_a_witness() -> None:
    assert set(ROBUST) | set(WITNESSES) == set(DIVISIONS)
    assert set(ROBUST) == {word for word, rule in DIVISIONS.items() if not rule.copying}


def test_one_copy_of_a_perfect_member_brings_an_eighteenth() -> None:
    found = profitable_copies("published-balanced", WITNESSES["published-balanced"], copies=(1,))
    assert found is not None
    assert found.after - found.before == Fraction(1, 18)


@each_rule
@given(members=instances())
def test_nobody_is_worse_off_than_outside(rule: str, members: Members) -> None:
    assert worse_off(rule, members) is None
    assert zero_element_buyer(rule, members) is None


@each_rule
@given(members=instances(largest=3))
def test_a_null_entrant_changes_nobodys_money(rule: str, members: Members) -> None:
    assert null_entry(rule, members) is None


@each_rule
@given(members=instances(largest=3), member=st.integers(0, 2))
def test_equal_members_end_alike(rule: str, members: Members, member: int) -> None:
    twice = with_copies(members, min(member, len(members.tables) - 1), 1, "own")
    nets = exchange(rule, twice).nets
    assert nets[min(member, len(members.tables) - 1)] == nets[-1]
    assert unequal_treatment(rule, twice) is None


def test_an_equal_member_that_counts_with_another_ends_otherwise() -> None:
    """Three helpers that bring the same, two of them one group."""
    alike = last_wants(0, 6, 6, 6, 6, 6, 6, 6)
    assert unequal_treatment("group-banzhaf", alike) is None
    found = unequal_treatment("group-banzhaf", Members(alike.tables, (), (0, 1, 1, 2)))
    assert str(found) == "Symmetry: members 0 and 1 bring and want the same but net 3 and 1.5"
    paying = Members(alike.tables, (Fraction(1), Fraction(2), Fraction(), Fraction(6)))
    assert unequal_treatment("banzhaf", paying) is None


@each_rule
@given(members=instances(largest=3))
def test_data_that_help_nobody_earn_nothing_and_the_sums_agree(rule: str, members: Members) -> None:
    null_first = tuple(
        tuple(table[mask & ~1] if at else table[mask] for mask in range(len(table)))
        for at, table in enumerate(members.tables)
    )
    assert exchange(rule, Members(null_first)).earned[0] == 0
    assert zero_element_seller(rule, Members(null_first)) is None
    assert unbalanced(rule, members) is None


def test_junk_earns_as_published() -> None:
    found = zero_element_seller("published-balanced", common(0, 1, 0, 1))
    assert str(found) == "Zero element: member 1 helps nobody and earns 0.25"


def test_the_published_formula_does_not_balance() -> None:
    found = unbalanced("published", common(0, HALF, HALF, HALF, HALF, HALF, HALF, 1))
    assert str(found) == "Balance: 3.75 handed out of 1.5 paid in"


def test_a_fee_that_bought_nothing_is_kept_as_published_where_scores_fall() -> None:
    quarter = Fraction(1, 4)
    found = zero_element_buyer("published-balanced", common(0, HALF, quarter, 0, quarter, 0, 1, HALF))
    assert found is not None
    assert str(found).startswith("Zero element: member 0 is not helped and nets -")


def test_members_can_lose_by_joining_as_published_where_scores_fall() -> None:
    assert str(worse_off("published", common(0, HALF, 1, HALF))) == "Joining: member 1 takes itself from 0 to -0.125"
    assert null_entry("published", common(0, HALF, HALF, 1)) is None


@each_rule
def test_competitors_lower_each_others_earnings(rule: str) -> None:
    """Not promised by any rule: two that bring the same are paid less each than one alone."""
    found = harmful_entry(rule, last_wants(0, 8, 8, 8))
    assert found is not None
    assert {found.entrant, found.member} == {0, 1}
    assert str(found).startswith("Joining: member ")


def test_a_helper_that_adds_almost_nothing_saves_a_buyer_a_third() -> None:
    """Banzhaf divides by c_m = 1 for two helpers that are not null, by 3/2 for three: not promised."""
    tiny = Fraction(1, 1000)
    found = false_name("banzhaf", last_wants(0, 1, 1, 2), tiny)
    assert found is not None
    assert (found.member, found.before) == (2, -2)
    assert Fraction(-4, 3) - found.after < tiny
    assert str(found).startswith("False name: member 2 brings in a name that adds 0.001 at most and nets -1.33")


@given(members=instances(largest=3), power=st.sampled_from([3, 10, 30]))
@example(last_wants(0, 1, 1, 2), 30)
def test_a_false_name_saves_no_more_than_it_adds_under_late_shapley(members: Members, power: int) -> None:
    effect = Fraction(1, 2**power)
    found = false_name("late-shapley", members, effect)
    if found is not None:
        assert found.after - found.before <= effect / 2 * len(members.tables)
