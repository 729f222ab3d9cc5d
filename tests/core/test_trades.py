"""An entry that does not balance cannot be built."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import InvalidAmount, UnbalancedEntry
from gainshare.core.money import MAX_UNITS
from gainshare.core.trades import Entry, Posting

LEGS = st.lists(st.tuples(st.sampled_from(["EUR", "PT"]), st.integers(-99, 99)), max_size=6)


@given(LEGS)
def test_an_entry_stands_exactly_if_every_asset_sums_to_zero(legs: list[tuple[str, int]]) -> None:
    postings = tuple(Posting(f"account:{place}", units, asset) for place, (asset, units) in enumerate(legs))
    balanced = all(sum(units for name, units in legs if name == asset) == 0 for asset in ("EUR", "PT"))
    if balanced and len(legs) >= 2:
        assert Entry("memo", postings).postings == postings
    else:
        with pytest.raises(UnbalancedEntry):
            Entry("memo", postings)


@given(LEGS, st.integers(1, 99))
def test_a_missing_unit_in_one_asset_is_not_made_up_for_by_another(legs: list[tuple[str, int]], extra: int) -> None:
    pairs = [leg for asset, units in legs for leg in (Posting("a", units, asset), Posting("b", -units, asset))]
    with pytest.raises(UnbalancedEntry, match=f"must sum to 0, sum {extra}"):
        Entry("memo", (*pairs, Posting("c", extra, "EUR"), Posting("d", -extra, "PT")))


def test_one_leg_is_no_entry_even_of_nothing() -> None:
    with pytest.raises(UnbalancedEntry, match="entry gift = 1: needs at least two legs"):
        Entry("gift", (Posting("a", 0, "EUR"),))


def test_amounts_end_where_json_stops_being_exact() -> None:
    assert Posting("a", -MAX_UNITS, "EUR").units == -MAX_UNITS
    for units in (MAX_UNITS + 1, -MAX_UNITS - 1):
        with pytest.raises(InvalidAmount, match=r"amount_too_large"):
            Posting("a", units, "EUR")
