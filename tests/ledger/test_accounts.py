from collections.abc import Callable
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import FloatMoney, InsufficientFunds, InvalidAmount
from gainshare.core.money import MAX_UNITS
from gainshare.core.trades import Entry, Posting
from gainshare.ledger.accounts import Balances, applied, floored_at_zero

ACCOUNTS = ("external:city", "escrow:city", "earnings:hr", "rounding", "withheld")


def moved(source: str, target: str, units: int, asset: str = "EUR") -> Entry:
    return Entry("move", (Posting(source, -units, asset), Posting(target, units, asset)))


pairs = st.lists(st.sampled_from(ACCOUNTS), min_size=2, max_size=2, unique=True)
entries = st.builds(
    lambda pair, units, asset: moved(pair[0], pair[1], units, asset), pairs, st.integers(1, 99), st.sampled_from("AB")
)


@given(st.lists(entries, max_size=20))
def test_balances_sum_to_zero_and_no_floor_is_ever_broken(drawn: list[Entry]) -> None:
    balances: dict[tuple[str, str], int] = {}
    for entry in drawn:
        try:
            balances |= applied(balances, [entry])
        except InsufficientFunds:
            continue
    for asset in "AB":
        assert sum(units for (_, of), units in balances.items() if of == asset) == 0
    assert all(units >= 0 for (account, _), units in balances.items() if floored_at_zero(account))


@given(st.lists(entries, max_size=8))
def test_applying_together_is_applying_one_by_one(drawn: list[Entry]) -> None:
    assert outcome(lambda: applied({}, drawn)) == outcome(lambda: reduce(posted, drawn, {}))


def posted(balances: Balances, entry: Entry) -> Balances:
    return {**balances, **applied(balances, [entry])}


def outcome(of: Callable[[], Balances]) -> Balances | str:
    try:
        return of()
    except InsufficientFunds as refused:
        return str(refused)


def test_an_overdraft_is_refused_by_account_available_and_requested() -> None:
    with pytest.raises(InsufficientFunds) as refused:
        applied({("escrow:city", "EUR"): 4}, [moved("escrow:city", "earnings:hr", 5)])
    assert refused.value.code == "insufficient_funds"
    assert "escrow:city" in str(refused.value)
    assert "available 4 EUR, requested 5" in str(refused.value)


def test_assets_do_not_cover_each_other() -> None:
    with pytest.raises(InsufficientFunds, match="available 0 EUR"):
        applied({("escrow:city", "USD"): 10}, [moved("escrow:city", "rounding", 5)])


def test_an_entry_is_judged_as_a_whole_not_leg_by_leg() -> None:
    legs = (Posting("escrow:city", -8, "EUR"), Posting("escrow:city", 4, "EUR"), Posting("earnings:hr", 4, "EUR"))
    assert applied({("escrow:city", "EUR"): 5}, [Entry("both ways", legs)])["escrow:city", "EUR"] == 1


def test_the_outside_world_has_no_floor() -> None:
    after = applied({}, [moved("external:city", "escrow:city", MAX_UNITS)])
    assert after["external:city", "EUR"] == -MAX_UNITS


def test_a_posting_that_moves_nothing_is_refused() -> None:
    with pytest.raises(InvalidAmount, match="rounding = 0"):
        applied({}, [Entry("idle", (Posting("rounding", 0, "EUR"), Posting("withheld", 0, "EUR")))])


def test_a_balance_beyond_what_json_holds_exactly_is_refused() -> None:
    with pytest.raises(InvalidAmount, match=str(MAX_UNITS)):
        applied({("escrow:city", "EUR"): MAX_UNITS}, [moved("external:city", "escrow:city", 1)])


def test_a_float_never_becomes_a_balance() -> None:
    with pytest.raises(FloatMoney):
        applied({}, [moved("external:city", "escrow:city", 0.5)])  # type: ignore[arg-type]
