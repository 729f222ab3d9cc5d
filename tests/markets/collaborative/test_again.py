"""A settlement is found again from its scores; a figure that rules do not give is not."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.gains.joint import Brought
from gainshare.games.exchange import exchange
from gainshare.games.helping import DIVISIONS
from gainshare.markets.collaborative.again import again, clustered, common, games, pooled
from tests.markets.collaborative.ward import ONE, Ward, coverage

COVER = {"north": "abcd", "south": "cdef", "east": "ghij", "west": "abcd"}
COMMON: dict[str, Any] = {"task": ONE, "quality": "common"}


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
    held = ward(division="banzhaf")
    found, price = held.round(), held.market.rules.price
    settled = exchange("banzhaf", games(price, "banzhaf", found))
    for place, one in enumerate(found.members):
        earned = sum(aid.amount for each in found.members for aid in each.helps if aid.party == one.party)
        assert 0 <= price * settled.earned[place] - earned < len(found.members)
        assert 0 <= price * settled.paid[place] - (one.paid - 3) < len(found.members)


@pytest.mark.parametrize("division", ["published", "published-balanced"])
def test_so_they_do_as_published(division: str) -> None:
    held = ward(division=division, **COMMON)
    found, price = held.round(), held.market.rules.price
    settled = exchange(division, games(price, division, found))
    for place, one in enumerate(found.members):
        earned = sum(aid.amount for each in found.members for aid in each.helps if aid.party == one.party)
        assert abs(price * settled.earned[place] - earned) <= len(found.members)
        assert 0 <= price * settled.paid[place] - (one.paid - 3) < 1


def test_one_task_has_one_table_the_best_that_any_part_of_a_coalition_scores() -> None:
    table = common((0.5, 0.75, 0.25, 0.5)).tables[0]
    assert table == (0, Fraction(3, 4), Fraction(1, 4), Fraction(3, 4))
    found = ward(**COMMON).round()
    whole = games(1_600, "published", found).tables[0]
    assert [score * 16 for score in whole] == [len(_covered(mask)) for mask in range(16)]


def _covered(mask: int) -> set[str]:
    return set().union(*(letters for place, letters in enumerate(COVER.values()) if mask >> place & 1))


def test_a_settlement_of_own_tasks_has_no_common_one() -> None:
    found = ward().round()
    assert set(games(1_600, "published", found).tables[0]) == {0}
    assert games(1_600, "banzhaf", found).tables[0][1] == Fraction(1, 4)


def test_who_has_no_task_owes_nothing_in_any_game() -> None:
    held = ward()
    held.has = {"south": Brought(0, 40, 0, 2, 0)}
    assert games(1_600, "banzhaf", held.round()).dues[1] == 0


@pytest.mark.parametrize("change", [{"pot": Fraction(9)}, {"paid": Fraction(9)}, {"psi": (Fraction(1),) * 4}])
def test_what_is_told_of_the_published_formula_is_found_again(change: dict[str, Any]) -> None:
    held = ward(division="banzhaf", **COMMON)
    found = held.round()
    assert found.written
    assert again(held.market.rules, replace(found, written=replace(found.written, **change))) == found


@pytest.mark.parametrize("scores", [(), (0.5,) * 4])
def test_a_common_model_without_the_scores_of_all_coalitions_is_refused(scores: tuple[float, ...]) -> None:
    held = ward(division="published", **COMMON)
    found = held.round()
    assert found.written
    for written in (None, replace(found.written, scores=scores)):
        with pytest.raises(Refused, match="each coalition"):
            pooled(replace(found, written=written))
