"""Who would gain by cheating under which rules: against the same stream with everybody honest, to the last digit."""

from fractions import Fraction

import pytest

from gainshare.auctions.quality import QUALITIES
from gainshare.core.errors import TaskTooLarge
from gainshare.engine.simulation import ATTEMPTS, BEHAVIOURS, SHADES, Attempt, simulated
from gainshare.games.division import DIVISIONS
from gainshare.prices.catalog import PRICERS
from tests.engine.small import Small, columnwise, features, rowwise, table
from tests.engine.staging import compared, outcome, staged


def at_a_fixed_price(division: str) -> Small:
    """Nothing moves but the division: one price, and everything or nothing."""
    return columnwise().ruled(price="fixed", rate=6_000, quality="posted", division=division)


def tricks(small: Small, behaviour: str) -> dict[str, Attempt]:
    return {one.trick: one for one in outcome(small, behaviour).attempts}


# --------------------------------------------------------------------------------------------------------------- buyers


@pytest.mark.parametrize("quality", QUALITIES)
def test_shading_alone_pays_no_buyer_under_any_price_rule(quality: str) -> None:
    small = columnwise().ruled(quality=quality)
    others = [small.ruled(price=price).rules for price in PRICERS if price != small.rules.price]
    for one in compared(small, *others, behaviours=["shading"]).outcomes:
        alone = [attempt for attempt in one.attempts if attempt.behaviour == "shading"]
        assert len(alone) == len(SHADES)
        assert all(attempt.gained <= 0 for attempt in alone)
        assert min(attempt.mean for attempt in alone) < 0


def test_buyers_who_all_shade_lower_the_prices_that_are_learned_and_lose_at_a_fixed_one() -> None:
    learned = outcome(columnwise(), "shading", steps=200).best("shading together")
    fixed = outcome(at_a_fixed_price("shapley"), "shading").best("shading together")
    assert learned is not None
    assert fixed is not None
    assert learned.gained > 0 > fixed.gained


# -------------------------------------------------------------------------------------------------------------- sellers


def test_copying_pays_under_shapley() -> None:
    found = tricks(at_a_fixed_price("shapley"), "copying")
    assert all(one.gained > 0 for one in found.values())
    assert found["copy"].gained * 6 > found["copy"].honest  # of three sellers, two equals: 1/2 becomes up to 2/3


@pytest.mark.parametrize("division", ["banzhaf", "similarity"])
def test_an_exact_copy_pays_nobody_under_banzhaf_or_similarity(division: str) -> None:
    one = tricks(at_a_fixed_price(division), "copying")["copy"]
    assert one.tried == 3
    assert one.gained < 0
    assert one.mean < 0


def test_an_offset_disguises_a_copy_from_the_cosine_and_not_from_the_angle() -> None:
    assert tricks(at_a_fixed_price("similarity-cosine"), "copying")["offset"].gained > 0
    assert tricks(at_a_fixed_price("similarity"), "copying")["offset"].gained < 0


def test_splitting_a_column_in_two_pays_under_similarity_and_not_under_banzhaf() -> None:
    assert tricks(at_a_fixed_price("similarity"), "splitting")["x+z, x-z"].gained > 0
    assert tricks(at_a_fixed_price("banzhaf"), "splitting")["x+z, x-z"].gained < 0


def test_a_group_that_is_not_declared_earns_other_money_where_groups_count_as_one() -> None:
    held = features()
    twins = {"a": held["hr"], "b": held["hr"] + 0.1 * held["t"], "c": held["hum"]}
    small = columnwise().selling(**{name: table(values, names=(name,)) for name, values in twins.items()})
    small = Small(small.tables, small.tasks, small.others, small.rules, groups={"a": "house", "b": "house"})
    for division, changed in (("group-shapley", True), ("shapley", False)):
        one = tricks(small.ruled(price="fixed", rate=6_000, division=division), "splitting")["undeclared group"]
        assert (one.party, one.tried) == ("house", 1)
        assert one.honest > 0
        assert bool(one.gained) is changed


def test_cheaters_are_paid_what_all_their_accounts_are_paid() -> None:
    """Under a division that merges copies into one seller, the copier's accounts share one worth, discounted."""
    one = tricks(at_a_fixed_price("similarity"), "copying")["copy"]
    assert Fraction(1, 3) * one.honest < one.cheating < Fraction(3, 5) * one.honest


# ------------------------------------------------------------------------------------------------------------- outcomes


def test_honest_money_adds_up_under_every_division_and_only_the_division_differs() -> None:
    small = columnwise()
    found = compared(small, *(small.ruled(division=one).rules for one in [*DIVISIONS][1:]), behaviours=["honest"])
    first = found.outcomes[0]
    for one in found.outcomes:
        assert (one.payouts.paid, one.kept, one.regret) == (first.payouts.paid, first.kept, first.regret)
        assert sum(one.payouts.amounts.values()) + one.payouts.withheld + one.payouts.rounding == one.payouts.paid
        assert one.attempts == ()
    assert len({tuple(one.payouts.amounts.values()) for one in found.outcomes}) > 3


def test_those_served_and_their_mean_gain_are_those_of_the_sales() -> None:
    one = outcome(at_a_fixed_price("shapley"), "honest")
    stage = staged(at_a_fixed_price("shapley"))
    served = [order for order in stage.orders if order.bid >= 6_000]
    assert one.served == len(served) < len(stage.orders)
    assert one.payouts.paid == one.served * int(6_000 * one.gain)


def test_the_best_trick_is_told_and_none_if_none_was_tried() -> None:
    one = outcome(columnwise(), "copying", "shading")
    tried = [attempt for attempt in one.attempts if attempt.behaviour == "copying"]
    best = one.best("copying")
    assert best is not None
    assert best.gained == max(attempt.gained for attempt in tried)
    assert one.best("splitting") is None
    assert {attempt.behaviour for attempt in one.attempts} == {*ATTEMPTS} - {"splitting"}


def test_the_same_stage_gives_the_same_simulation() -> None:
    other = columnwise().ruled(price="ucb").rules
    assert compared(columnwise(), other) == compared(columnwise(), other)


def test_every_stream_of_a_seller_who_cheats_is_told_as_progress() -> None:
    told = list[tuple[int, int]]()
    small = columnwise()
    simulated(staged(small, 12), {"own": small.rules}, ["copying"], tell=lambda done, of: told.append((done, of)))
    assert told == [(place, 12) for place in range(1, 13)]


# -------------------------------------------------------------------------------------------------------- other markets


def test_sellers_of_rows_can_copy_and_what_they_cannot_do_is_said() -> None:
    found = compared(rowwise(), steps=12)
    assert {one.trick for one in found.outcomes[0].attempts if one.behaviour == "copying"} == {"copy"}
    assert dict(found.unplayed) == {"splitting": "it is played for sellers of columns only"}


def test_a_market_where_every_coalition_is_trained_is_played_without_cheating_sellers() -> None:
    found = compared(rowwise(sellers=6), behaviours=BEHAVIOURS, steps=6)
    assert [behaviour for behaviour, _ in found.unplayed] == ["copying", "splitting"]
    assert "only up to 5 sellers" in found.unplayed[0][1]
    assert found.outcomes[0].payouts.paid > 0


def test_rules_that_cannot_value_these_sellers_are_refused() -> None:
    small = rowwise(sellers=11)
    with pytest.raises(TaskTooLarge, match=r"rules\.division"):
        compared(small, small.ruled(division="banzhaf").rules, behaviours=["honest"], steps=4)
