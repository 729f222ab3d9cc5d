import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.trades import Entry, Posting
from gainshare.ledger.accounts import applied
from gainshare.ledger.escrow import admission, settlement

amounts = st.integers(0, 10**9)


def test_admitting_moves_the_largest_charge_from_outside_into_escrow() -> None:
    legs = (Posting("external:city", -4500, "EUR"), Posting("escrow:city", 4500, "EUR"))
    assert admission("city", 4500, "EUR") == Entry("admit city", legs)


@given(amounts, amounts, st.lists(amounts, max_size=5), amounts)
def test_settling_empties_the_escrow_pays_everybody_and_returns_the_rest(
    charge: int, rest: int, payouts: list[int], withheld: int
) -> None:
    earned = {f"seller {place}": units for place, units in enumerate(payouts)}
    admitted = admission("city", charge + rest, "EUR")
    settled = settlement("city", charge, earned, escrow=charge + rest, withheld=withheld, asset="EUR")
    fractions = sum(payouts) + withheld
    after = applied({("rounding", "EUR"): fractions}, [entry for entry in (admitted, settled) if entry])
    expected = {
        "escrow:city": 0,
        "external:city": -charge,
        "withheld": withheld,
        **{f"earnings:{seller}": units for seller, units in earned.items()},
    }
    assert all(after.get((account, "EUR"), 0) == units for account, units in expected.items())
    assert after.get(("rounding", "EUR"), fractions) == charge
    assert all(leg.units for leg in (settled.postings if settled else ()))


def test_fractions_of_earlier_trades_are_paid_out_of_rounding() -> None:
    entry = settlement("city", 1, {"hr": 2}, escrow=1, withheld=0, asset="EUR")
    assert entry is not None
    assert Posting("rounding", -1, "EUR") in entry.postings


def test_no_charge_and_no_escrow_make_no_entry() -> None:
    assert admission("city", 0, "EUR") is None
    assert settlement("city", 0, {"hr": 0}, escrow=0, withheld=0, asset="EUR") is None


def test_a_charge_above_the_escrow_cannot_be_settled() -> None:
    with pytest.raises(AssertionError):
        settlement("city", 6, {}, escrow=5, withheld=0, asset="EUR")
