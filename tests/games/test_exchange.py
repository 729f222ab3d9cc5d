"""Who pays and who earns over all tasks; copies in closed form are copies counted one by one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import DataError, Refused
from gainshare.games.exchange import TASKS, Members, copies_net, exchange, helped, with_copies
from gainshare.games.helping import DIVISIONS, WEIGHTS, copied, cover, parted
from gainshare.games.replication import replicated_table

each_rule = pytest.mark.parametrize("rule", WEIGHTS)


@st.composite
def instances(draw: st.DrawFn, *, largest: int = 3, common: bool = False) -> Members:
    """Members with any scores in sixths, 0 for no data."""
    count = draw(st.integers(2, largest))
    worths = st.lists(
        st.integers(0, 6).map(lambda sixths: Fraction(sixths, 6)), min_size=2**count - 1, max_size=2**count - 1
    )
    tables = [(Fraction(), *draw(worths)) for _ in range(1 if common else count)]
    dues = draw(st.sampled_from([(), tuple(Fraction(at + 1, 4) for at in range(count))]))
    clusters = draw(st.sampled_from([(), (0,) * count, tuple(at // 2 for at in range(count))]))
    return Members(tuple(tables * (count if common else 1)), dues, clusters)


@each_rule
@given(members=instances(), member=st.integers(0, 2), copies=st.integers(0, 2), task=st.sampled_from(TASKS))
def test_copies_in_closed_form_net_what_all_names_net(
    rule: str, members: Members, member: int, copies: int, task: str
) -> None:
    count = len(members.tables)
    who = min(member, count - 1)
    settled = exchange(rule, with_copies(members, who, copies, task))
    assert copies_net(rule, members, who, (copies,), task)[0] == settled.nets[who] + sum(settled.nets[count:])


@pytest.mark.parametrize("rule", ["published", "published-balanced"])
@given(members=instances(common=True), copies=st.integers(0, 2))
def test_copies_of_one_task_net_what_all_names_net(rule: str, members: Members, copies: int) -> None:
    settled = exchange(rule, with_copies(members, 0, copies, "own"))
    count = len(members.tables)
    assert copies_net(rule, members, 0, (copies,), "own")[0] == settled.nets[0] + sum(settled.nets[count:])


@each_rule
@given(members=instances())
def test_what_is_paid_is_what_is_earned_and_never_more_than_is_due(rule: str, members: Members) -> None:
    settled = exchange(rule, members)
    assert sum(settled.paid) == sum(settled.earned)
    for paid, due in zip(settled.paid, members.dues or settled.gains, strict=True):
        assert 0 <= paid <= due
    assert settled.utilities == tuple(map(sum, zip(settled.gains, settled.nets, strict=True)))


@each_rule
@given(worths=st.lists(st.integers(0, 9), min_size=7, max_size=7), copies=st.integers(0, 4))
def test_a_helper_and_its_copies_share_as_the_replicated_game_says(rule: str, worths: list[int], copies: int) -> None:
    game, clusters = cover([0, *worths]), [0, 1, 1]
    many = parted(rule, replicated_table(game, 1, copies), [*clusters, *[1] * copies])
    assert copied(rule, game, 1, (copies,), clusters) == (many.shares[1] + sum(many.shares[3:]),)


def test_a_member_is_helped_by_the_best_part_of_the_others() -> None:
    assert helped([0, 3, 9, 2, 9, 5, 9, 4], 0) == (0, 0, 2, 2)
    assert helped([0, 3, 9, 4], 1) == (0, 0)


def test_one_task_is_settled_as_published() -> None:
    half = Fraction(1, 2)
    members = Members(([0, half, half, half, half, half, half, 1],) * 3)
    assert exchange("published", members).earned == (Fraction(5, 4),) * 3
    assert exchange("published-balanced", members).nets == (0, 0, 0)


def test_sixteen_copies_of_twelve_members_cost_no_more_than_one() -> None:
    table = tuple(min(mask.bit_count(), 5) for mask in range(2**12))
    game = helped(table, 0)
    none, one, many = copied("banzhaf", game, 0, (0, 1, 16))
    assert many < one <= none


def test_a_rule_for_one_task_divides_no_others() -> None:
    members = Members(([0, 1, 0, 1], [0, 0, 1, 1]))
    with pytest.raises(Refused, match="one task"):
        exchange("published", members)
    same = Members(([0, 1, 0, 1], [0, 1, 0, 1]))
    with pytest.raises(Refused, match="one task"):
        copies_net("published", same, 0, (1,), "trivial")


def test_impossible_members_are_refused() -> None:
    with pytest.raises(DataError, match="each coalition of 2 members"):
        Members(([0, 1], [0, 1]))
    for dues, clusters in (((Fraction(1),), ()), ((), (1,))):
        with pytest.raises(Refused, match="one for each of 2 members"):
            Members(([0, 1, 1, 1], [0, 1, 1, 1]), dues, clusters)
    with pytest.raises(Refused, match="own, trivial"):
        with_copies(Members(([0, 1, 1, 1],) * 2), 0, 1, "other")


def test_every_word_settles_one_common_task() -> None:
    members = Members(([0, 1, 2, 3],) * 2)
    assert all(len(exchange(rule, members).nets) == 2 for rule in DIVISIONS)
