"""Vectors of exact division: one-off splits, and entitlements that carry fractions from payment to payment."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gainshare.ledger.entitlements import Entitlements, floor_split, largest_remainder, pay, split


def one_off(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    parts, reserve = floor_split(given["total"], given["weights"])
    return {
        "largest_remainder": split(given["total"], given["weights"]),
        "floor_to_reserve": parts,
        "reserve": reserve,
    }


def cumulative(steps: Sequence[Mapping[str, Any]], _: Any) -> dict[str, Any]:
    """Micro-units by largest remainder, as the vectors have it; the market's own rule floors them."""
    names = tuple(f"recipient {place}" for place in range(len(steps[0]["weights"])))
    owed, reserve, found = Entitlements.start(names), 0, []
    for step in steps:
        whole = sum(step["weights"])
        shares = [Fraction(weight, whole) for weight in step["weights"]]
        owed, paid = pay(owed, step["total"], shares, rule=largest_remainder)
        reserve += step["total"] - sum(paid)
        found.append({"pay": paid, "reserve": reserve})
    return {"steps": found}
