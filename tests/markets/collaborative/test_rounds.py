"""One round: whose data each member is tried with, what is asked of them, and who is alike."""

from dataclasses import replace

import pytest

from gainshare.gains.joint import Brought, Counted, Joint
from gainshare.markets.collaborative.rounds import COMMON, CUSTOMISED, Member, Round, alike, lacking
from tests.markets.collaborative.ward import ONE, OWN

THREE = (Member("a", ("a1", "a2")), Member("b", ("b1",), base=("a1",)), Member("c", ("c1",), task=False))


def round_(quality: str = CUSTOMISED) -> Round:
    return Round(Joint(ONE if quality == COMMON else OWN, "00"), quality, 100, THREE)


def test_members_without_a_task_are_tried_with_nobody() -> None:
    assert round_().takers == (0, 1)


def test_what_a_member_owns_already_is_no_player() -> None:
    assert round_().helping(1).others == (("a2",), ("c1",))
    assert round_().helping(1).base == ("a1",)
    assert round_().bespoke(1, 0b11).helpers == ("a2", "c1")


def test_a_model_is_kept_from_the_tasks_of_others_and_tried_at_them() -> None:
    made = round_().bespoke(0, 0b01)
    assert made.shunned == made.judged == (("b1",),)
    assert round_().bespoke(0, 0).judged == ()


def test_a_common_model_is_made_of_everybody_whatever_helps() -> None:
    made = round_(COMMON).bespoke(0, 0)
    assert (made.helpers, made.shunned) == (("b1", "c1"), ())
    assert round_(COMMON).pooled().others == (("a1", "a2"), ("b1",), ("c1",))


GOOD = Brought(100, 40, 2, 2, 0)


@pytest.mark.parametrize(
    ("has", "words"),
    [
        (GOOD, ""),
        (replace(GOOD, held=29), "29 rows to judge by, fewer than 30"),
        (replace(GOOD, classes=1), "training rows are all of one class"),
        (replace(GOOD, training=0, classes=0), "no training rows"),
        (replace(GOOD, held_classes=1), "rows to judge by are all of one class"),
    ],
)
def test_why_a_member_only_helps_is_said(has: Brought, words: str) -> None:
    assert words in lacking(has, 30)
    assert bool(words) == bool(lacking(has, 30))


def counted(rows: tuple[int, ...], **shared: int) -> Counted:
    def common(one: int, other: int) -> int:
        low, high = sorted((one, other))
        return rows[one] if one == other else shared.get("abcd"[low] + "abcd"[high], 0)

    places = range(len(rows))
    return Counted(
        tuple(replace(GOOD, training=each) for each in rows), tuple(tuple(common(a, b) for b in places) for a in places)
    )


def test_members_are_alike_from_half_of_the_smaller_ones_rows_on() -> None:
    assert alike(counted((100, 20, 100), ab=10)) == (0, 0, 2)
    assert alike(counted((100, 20, 100), ab=9)) == (0, 1, 2)
    assert alike(counted((0, 0))) == (0, 1)


def test_who_is_like_one_of_a_cluster_belongs_to_it() -> None:
    assert alike(counted((10, 10, 10, 10), bc=5, cd=5)) == (0, 1, 1, 1)
    assert alike(counted((10, 10, 10, 10), ab=5, cd=5, bd=5)) == (0, 0, 0, 0)
