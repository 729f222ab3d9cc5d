"""A settlement is found again from its scores; a figure that rules do not give is not."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.arrays import MEASURE
from gainshare.gains.joint import Brought
from gainshare.games.exchange import exchange
from gainshare.games.helping import DIVISIONS
from gainshare.markets.collaborative.again import again, clustered, common, games, rewritten
from gainshare.markets.collaborative.records import Settled
from tests.markets.collaborative.ward import ONE, Ward, coverage

COVER = {"north": "abcd", "south": "cdef", "east": "ghij", "west": "abcd"}
COMMON = {"task": ONE, "quality": "common"}


def ward(**rules: Any) -> Ward:
    held = Ward(coverage(**COVER), tuple(COVER), min_fee=3, error=1 / 64, **rules)
    held.shared = {("north", "west"): 60}
    return held


@pytest.mark.parametrize("division", [word for word, rule in DIVISIONS.items() if not rule.common])
def test_every_figure_of_a_settlement_follows_from_its_scores(division: str) -> None:
    held = ward(division=division)
    held.has = {"south": Brought(100, 1, 2, 2, 0)}
    found = held.round()
    assert again(held.market.rules, found) == found


@pytest.mark.parametrize("division", list(DIVISIONS))
def test_so_it_does_where_one_table_judges(division: str) -> None:
    held = ward(division=division, **COMMON)
    found = held.round()
    assert again(held.market.rules, found) == found


def test_another_amount_is_found_out() -> None:
    held = ward()
    found = held.round()
    north = found.members[0]
    forged = replace(north, helps=(replace(north.helps[0], amount=1), *north.helps[1:]), paid=1)
    assert again(held.market.rules, replace(found, members=(forged, *found.members[1:]))) == found


def test_members_that_share_rows_are_of_one_cluster() -> None:
    assert clustered(ward().round()) == (0, 1, 2, 0)


def test_exact_games_earn_and_pay_what_was_settled_to_a_minor_unit() -> None:
    found = ward(division="banzhaf").round()
    settled = exchange("banzhaf", games(found))
    for place, one in enumerate(found.members):
        earned = sum(aid.amount for each in found.members for aid in each.helps if aid.party == one.party)
        assert 0 <= settled.earned[place] - earned < len(found.members)
        assert 0 <= settled.paid[place] - (one.paid - 3) < len(found.members)


def test_a_common_table_is_put_together_from_what_each_member_scores() -> None:
    found = ward(**COMMON).round()
    pooled = common(found)
    assert [score * 16 for score in pooled] == [len(_covered(mask)) for mask in range(16)]
    assert games(found).common
    written = rewritten(ward(division="published", **COMMON).market.rules, found)
    assert written
    assert found.written
    assert written.pot == found.written.pot


def _covered(mask: int) -> set[str]:
    return set().union(*(letters for place, letters in enumerate(COVER.values()) if mask >> place & 1))


def test_tasks_of_their_own_have_no_common_table() -> None:
    found = ward().round()
    assert common(found) == ()
    assert not games(found).common
    assert games(found).tables[0][1] == MEASURE // 4


def test_nor_has_a_task_that_somebody_lacks() -> None:
    held = ward(**COMMON)
    held.has = {"south": Brought(0, 40, 0, 2, 0)}
    found = held.round()
    assert common(found) == ()
    assert games(found).dues[1] == Fraction(0)


def test_scores_that_contradict_each_other_are_no_common_table() -> None:
    found = ward(**COMMON).round()
    north = replace(found.members[0], scores=(*found.members[0].scores[:-1], 0.5))
    forged: Settled = replace(found, members=(north, *found.members[1:]))
    assert common(forged) == ()
    rules = ward(division="published", **COMMON).market.rules
    assert rewritten(rules, forged) is None
    assert again(rules, forged) is forged
