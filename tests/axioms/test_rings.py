"""Without payments among them no two providers gain from a clock; with them they may, up to the reserve."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from gainshare.auctions.baselines import literal
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import qmia
from gainshare.auctions.share_clock import share_clock
from gainshare.axioms.rings import cartel, lot_split, ring
from gainshare.core.random import stream


def instances(count: int) -> list[tuple[list[int], list[int], int]]:
    """Costs, weights and a budget of two to four providers, small enough for ties."""
    rng, found = stream(7, "rings"), []
    for _ in range(count):
        size = int(rng.integers(2, 5))
        found.append((rng.integers(0, 8, size).tolist(), rng.integers(0, 5, size).tolist(), int(rng.integers(3, 16))))
    return found


def table(weights: Sequence[int]) -> Any:
    """Shares that depend on who else is in, in no particular way."""
    return lambda active: [(weights[at] * (at + 3 * sum(active)) + len(active)) % 7 for at in active]


@pytest.mark.parametrize("rule", ["qmia", "reserve", "guarded", "share clock"])
def test_no_two_providers_gain_from_a_clock(rule: str) -> None:
    for costs, weights, budget in instances(50):
        buying: Any = {
            "qmia": partial(qmia, weights=weights, budget=budget),
            "reserve": partial(qmia, weights=weights, budget=budget, reserve=Fraction(3, 2)),
            "guarded": partial(guarded, weights=weights, budget=budget),
            "share clock": partial(share_clock, shares=table(weights), budget=budget),
        }[rule]
        assert ring(buying, costs, range(0, budget + 2, 2)) is None


def test_the_reconstructed_rule_has_a_ring() -> None:
    witness = ring(partial(literal, weights=[1] * 4, budget=10), [4, 4, 4, 5], [2, 3, 4])
    assert witness is not None
    assert all(after > before for before, after in zip(witness.honest, witness.lying, strict=True))
    assert witness.gain == sum(witness.lying) - sum(witness.honest)


def test_a_loser_that_is_paid_for_it_raises_what_winners_get() -> None:
    """Three winners at 32 and a loser: by asking 90 it loses nothing, and the three share all of the budget."""
    costs, free = [10, 10, 10, 32], partial(qmia, weights=[1] * 4, budget=100)
    witness = cartel(free, costs, [10, 32, 90])
    assert witness is not None
    assert (witness.members, witness.asks) == ((0, 3), (10, 90))
    assert witness.gain == Fraction(4, 3)
    assert ring(free, costs, [10, 32, 90]) is None


def test_two_who_withhold_hand_all_to_the_third_unless_there_is_a_reserve() -> None:
    rule, costs, asks = partial(qmia, weights=[1] * 3, budget=10), [1, 1, 1], [1, 10**6]
    witness = cartel(rule, costs, asks, members=3)
    assert str(witness) == (
        "Ring: providers 0, 1 and 2 with costs 1, 1 and 1 ask 1, 1000000 and 1000000 "
        "and keep 9, 0 and 0 instead of 2.33333, 2.33333 and 2.33333"
    )
    assert witness is not None
    assert witness.gain == 2
    assert cartel(partial(rule, reserve=Fraction(2)), costs, asks, members=3) is None


def test_proportional_shares_do_not_notice_a_lot_in_parts() -> None:
    for costs, weights, budget in instances(120):
        doubled = ([12 * each for each in of] for of in (costs, weights))
        assert lot_split(partial(qmia, budget=12 * budget), *doubled) is None


def test_a_weight_with_something_added_pays_whoever_splits() -> None:
    """The regulariser, in tenths: two lots of weight 10 + 1, against ten identities of weight 1 + 1 each."""

    def regularised(asks: Sequence[int], weights: Sequence[int]) -> Any:
        return qmia(asks, [weight + 1 for weight in weights], 100)

    witness = lot_split(regularised, [10, 10], [10, 10], parts=(3, 10))
    assert str(witness) == (
        "Lot split: provider 0 offers weight 10 at cost 10 in 10 parts and keeps 54.5161 instead of 40"
    )
    assert lot_split(partial(qmia, budget=100), [10, 10], [10, 10], parts=(3, 10)) is None
