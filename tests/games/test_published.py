"""The published single task: what it hands out, to whom, and what copies make of it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import Refused
from gainshare.games.helping import cover
from gainshare.games.published import characteristic, copies_net, published
from gainshare.games.replication import replicated_table

HALF = Fraction(1, 2)
STRONG = [0, 1, 1, 1, HALF, 1, 1, 1]
"""Two perfect parties and one at 1/2."""

gains = st.integers(1, 3).flatmap(
    lambda n: st.lists(st.integers(0, 6).map(lambda sixths: Fraction(sixths, 6)), min_size=2**n - 1, max_size=2**n - 1)
)


@given(gains)
def test_the_balanced_form_hands_out_what_was_paid_in(drawn: list[Fraction]) -> None:
    settled = published([Fraction(), *drawn])
    assert sum(settled.balanced) == (settled.pot if settled.worths[-1] else 0)
    assert sum(settled.written) == settled.pot * settled.worths[-1]
    assert sum(settled.refunds) == sum(settled.fees) + sum(settled.nets)


@given(gains, st.integers(0, 2), st.integers(0, 3))
def test_the_closed_form_of_copies_is_the_settlement_of_all_names(
    drawn: list[Fraction], player: int, copies: int
) -> None:
    table = [Fraction(), *drawn]
    players = len(table).bit_length() - 1
    who = min(player, players - 1)
    settled, found = published(replicated_table(table, who, copies)), copies_net(table, who, copies)
    names = [who, *range(players, players + copies)]
    assert found.balanced == sum(settled.nets[name] for name in names)
    assert found.written == sum(settled.written[name] - settled.improvements[name] for name in names)


@given(gains)
def test_monotone_gains_give_nobody_less_than_its_fee_after_no_improvement(drawn: list[Fraction]) -> None:
    settled = published(cover([Fraction(), *drawn]))
    assert all(value >= 0 for value in settled.psi)
    for fee, improvement, back in zip(settled.fees, settled.improvements, settled.refunds, strict=True):
        assert improvement > 0 or back >= fee


def test_gains_that_fall_keep_part_of_a_fee_that_bought_nothing() -> None:
    """The first party has by itself what all have together, and spoils every model it joins."""
    settled = published([0, HALF, HALF / 2, 0, HALF / 2, 0, 1, HALF])
    assert settled.improvements[0] == 0
    assert settled.refunds[0] < settled.fees[0]


def test_as_written_it_pays_fifteen_quarters_from_three_halves() -> None:
    settled = published([0, HALF, HALF, HALF, HALF, HALF, HALF, 1])
    assert (sum(settled.written), settled.pot) == (Fraction(15, 4), Fraction(3, 2))


def test_strong_parties_copy_themselves_for_free() -> None:
    """Spec 4.2: 1/18 for one copy, 1/12 for two and as written, 5/42 for five."""
    honest = copies_net(STRONG, 0, 0)
    extra = [copies_net(STRONG, 0, copies).balanced - honest.balanced for copies in (1, 2, 5)]
    assert extra == [Fraction(1, 18), Fraction(1, 12), Fraction(5, 42)]
    assert copies_net(STRONG, 0, 1).written - honest.written == Fraction(1, 12)


def test_data_that_help_nobody_earn_a_quarter() -> None:
    assert published([0, 1, 0, 1]).balanced == (Fraction(3, 4), Fraction(1, 4))


def test_v_counts_the_model_and_its_worth_to_each() -> None:
    assert characteristic([0, HALF, 0, 1]) == (0, HALF, 0, Fraction(5, 2))


def test_worthless_data_are_paid_nothing() -> None:
    settled = published([0, 0, 0, 0])
    assert settled.balanced == (0, 0)
    assert copies_net([0, 0, 0, 0], 1, 3).balanced == 0


def test_one_party_alone_pays_and_earns_nothing() -> None:
    settled = published([0, HALF])
    assert (settled.pot, settled.nets, settled.refunds) == (0, (0,), (HALF,))


def test_nobody_settles_nothing() -> None:
    with pytest.raises(Refused, match="one party at least"):
        published([0])


@pytest.mark.parametrize(("player", "copies", "code"), [(3, 0, "unknown_player"), (0, -1, "invalid_copies")])
def test_copies_are_checked(player: int, copies: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        copies_net(STRONG, player, copies)
    assert refused.value.code == code
