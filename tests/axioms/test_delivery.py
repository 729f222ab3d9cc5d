"""What is delivered is the level paid for: another artefact, or another receipt, is caught."""

from gainshare.axioms.delivery import misdelivered
from gainshare.core.arrays import MEASURE
from gainshare.core.trades import Delivery

GAINS = {"sha256:level5": 0.25, "sha256:level4": 0.125}
RECEIPT = Delivery("city", "predictions", "sha256:level5", 0.25)


def test_the_level_paid_for_passes() -> None:
    assert misdelivered(RECEIPT, 0.25, GAINS.__getitem__) is None


def test_a_lower_level_behind_an_honest_receipt_is_caught() -> None:
    swapped = Delivery("city", "predictions", "sha256:level4", 0.25)
    assert str(misdelivered(swapped, 0.25, GAINS.__getitem__)) == (
        "Misdelivery: city paid for gain 0.25, the receipt says 0.25, the artefact sha256:level4 scores 0.125"
    )


def test_a_lower_level_that_the_receipt_admits_is_caught() -> None:
    admitted = Delivery("city", "predictions", "sha256:level4", 0.125)
    witness = misdelivered(admitted, 0.25, GAINS.__getitem__)
    assert witness is not None
    assert (witness.paid, witness.stated, witness.measured) == (0.25, 0.125, 0.125)


def test_a_better_level_than_paid_for_is_caught() -> None:
    assert misdelivered(RECEIPT, 0.125, GAINS.__getitem__) is not None


def test_an_artefact_without_a_score_is_caught() -> None:
    assert misdelivered(RECEIPT, 0.25, lambda _: float("nan")) is not None


def test_measurements_may_differ_within_the_tolerance() -> None:
    assert misdelivered(RECEIPT, 0.25, lambda _: 0.25 - 1 / MEASURE) is None
    assert misdelivered(RECEIPT, 0.25, lambda _: 0.25 - 2 / MEASURE) is not None
    assert misdelivered(RECEIPT, 0.25, lambda _: 0.26, tolerance=0.011) is None
