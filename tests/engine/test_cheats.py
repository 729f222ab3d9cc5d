"""What sellers bring when they cheat: the same data under more names, and nothing else changes."""

import numpy as np
import pytest

from gainshare.engine.cheats import CHEATS, UNDECLARED, Cheat, cheats, unplayable
from gainshare.engine.vault import Shelf
from gainshare.gains.task import Task
from tests.engine.small import Small, columnwise, rowwise

TASK, ROWS = Task("cnt", "labels"), Task("cnt")


def tried(small: Small, *parties: str) -> tuple[dict[str, Cheat], Shelf]:
    shelf = small.shelf()
    found = cheats(small.offers, parties, list(CHEATS), tuple(small.tasks.values()), shelf)
    return {one.trick: one for one in found}, shelf


def test_a_cheater_keeps_its_place_and_its_further_accounts_come_last() -> None:
    small = columnwise()
    found, _ = tried(small, "hum")
    assert {*found} == {trick for known in CHEATS.values() for trick in known}
    for one in found.values():
        assert (one.party, [offer.party for offer in one.own]) == ("hum", ["hum"])
        assert [offer.party for offer in one.offers] == ["hr", "hum", "t", "hum:2"]
        honest = [offer for offer in small.offers if offer.party != "hum"]
        assert [offer for offer in one.offers if offer.party in {"hr", "t"}] == honest


def test_copies_are_the_data_and_pieces_add_up_to_them() -> None:
    found, shelf = tried(columnwise(), "hr")
    original = shelf(found["copy"].own[0].source).values

    def brought(trick: str) -> list[np.ndarray]:
        return [shelf(offer.source).values for offer in found[trick].offers if offer.party.startswith("hr")]

    first, second = brought("copy")
    assert np.array_equal(first, original)
    assert np.array_equal(second, original)
    assert np.array_equal(brought("sign")[1], -original)
    near = brought("noise")[1]
    assert not np.array_equal(near, original)
    assert np.corrcoef(near.T, original.T)[0, 1] > 0.9
    assert np.allclose(sum(brought("x+z, x-z")), 2 * original)


def test_sellers_of_rows_only_copy() -> None:
    small = rowwise()
    assert {*tried(small, small.offers[0].party)[0]} == {"copy"}


def test_a_declared_group_falls_apart_into_its_members() -> None:
    small = columnwise()
    small = Small(small.tables, small.tasks, small.others, small.rules, groups={"hr": "house", "t": "house"})
    one = tried(small, "hum")[0][UNDECLARED]
    assert (one.behaviour, one.party) == ("splitting", "house")
    assert [offer.group for offer in one.offers] == ["", "", ""]
    assert [offer.party for offer in one.own] == ["hr", "t"]


@pytest.mark.parametrize(
    ("behaviour", "sellers", "task", "why"),
    [
        ("copying", 13, TASK, ""),
        ("copying", 14, TASK, "only up to 13 sellers"),
        ("splitting", 3, ROWS, "it is played for sellers of columns only"),
        ("copying", 5, ROWS, ""),
        ("copying", 6, ROWS, "only up to 5 sellers, because every coalition of theirs is trained anew"),
        ("copying", 6, Task("cnt", "labels", learner="knn"), "only up to 5 sellers, because every coalition"),
    ],
)
def test_what_cannot_be_played_has_its_reason(behaviour: str, sellers: int, task: Task, why: str) -> None:
    found = unplayable(behaviour, sellers, [task])
    assert found.startswith(why)
    assert bool(found) is bool(why)


def test_only_behaviours_that_are_asked_for_are_played() -> None:
    small = columnwise()
    found = cheats(small.offers, ["hr"], ["honest", "splitting"], tuple(small.tasks.values()), small.shelf())
    assert {one.behaviour for one in found} == {"splitting"}
