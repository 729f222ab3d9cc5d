"""Nobody pays above the bid, no money appears or disappears, and every planted loss is named."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from gainshare.axioms.money import imbalance, irrational, misdivided, overspent
from gainshare.core.errors import Refused
from gainshare.core.random import stream
from gainshare.core.trades import Entry, Posting


def floored(amount: int, weights: tuple[int, ...]) -> list[int]:
    return [amount * weight // sum(weights) for weight in weights]


def largest_remainder(amount: int, weights: tuple[int, ...]) -> list[int]:
    parts = floored(amount, weights)
    owed = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % sum(weights)), i))
    for i in owed[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def rounded_floats(amount: int, weights: tuple[int, ...]) -> list[int]:
    return [round(amount * (weight / sum(weights))) for weight in weights]


@dataclass(frozen=True, slots=True)
class LooseLine:
    """A line of a journal that nobody checked when it was written."""

    memo: str
    postings: tuple[Posting, ...]


SALE = Entry(
    "sale", (Posting("escrow:city", -5, "EUR"), Posting("earnings:hr", 4, "EUR"), Posting("rounding", 1, "EUR"))
)


def test_charges_that_are_floored_are_rational() -> None:
    assert irrational((bid, Fraction(gain, 7), bid * gain // 7) for bid in range(50) for gain in range(8)) is None


def test_a_charge_rounded_up_is_irrational_to_the_unit() -> None:
    deals = [(bid, gain, -(-bid * gain // 2**30)) for bid in (8, 45) for gain in (2**29, 2**28 + 1)]
    sentence = "Irrational: deal 1 pays 3 for gain 0.25, worth 2 at its bid of 8"
    assert str(irrational(deals, scale=2**30)) == sentence


def test_rationality_forgives_floats_their_rounding_only() -> None:
    assert irrational([(10, 0.3, 3.0)]) is None
    assert irrational([(10, 0.3, 3.0000001)]) is not None
    assert irrational([(3, Fraction(1, 3), 1 + Fraction(1, 10**30))]) is not None


def test_a_payment_that_is_no_number_is_refused() -> None:
    with pytest.raises(Refused, match="deal 0 = nan: must be finite"):
        irrational([(10, 0.5, float("nan"))])


def test_balanced_payouts_pass_and_one_unit_too_many_is_caught() -> None:
    assert overspent(194, [96, 97], rounding=1) is None
    assert overspent(194, [96, 90], withheld=8) is None
    assert overspent(194, [96, 99], rounding=-1) is None
    assert str(overspent(194, [96, 97], withheld=1, rounding=1)) == (
        "Overspent: a payment of 194 became 195: payouts 193, withheld 1, rounding 1"
    )


def test_the_largest_remainder_conserves_every_split() -> None:
    assert misdivided(largest_remainder, stream(7, "splits"), tries=3000) is None


@pytest.mark.parametrize("split", [floored, rounded_floats])
def test_splits_that_lose_or_make_money_are_caught(split: object) -> None:
    witness = misdivided(split, stream(7, "splits"))  # type: ignore[arg-type]
    assert witness is not None
    assert sum(witness.parts) != witness.amount
    assert str(witness).endswith(f", sum {sum(witness.parts)}")


def test_parts_that_conserve_but_charge_somebody_are_caught() -> None:
    witness = misdivided(lambda amount, weights: [amount + 1, -1, *[0] * (len(weights) - 2)], stream(7, "splits"))
    assert witness is not None


def test_a_balanced_journal_passes_with_its_balances() -> None:
    balances = {("escrow:city", "EUR"): -10, ("earnings:hr", "EUR"): 8, ("rounding", "EUR"): 2, ("idle", "EUR"): 0}
    assert imbalance([SALE, SALE], balances) is None
    assert imbalance([]) is None


def test_a_line_that_does_not_sum_to_zero_is_caught() -> None:
    loose = LooseLine("payout", (Posting("escrow:city", -5, "EUR"), Posting("earnings:hr", 6, "EUR")))
    assert str(imbalance([SALE, loose])) == (
        "Imbalance: the sum of line 1 (payout) is 1 minor units of EUR, should be 0"
    )


def test_each_asset_must_balance_alone() -> None:
    swapped = LooseLine("swap", (Posting("escrow:city", -5, "EUR"), Posting("earnings:hr", 5, "PT")))
    witness = imbalance([swapped])
    assert witness is not None
    assert (witness.asset, witness.found) == ("EUR", -5)


@pytest.mark.parametrize(
    "balances",
    [{("escrow:city", "EUR"): -5, ("earnings:hr", "EUR"): 4}, {("ghost", "EUR"): 1}],
    ids=["missing", "invented"],
)
def test_a_balance_that_no_posting_explains_is_caught(balances: dict[tuple[str, str], int]) -> None:
    assert imbalance([SALE], balances) is not None


def test_a_tampered_balance_is_named() -> None:
    balances = {("escrow:city", "EUR"): -5, ("earnings:hr", "EUR"): 40, ("rounding", "EUR"): 1}
    assert str(imbalance([SALE], balances)) == (
        "Imbalance: the balance of earnings:hr is 40 minor units of EUR, should be 4"
    )
