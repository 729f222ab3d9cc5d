"""Division of what a member owes among its helpers: never more than is due, whoever copies itself or does nothing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import DataError, Refused
from gainshare.games.exact import banzhaf_weights, late_shapley_weights, semivalue, shapley_weights
from gainshare.games.helping import DIVISIONS, WEIGHTS, banzhaf_bound, cover, parted, parting
from gainshare.games.replication import replicated_table

Table = list[int]
tables = st.integers(1, 4).flatmap(lambda n: st.lists(st.integers(-9, 9), min_size=2**n - 1, max_size=2**n - 1))
games = tables.map(lambda worths: list(cover([0, *worths])))
each_rule = pytest.mark.parametrize("rule", WEIGHTS)


def players(table: Table) -> int:
    return len(table).bit_length() - 1


def alone(table: Table) -> range:
    """Clusters of one helper each."""
    return range(players(table))


@given(tables)
def test_the_cover_is_the_best_part_of_each_coalition(worths: Table) -> None:
    table = [0, *worths]
    parts = [[table[part] for part in range(whole + 1) if part & whole == part] for whole in range(len(table))]
    assert cover(table) == tuple(map(max, parts))
    assert cover(cover(table)) == cover(table)


@each_rule
@given(game=games)
def test_helpers_are_never_paid_more_than_is_due(rule: str, game: Table) -> None:
    shares = parted(rule, game, alone(game)).shares
    assert len(shares) == players(game)
    assert all(share >= 0 for share in shares)
    assert sum(shares) <= 1
    assert sum(shares) == (game[-1] > 0) or rule != "shapley"


@each_rule
@given(game=games, place=st.integers(0, 4))
def test_a_null_helper_changes_nobodys_share(rule: str, game: Table, place: int) -> None:
    at = min(place, players(game))
    wider = [game[mask & (1 << at) - 1 | mask >> at + 1 << at] for mask in range(2 * len(game))]
    kept, found = parted(rule, game, alone(game)), parted(rule, wider, alone(wider))
    assert found.shares == (*kept.shares[:at], 0, *kept.shares[at:])


@pytest.mark.parametrize("rule", ["banzhaf", "late-shapley"])
@given(game=games, copies=st.integers(1, 4))
def test_copies_never_earn_more_together_in_any_monotone_game(rule: str, game: Table, copies: int) -> None:
    many = parted(rule, replicated_table(game, 0, copies)).shares
    assert many[0] + sum(many[players(game) :]) <= parted(rule, game).shares[0]


@given(games)
def test_declared_copies_earn_as_much_as_one_between_groups(game: Table) -> None:
    many = parted("group-banzhaf", replicated_table(game, 0, 2), [*alone(game), 0, 0])
    total = many.shares[0] + sum(many.shares[players(game) :])
    assert total == parted("group-banzhaf", game, alone(game)).shares[0] == parted("banzhaf", game).shares[0]


@given(st.integers(1, 5), st.data())
def test_banzhaf_values_never_sum_to_more_than_the_bound(count: int, data: st.DataObject) -> None:
    worths = data.draw(st.lists(st.integers(0, 9), min_size=2**count - 1, max_size=2**count - 1))
    game = cover([0, *worths])
    assert sum(semivalue(game, banzhaf_weights)) <= banzhaf_bound(count) * game[-1]


@pytest.mark.parametrize("count", range(1, 9))
def test_majorities_reach_the_bound(count: int) -> None:
    majority = [int(2 * mask.bit_count() > count) for mask in range(2**count)]
    assert sum(semivalue(majority, banzhaf_weights)) == banzhaf_bound(count)
    assert sum(parted("banzhaf", majority).shares) == 1


def test_nobody_has_no_banzhaf_values() -> None:
    assert banzhaf_bound(0) == 0
    assert parted("banzhaf", [0]).shares == ()


def test_scaling_binds_in_a_submodular_game_of_ten() -> None:
    """Spec 4.2: min(|S|, 8) with 10 players has Banzhaf values of 9.8 together."""
    game = [min(mask.bit_count(), 8) for mask in range(2**10)]
    scaled = parted("banzhaf-scaled", game)
    assert sum(scaled.worths) == Fraction(1255, 128)
    assert scaled.capped
    assert set(scaled.shares) == {Fraction(1, 10)}
    assert not parted("banzhaf", game).capped


def test_scaling_lets_a_copy_profit_where_it_binds() -> None:
    """The first helper alone or the other two: one copy lifts the cap, and its 3/5 to 3/4."""
    game = [0, 1, 0, 1, 0, 1, 1, 1]
    once, twice = parted("banzhaf-scaled", game), parted("banzhaf-scaled", replicated_table(game, 0, 1))
    assert (once.capped, once.shares[0]) == (True, Fraction(3, 5))
    assert (twice.capped, twice.shares[0] + twice.shares[3]) == (False, Fraction(3, 4))


def test_a_copy_inside_a_group_of_two_owners_takes_more_of_its_pay() -> None:
    pair, more = [0, 6, 6, 6], replicated_table([0, 6, 6, 6], 0, 1)
    assert parted("group-banzhaf", pair, [0, 0]).shares == (Fraction(1, 2), Fraction(1, 2))
    assert parted("group-banzhaf", more, [0, 0, 0]).shares == (Fraction(1, 3),) * 3


def test_a_null_helper_of_a_group_gets_nothing_of_its_pay() -> None:
    assert parted("group-banzhaf", [0, 6, 0, 6], [3, 3]).shares == (1, 0)


@pytest.mark.parametrize("rule", ["shapley", "banzhaf-scaled", "late-shapley"])
def test_worths_are_the_semivalue_of_the_rule(rule: str) -> None:
    weights = {"shapley": shapley_weights, "banzhaf-scaled": banzhaf_weights, "late-shapley": late_shapley_weights}
    game = cover([0, 3, 1, 7, 2, 5, 5, 8])
    assert parted(rule, game).worths == semivalue(game, weights[rule])


@each_rule
@pytest.mark.parametrize("unit", [Fraction(1, 3), Fraction(2**70), Fraction(1, 2**30)])
def test_shares_do_not_depend_on_the_unit(rule: str, unit: Fraction) -> None:
    game = [0, 3, 1, 7, 2, 5, 5, 8]
    scaled = parted(rule, [worth * unit for worth in game], (0, 1, 1))
    counted = parted(rule, game, (0, 1, 1))
    assert scaled.shares == counted.shares
    assert scaled.worths == tuple(worth * unit for worth in counted.worths)


def test_a_game_that_falls_is_refused() -> None:
    with pytest.raises(DataError, match="no coalition is worse off with") as refused:
        parted("banzhaf", [0, 2, 0, 1])
    assert refused.value.code == "not_monotone"


def test_unknown_rules_are_refused() -> None:
    for word in ("published", "robust"):
        with pytest.raises(Refused, match="must be one of banzhaf"):
            parted(word, [0, 1])
    with pytest.raises(Refused, match="division") as refused:
        parting("robust")
    assert refused.value.code == "unknown_value"


def test_clusters_must_number_every_helper() -> None:
    with pytest.raises(Refused, match="clusters"):
        parted("group-banzhaf", [0, 1], ())


def test_the_default_gives_up_no_robustness_to_copies() -> None:
    assert next(iter(DIVISIONS)) == "banzhaf"
    assert [word for word in DIVISIONS if not parting(word).copying] == ["banzhaf", "late-shapley"]
    assert [word for word in DIVISIONS if not parting(word).common] == list(WEIGHTS)
